import { isRecord, say } from '../../framework/engine.ts';
import { jsonText } from '../store/json.ts';
import type { Metrics, Outcome, StudyTrial, TrialAsked, TrialFigure, TrialGiven } from './words.ts';

/** Most letters of why a trial has failed. */
const MOST = 300;

/** A trial without what it went on from. */
export const named = ({ checkpoint: _, ...own }: TrialAsked): TrialAsked => own;

export const failedBy = (asked: TrialAsked, why: string): Outcome => ({
  ...named(asked),
  failed: why.slice(0, MOST).replace(/\p{Cs}/gu, '\u{fffd}'),
});

/** What all trials are given. */
export type GivenBeside = Pick<TrialGiven, 'signal' | 'shared'>;

/** What a trial says before it ends. */
export interface Ear {
  readonly tell: Pick<TrialGiven, 'report' | 'draw' | 'keep'>;
  readonly reports: readonly unknown[];
  readonly figures: readonly unknown[];
  readonly kept: () => unknown;
}

export function earOf(): Ear {
  const [reports, figures]: [unknown[], unknown[]] = [[], []];
  let kept: unknown;
  return {
    tell: {
      report: (metrics) => void reports.push({ ...metrics }),
      draw: (figure) => void figures.push({ ...figure }),
      keep: (bytes) => {
        kept = bytes instanceof Uint8Array ? new Uint8Array(bytes) : say(bytes);
      },
    },
    reports,
    figures,
    kept: () => kept,
  };
}

/** Does one trial. What it throws, and what are no metrics, is its outcome. */
export function outcomeOf(trial: StudyTrial, asked: TrialAsked, beside: GivenBeside): Promise<Outcome> {
  const ear = earOf();
  return outcomeHeard(() => trial({ ...asked, ...beside, ...ear.tell }), asked, ear);
}

/** How a trial has ended that gives something, and has said something before. */
export async function outcomeHeard(give: () => unknown, asked: TrialAsked, ear: Ear): Promise<Outcome> {
  const { metrics, why } = await tried(give);
  const kept = ear.kept();
  const odd = ear.reports.findIndex((own) => oddIn(own, 'reported') !== undefined);
  // Those before anything went wrong.
  const well = ear.reports.slice(0, odd < 0 ? undefined : odd) as readonly Metrics[];
  const oddFigure = faultOfFigures(ear.figures);
  const beside = {
    ...(well.length > 0 && { reports: well }),
    ...(ear.figures.length > 0 && !oddFigure && { figures: ear.figures.map(figureOf) }),
  };
  const fault =
    why ??
    (odd < 0 ? undefined : oddIn(ear.reports[odd], 'reported')) ??
    oddFigure ??
    (typeof kept === 'string' ? `kept ${kept}, expected a Uint8Array` : undefined);
  if (fault !== undefined) return { ...failedBy(asked, fault), ...beside };
  return {
    ...{ ...named(asked), metrics: metrics!, ...beside },
    ...(kept instanceof Uint8Array && { checkpoint: kept }),
  };
}

/** Most letters of all figures of a trial. */
const LARGEST = 2 ** 20;

export const isFigure = (x: unknown): x is TrialFigure =>
  isRecord(x) && [x.title, x.caption, x.svg].every((own) => typeof own === 'string');

const figureOf = (x: unknown): TrialFigure => {
  const { title, caption, svg } = x as TrialFigure;
  return { title, caption, svg };
};

/** What is wrong with what a trial drew. */
function faultOfFigures(figures: readonly unknown[]): string | undefined {
  const odd = figures.find((own) => !isFigure(own));
  if (odd !== undefined) return `drew ${say(odd)}, expected { title, caption, svg }, all texts`;
  const letters = jsonText(figures).length;
  return letters > LARGEST
    ? `drew figures of ${letters} letters, expected at most ${LARGEST}; draw less, or larger images of fewer elements`
    : undefined;
}

async function tried(give: () => unknown): Promise<{ readonly metrics?: Metrics; readonly why?: string }> {
  try {
    const given = await give();
    const why = oddIn(given, 'gave');
    return why === undefined ? { metrics: { ...(given as Metrics) } } : { why };
  } catch (error) {
    return { why: error instanceof Error ? `${error.name}: ${error.message}` : `threw ${say(error)}` };
  }
}

/** What is wrong with what should be finite numbers by name. */
function oddIn(given: unknown, verb: string): string | undefined {
  const entries = isRecord(given) ? Object.entries(given) : [];
  if (entries.length === 0) return `${verb} ${say(given)}, expected numbers by name`;
  const odd = entries.find(([, x]) => !Number.isFinite(x));
  const where = verb === 'gave' ? '' : `${verb} `;
  return odd && `${where}${odd[0]} is ${say(odd[1])}, expected a finite number`;
}
