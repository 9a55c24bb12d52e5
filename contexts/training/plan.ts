import { append, attempt, failAll, isPerTrial, loadsOf, wrongOption } from '../../framework/engine.ts';
import type { Compartment, Diagnostic } from '../../framework/index.ts';
import { type NumbersFor, placeOf } from '../model/handles.ts';
import { type Clamp, neededInputs, readClamps, readTargets, unfedInputs } from '../session/clamps.ts';
import { leftOut } from '../session/left-out.ts';
import { lostRows } from '../session/lost-rows.ts';
import type { Limits } from '../session/stability.ts';
import { takenAway } from '../session/taken-away.ts';
import type { Warning } from '../session/warnings.ts';
import { type Column, type DataSet, labelsOf } from './data.ts';
import { noGradient } from './faults.ts';
import { type GivenAlways, givenByShard } from './given.ts';
import { isFor, KINDS, type TrainSetup } from './options.ts';
import { type TracedTraining, trainingPrograms } from './programs.ts';
import { trainedLimits } from './ranges.ts';

/** What is run for a number of trials. */
export interface TrainingPlan extends TracedTraining {
  /** Trials of a shard. */
  readonly batch: number;
  /** What all shards are given. */
  readonly clamps: readonly Clamp[];
  /** What each shard is given. */
  readonly given: readonly GivenAlways[];
  /** The longest steps that hang on what is trained. */
  readonly limits: Limits | undefined;
}

/** Checks what depends on the number of trials and traces all programs; reports all faults at once. */
export function planTraining(
  setup: TrainSetup,
  batch: number,
  data: DataSet | undefined,
  shards = 1,
): TrainingPlan {
  const { contents, given, slotOf } = setup;
  const faults: Diagnostic[] = [];
  const sizes = { ...given, batch: batch * shards };
  const { course } = setup;
  const { limits, slots: limited } = trainedLimits(setup);
  const clamps = readClamps(given.inputs, contents, sizes, faults);
  const targets = readTargets(given.targets, contents, { ...sizes, rows: course.window }, faults);
  const labels = given.labels.flatMap(
    ([own, classes]) =>
      attempt(faults, () => labelsFor(sizes.batch, own, classes, placeOf(contents, own))) ?? [],
  );
  const columns = { inputs: [], targets: [], labels: [], ...data };
  const rows = [...clamps, ...columns.inputs].filter(({ perStep }) => perStep);
  append(faults, givenTwice(setup, columns));
  append(faults, withoutRows(setup, rows.map(among)));
  const traced = attempt(faults, () =>
    trainingPrograms({
      ...given,
      ...{
        contents,
        batch,
        perTrial: setup.perTrial,
        course,
        slotOf,
        trained: given.trainable,
        groups: setup.groups,
        limited,
      },
      ...{ timetable: setup.timetable, occurring: setup.occurring, name: given.process.name },
      sequences: rows.map(among),
      targets: [...given.targets.map(([compartment, , name]) => ({ compartment, name })), ...columns.targets],
      labels: [...labels, ...columns.labels].map(among),
    }),
  );
  if (traced) {
    const fed = new Set([...given.inputs.map(([own]) => own), ...columns.inputs.map(among)].map(slotOf));
    const needed = neededInputs(contents, Object.values(traced.programs.forward));
    append(
      faults,
      unfedInputs(needed, (slot) => fed.has(slot)),
    );
    append(faults, unreached(setup, traced, rows.map(among)));
    append(faults, setup.timetable.crossings?.bare ?? []);
  }
  failAll(faults);
  const byShard = givenByShard({ clamps, targets, labels }, { batch, shards });
  return { batch, clamps, given: byShard, limits, ...traced! };
}

const among = ({ compartment }: { readonly compartment: Compartment }) => compartment;

/** What is given both for all iterations and by data. */
const givenTwice = (
  { contents, given }: TrainSetup,
  data: Readonly<Record<(typeof KINDS)[number], readonly Column[]>>,
): readonly Diagnostic[] =>
  KINDS.flatMap((kind) => {
    const pairs: readonly NumbersFor[] = given[kind];
    const both = pairs.filter((own) => data[kind].some((column) => isFor(own, column)));
    return both.map(([own]) => inBoth(placeOf(contents, own), kind));
  });

/** Inputs whose gradient is wanted though they have no rows. */
const withoutRows = ({ given, slotOf }: TrainSetup, rows: readonly Compartment[]): readonly Diagnostic[] =>
  given.inputGradients
    .filter((own) => !rows.includes(own))
    .map((own) => noGradient(slotOf(own), 'an input with a row per step'));

/** What the process leaves out of what it is given and of what it reads. */
export const leftOutOf = (
  { contents, given, timetable }: TrainSetup,
  { clamps, programs }: TrainingPlan,
  data: DataSet | undefined,
): readonly Warning[] => [
  ...leftOut({
    ...{ name: given.process.name, timetable, contents, dt: given.dt, programs: programs.forward },
    ...{ record: [], given: [...clamps, ...(data?.inputs ?? [])].map(among), isKnown: () => false },
  }),
  ...lostRows(contents, { timetable }, clamps),
  ...takenAway(contents, { timetable, tick: 0, steps: given.steps, dt: given.dt }, clamps),
];

/** What would be trained, of parts that the process runs, though no gradient reaches it. */
export const untrained = (setup: TrainSetup, { slots }: TracedTraining): readonly Warning[] => {
  const { contents, given, named, occurring, timetable } = setup;
  const run = new Set(occurring.flatMap(timetable.calls).map(({ command }) => command.part));
  const idle = given.trainable.filter(
    ({ slot, handle }) => !named.has(slot) && run.has(handle.part) && !slots.gradients.has(slot),
  );
  if (idle.length === 0) return [];
  const remedy = 'Name what is to be trained in trainable, or let the loss depend on these too.';
  return [
    {
      code: 'untrained',
      where: given.process.name,
      found: `no gradient for ${idle.map(({ handle }) => placeOf(contents, handle)).join(', ')}`,
      expected: 'a way from the loss to whatever is trained',
      remedy: unsurrogated(setup) ?? remedy,
    },
  ];
};

/** What was named, to be trained or for its gradient, though none reaches it: nothing reads it, or every way to it is closed. */
const unreached = (
  setup: TrainSetup,
  { slots, programs: { forward } }: TracedTraining,
  rows: readonly Compartment[],
): readonly Diagnostic[] => {
  const { contents, given, named, slotOf } = setup;
  const fault = (slot: string, where: string, expected: string) =>
    Object.values(forward).some((program) => loadsOf(program, slot).length > 0)
      ? closed(where, unsurrogated(setup))
      : noGradient(where, expected);
  const idle = given.trainable.filter(({ slot }) => named.has(slot) && !slots.gradients.has(slot));
  const inputs = given.inputGradients.filter(
    (own) => rows.includes(own) && !slots.inputGradients.has(slotOf(own)),
  );
  return [
    ...idle.map(({ slot, handle }) =>
      fault(slot, placeOf(contents, handle), 'a hyperparameter that the process or the loss reads'),
    ),
    ...inputs.map((own) => fault(slotOf(own), placeOf(contents, own), 'an input that the process reads')),
  ];
};

const closed = (
  where: string,
  remedy = 'Leave it out of trainable, or compute spikes with spike(v, threshold, { surrogate }).',
): Diagnostic => ({
  code: 'no-gradient',
  where,
  found:
    'a gradient that is always 0: every way from the loss to it passes a comparison, a rounding or detach, or there is none',
  expected: 'a way that gradients pass',
  remedy,
});

/** The cells of the process that could have a surrogate and have none. */
function unsurrogated({ contents, occurring, timetable }: TrainSetup): string | undefined {
  const parts = [...new Set(occurring.flatMap(timetable.calls).map(({ command }) => command.part))];
  const cells = parts.filter(({ component, given }) =>
    Object.entries(component.hyperparameters).some(
      ([name, spec]) => spec.kind === 'surrogate' && !spec.always && given.plain[name] === undefined,
    ),
  );
  if (cells.length === 0) return undefined;
  const names = cells.map((part) => `${contents.wiring.pathOf(part)} (${part.component.name})`);
  return `No gradient passes the spikes of ${names.join(', ')}: give them a surrogate, such as surrogate: 'ngclearn.arctan'.`;
}

function labelsFor(batch: number, compartment: Compartment, classes: unknown, where: string): Column {
  const own = isPerTrial(classes) ? classes.values : classes;
  const list = typeof own === 'number' ? new Array<number>(batch).fill(own) : own;
  const labels = labelsOf(compartment, list, where);
  const { length } = labels.samples;
  return length === batch
    ? labels
    : wrongOption(
        where,
        `${length} labels`,
        `one, or ${batch}`,
        'Give the class of each trial.',
        'shape-mismatch',
      );
}

const inBoth = (where: string, kind: string): Diagnostic => ({
  code: 'two-wires',
  where,
  found: `numbers both in ${kind} and in ${kind} of data`,
  expected: 'one of them',
  remedy: 'The former are the same in every iteration, samples of data are not: remove one.',
});
