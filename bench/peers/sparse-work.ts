import type { Contender } from '../harness.ts';

/**
 * One piece of work: `n` LIF cells that are connected at random, `steps` steps from rest (v = 0, s = 0, first tick 0), f32,
 * each operation rounded:
 *
 *     j[to] = Σ s[from] * w        over the synapses of the cells that fired in the step before, by cell, ascending
 *     v = v + gain * ((current + j) - v)
 *     s = v >= 1 ? 1 : 0
 *     v = s ? 0 : v
 *
 * and before every tick that 64 divides, each |v| < 2^-100 becomes 0. Its result is `digest(v, s)`.
 */
export interface SparseWork {
  readonly n: number;
  readonly steps: number;
  readonly gain: number;
  readonly current: Float32Array;
  /** Compressed rows: synapses of cell k from `start[k]` to `start[k + 1]`. */
  readonly start: Int32Array;
  readonly to: Int32Array;
  readonly w: Float32Array;
}

export type SparseContender = (work: SparseWork) => Contender;

/** Numbers that C, below, draws in the same order: currents, then for every pair of cells whether, and how much. */
export function sparseWork(n: number, percent: number, steps: number): SparseWork {
  let state = 1;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 16;
  };
  const current = Float32Array.from({ length: n }, () => 0.5 + next() / 65536);
  const start = new Int32Array(n + 1);
  const to: number[] = [];
  const w: number[] = [];
  for (let from = 0; from < n; from++) {
    for (let cell = 0; cell < n; cell++) {
      if (next() % 100 >= percent) continue;
      to.push(cell);
      w.push((next() - 32768) / 262144);
    }
    start[from + 1] = to.length;
  }
  return { n, steps, gain: 1 / 16, current, start, to: Int32Array.from(to), w: Float32Array.from(w) };
}
