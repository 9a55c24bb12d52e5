import type { Contender } from '../harness.ts';

/**
 * One piece of work: `n` winner-take-all cells, `steps` steps of 1 ms from rest, f32:
 *
 *     v   = rfr >= refractory ? current : 0
 *     s   = softmax(v) > thr ? 1 : 0                       written every step
 *     thr = max(thr + gain (Σ s - 1), 0.025)
 *     rfr = s ? 1 : rfr + 1
 *
 * Its result is `wtasResult(counts, thr)`, with the spikes of every cell.
 */
export interface WtasWork {
  readonly n: number;
  readonly steps: number;
  readonly refractory: number;
  readonly gain: number;
  readonly current: Float32Array;
  readonly threshold: Float32Array;
}

export type WtasContender = (work: WtasWork) => Contender;

/** Currents in [0, 4) and thresholds in [0.03, 0.05), exact in f32. */
export const wtasWork = (n: number, steps: number): WtasWork => {
  let state = 1;
  const draw = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 16) / 65536;
  };
  return {
    n,
    steps,
    refractory: 5,
    gain: 2 ** -9,
    current: Float32Array.from({ length: n }, () => 4 * draw()),
    threshold: Float32Array.from({ length: n }, () => 0.03125 + draw() / 64),
  };
};

/** All spikes, spikes weighted by the number of their cell, and the mean threshold. */
export const wtasResult = (counts: ArrayLike<number>, thr: ArrayLike<number>): readonly number[] => {
  const each = Array.from(counts);
  return [
    each.reduce((sum, c) => sum + c, 0),
    each.reduce((sum, c, i) => sum + c * i, 0),
    Array.from(thr).reduce((sum, x) => sum + x, 0) / thr.length,
  ];
};
