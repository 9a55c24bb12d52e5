import { type Gate, greatest, least, milliseconds } from '../../framework/engine.ts';
import type { Diagnostic } from '../../framework/index.ts';
import type { Process } from './words.ts';

// When the entries of a schedule run, in whole ticks.

/** An entry of a schedule in whole ticks. */
export interface Beat {
  readonly first: number;
  /** Ticks from one time to the next; 0: once. */
  readonly period: number;
  readonly process: Process;
  /** Of its ticks, those in which it runs. */
  readonly gate?: Gate;
}

export const EVERY_TICK = { first: 0, period: 1 } as const;

/** When an entry runs. */
type When = Pick<Beat, 'first' | 'period' | 'gate'>;

export const runsAt = ({ first, period }: When, tick: number): boolean =>
  tick === first || (period > 0 && tick > first && (tick - first) % period === 0);

/** Ticks from `tick` (not counted) to the next one at which the entry runs. */
export const untilNext = ({ first, period }: When, tick: number): number =>
  tick < first ? first - tick : period === 0 ? Infinity : period - ((tick - first) % period);

/** Ticks after which what happens repeats. */
export const cycleOf = (all: readonly When[]): number =>
  all.reduce((n, { period }) => multiple(n, period || 1), 1);

/** Most times that are looked at: by then, periods that differ have shown it. */
const MOST_TIMES = 2 ** 16;

/**
 * Whether each time of some falls between two times of others. Those before both have begun do not count; when a condition
 * holds, nobody knows.
 */
export function alternate(some: readonly When[], others: readonly When[]): boolean {
  const all = [...some, ...others];
  if (all.some(({ gate }) => gate)) return false;
  const firsts = (own: readonly When[]) => own.map(({ first }) => first);
  const begun = Math.max(least(firsts(some)), least(firsts(others)));
  const end = greatest(firsts(all)) + 2 * cycleOf(all);
  let last: readonly When[] | undefined;
  for (let tick = begun, times = 0; tick <= end && times < MOST_TIMES; times++) {
    for (const own of [some, others]) {
      if (!own.some((one) => runsAt(one, tick))) continue;
      if (last === own) return false;
      last = own;
    }
    tick += least(all.map((own) => untilNext(own, tick)));
  }
  return true;
}

/** When some entries run, as text: `every 10 ms and at 350 ms`. */
export function whenText(some: readonly When[], dt: number): string {
  const text = (ticks: number) => `${milliseconds(ticks * dt)} ms`;
  const times = some.map(({ first, period, gate }) => {
    if (gate) return 'when a condition holds';
    return period === 0 ? `at ${text(first)}` : `every ${text(period)}`;
  });
  return [...new Set(times)].join(' and ');
}

/** An event that lies before its schedule begins. */
export const missed = (where: string, tick: number, start: number, dt: number): Diagnostic => ({
  code: 'period',
  where,
  found: `an event at ${milliseconds(tick * dt)} ms, of a schedule that first runs at ${milliseconds(start * dt)} ms`,
  expected: 'events from then on: this one never happens',
  remedy: 'Times count from tick 0, not from the start of a run: give a later one, or call restart.',
});

/** The least common multiple. */
function multiple(a: number, b: number): number {
  const divisor = (x: number, y: number): number => (y === 0 ? x : divisor(y, x % y));
  return (a / divisor(a, b)) * b;
}
