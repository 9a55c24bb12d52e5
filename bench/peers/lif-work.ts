import type { Contender } from '../harness.ts';

/**
 * One piece of work: a layer of `n` LIF cells, `steps` steps from rest (v = 0, first tick 0), f32, each operation
 * rounded:
 *
 *     v = v + gain * (current - v)
 *     s = v >= 1 ? 1 : 0
 *     v = s ? 0 : v
 *
 * and after every tick that 64 divides, each |v| < 2^-100 becomes 0. `chunk` steps are one call of a kernel.
 * Its result is `digest(v, s)`.
 */
export interface LifWork {
  readonly n: number;
  readonly steps: number;
  readonly chunk: number;
  readonly gain: number;
  readonly current: Float32Array;
}

export type LifContender = (work: LifWork) => Contender;

/** Input currents in [0.5, 2.5), exact in f32; peers/lif.c makes the same. */
export const currents = (n: number): Float32Array => {
  let state = 1;
  return Float32Array.from({ length: n }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return 0.5 + (state >>> 16) / 32768;
  });
};
