import { type Program, type StepPrograms, wrongOption } from '../../framework/engine.ts';

// How a trial goes through time: tick by tick the step that its timetable has, and the same way back.

/** How many steps a trial has, and how it is cut. */
export interface Course {
  readonly steps: number;
  /** Steps of a segment: so many rows are held at once. */
  readonly segment: number;
  /** Steps that the loss sees at once. */
  readonly window: number;
}

/** How a trial is cut, where that fits. */
export function courseOf(given: {
  readonly steps: number;
  readonly window: number | undefined;
  readonly segment: number | undefined;
}): Course {
  const { steps, window = steps } = given;
  const segment = Math.min(given.segment ?? steps, steps);
  if (steps % window > 0)
    wrongOption('train, window', `windows of ${window} steps`, `a divisor of ${steps}, the steps of a trial`);
  if (window < steps && segment % window > 0)
    wrongOption(
      'train, segment',
      `segments of ${segment} steps`,
      `a multiple of ${window}, the steps of a window`,
    );
  return { steps, segment, window };
}

/** Steps of a trial from one on. */
export interface TrialPart {
  readonly from: number;
  readonly count: number;
}

/** The steps of a section, cut into pieces of a length; the last may be shorter. */
export const cut = ({ from, count }: TrialPart, length: number): readonly TrialPart[] =>
  Array.from({ length: Math.ceil(count / length) }, (_, i) => ({
    from: from + i * length,
    count: Math.min(length, count - i * length),
  }));

export const segmentsOf = ({ steps, segment }: Course): readonly TrialPart[] =>
  cut({ from: 0, count: steps }, segment);

/** Whether the rows that the steps write are those that the loss reads. */
export const sharesRows = ({ segment, window }: Course): boolean => segment === window;

/** Whether the loss is a mean over windows. */
export const hasWindows = ({ steps, window }: Course): boolean => window < steps;

/** Forward, from the states; back, from the adjoints. */
export type Way = 'forward' | 'backward';

/** Programs by step, by names that say which way they go. */
export const programsOf = (way: Way, steps: StepPrograms): Readonly<Record<string, Program>> =>
  Object.fromEntries(Object.entries(steps).map(([step, program]) => [nameOf(way, step), program]));

/** Names of these programs by step. */
export const namesOf = (way: Way, steps: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(steps.map((step) => [step, nameOf(way, step)]));

const nameOf = (way: Way, step: string): string => `${way} ${step}`;
