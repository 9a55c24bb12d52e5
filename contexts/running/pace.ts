import type { OptionRule } from '../../framework/engine.ts';

/** How fast a stream goes: as fast as it can, or so many times as fast as the time of the model passes. */
export type Pace = 'fastest' | 'real time' | number;

export const paceRule: OptionRule<number> = {
  expected: "'fastest', 'real time', or a number > 0, times real time",
  fallback: Infinity,
  read: (x) => {
    if (x === 'fastest') return Infinity;
    if (x === 'real time') return 1;
    return typeof x === 'number' && x > 0 ? x : undefined;
  },
};

/** Milliseconds from now until a tick is due; at most 0 for one that is. */
export type UntilDue = (tick: number) => number;

export const NO_CLOCK: UntilDue = () => 0;

/** Who is later than that does not catch up. */
const LATE_MS = 100;

/** A clock that shows a tick now, and others `perTick` milliseconds later each; a late one goes on from when it was asked. */
export function clockAt(
  first: number,
  perTick: number,
  now: () => number = () => performance.now(),
): UntilDue {
  if (perTick === 0) return NO_CLOCK;
  let start = now() - first * perTick;
  return (tick) => {
    const early = start + tick * perTick - now();
    if (early < -LATE_MS) start -= early;
    return early;
  };
}
