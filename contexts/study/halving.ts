import { isList, type OptionRule, oneOf, say, suggest, wrongOption } from '../../framework/engine.ts';
import { whole } from '../common-options.ts';
import type { TrialName } from './journal.ts';
import type { Outcome } from './words.ts';

// Asynchronous successive halving: all settings begin with a small budget, and the best of each rung go on with the next one.

/** How settings are halved. */
export interface HalvingOptions {
  /** The metric by which settings go on: its mean over their seeds. */
  readonly metric: string;
  /** Whether the least (the default) is the best, or the greatest. */
  readonly goal?: 'least' | 'greatest';
  /** What a trial may spend on each rung, such as `[1, 3, 9]` epochs: numbers that become larger. */
  readonly budgets: readonly number[];
  /** How many settings are under way at a time, whoever does them (16): it decides what is known when the next one is chosen. */
  readonly lag?: number;
}

const areBudgets = (x: readonly unknown[]): x is readonly number[] =>
  x.length > 0 &&
  x.every((own, r) => Number.isFinite(own) && (own as number) > (r === 0 ? 0 : (x[r - 1] as number)));

export const halvingRules = {
  metric: {
    expected: 'the name of a metric of the trial',
    read: (x) => (typeof x === 'string' ? x : undefined),
    remedy: "Write { metric: 'loss', budgets: [1, 3, 9] }.",
  } as OptionRule<string>,
  goal: oneOf(['least', 'greatest'], 'least'),
  budgets: {
    expected: 'a list of numbers > 0, each larger than the one before',
    read: (x) => {
      const all = isList(x) ? Array.from(x) : [];
      return areBudgets(all) ? all : undefined;
    },
    remedy: 'Write budgets: [1, 3, 9].',
  } as OptionRule<readonly number[]>,
  lag: whole(1, 16),
};

/** What `halvingRules` have read. */
export type Halving = Required<HalvingOptions>;

/** A setting that is tried; where settings are halved, at one of the rungs. */
export interface Attempt {
  readonly number: number;
  readonly rung?: number;
  readonly budget?: number;
}

/** How trials have ended. */
export interface KnownOutcomes {
  of(one: TrialName): Outcome | undefined;
  /** Waits until more have; false where none will. */
  more(): Promise<boolean>;
}

/**
 * Which setting is tried next, at which rung: of the n that have ended at a rung, the best ⌊n · budget / next budget⌋ go on, the highest rung first;
 * where none can, a new setting begins. At most `lag` are under way, and what the oldest of them gave is learnt first, whichever
 * ends first: what is chosen follows from what trials give, not from when.
 *
 * Source: Li et al., A System for Massively Parallel Hyperparameter Tuning (MLSys 2020), algorithm 2.
 */
export async function* halved(
  count: number,
  seeds: readonly number[],
  halving: Halving,
  known: KnownOutcomes,
): AsyncGenerator<Attempt> {
  const { budgets, lag } = halving;
  const rungs = budgets.map((budget, rung) => rungOf(budget, budgets[rung + 1] ?? Infinity));
  const underWay: Required<Attempt>[] = [];
  let begun = 0;
  const chosen = (): Required<Attempt> | undefined => {
    for (let rung = budgets.length - 1; rung > 0; rung--) {
      const number = rungs[rung - 1]!.next();
      if (number !== undefined) return { number, rung, budget: budgets[rung]! };
    }
    return begun < count ? { number: begun++, rung: 0, budget: budgets[0]! } : undefined;
  };
  for (;;) {
    const next = underWay.length < lag ? chosen() : undefined;
    if (next) {
      underWay.push(next);
      yield next;
      continue;
    }
    const oldest = underWay.shift();
    const ends = oldest && (await endsOf(oldest, seeds, known));
    if (!ends) return;
    rungs[oldest.rung]!.add(oldest.number, scoreOf(ends, halving));
  }
}

/** How all seeds of an attempt ended; nothing where one of them will not. */
async function endsOf(
  attempt: Attempt,
  seeds: readonly number[],
  known: KnownOutcomes,
): Promise<readonly Outcome[] | undefined> {
  for (;;) {
    const ends = seeds.flatMap((seed) => known.of({ ...attempt, seed }) ?? []);
    if (ends.length === seeds.length) return ends;
    if (!(await known.more())) return undefined;
  }
}

/** The mean over the seeds, less being better; nothing where one failed. */
function scoreOf(ends: readonly Outcome[], { metric, goal }: Halving): number | undefined {
  let sum = 0;
  for (const end of ends) {
    if ('failed' in end) return undefined;
    const own = end.metrics[metric];
    if (own === undefined)
      return wrongOption(
        'study, halving, metric',
        say(metric),
        'a metric of the trial',
        suggest(metric, Object.keys(end.metrics)),
      );
    sum += own;
  }
  return (goal === 'least' ? 1 : -1) * (sum / ends.length);
}

/** A setting with its score. */
type Scored = readonly [number: number, score: number];

/** Of equals the first is the better one. */
const isBetter = ([a, ofA]: Scored, [b, ofB]: Scored): boolean => ofA < ofB || (ofA === ofB && a < b);

/** Settings that have ended at a rung, and which of them goes on. */
function rungOf(budget: number, nextBudget: number) {
  // Both from the worst to the best.
  const waiting: Scored[] = [];
  const gone: Scored[] = [];
  let ended = 0;
  return {
    add(number: number, score: number | undefined): void {
      ended++;
      if (score !== undefined) insert(waiting, [number, score]);
    },
    next(): number | undefined {
      const best = waiting.at(-1);
      if (!best) return undefined;
      const better = gone.length - placeOf(gone, best);
      // A share of decimals may be a little less than it is.
      if (better >= Math.floor((ended * budget) / nextBudget + 1e-9)) return undefined;
      waiting.pop();
      insert(gone, best);
      return best[0];
    },
  };
}

/** How many of a sorted list are worse. */
function placeOf(list: readonly Scored[], own: Scored): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBetter(own, list[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}

const insert = (list: Scored[], own: Scored): void => void list.splice(placeOf(list, own), 0, own);
