import { flag, mV, type RandomNumbers, real, type Tensor } from '../../framework/index.ts';

// Thresholds that begin apart, and that the spikes of all cells of a population move.

/** Least threshold, in its unit. */
export const FLOOR = 0.025;

/** Thresholds of so many cells, uniform around one. */
export const jittered = (n_units: number, thr: Tensor, jitter: Tensor, random: RandomNumbers): Tensor =>
  random.uniform([n_units], thr.sub(jitter), thr.add(jitter));

export const startingThreshold = {
  /** half-width of the uniform jitter on the initial thresholds (mV) */
  thr_jitter: real('mV', 'half-width of the uniform jitter on the initial thresholds', 0.05, {
    min: 0,
    trainable: false,
  }),
  /** whether thresholds are kept in single precision, as in ngc-learn */
  thr_single: flag('whether thresholds are kept in single precision, as in ngc-learn', true),
};

export const movedThreshold = {
  /** whether the threshold outlives reset */
  thr_persist: flag('whether the threshold outlives reset', false),
  /** increment of the threshold on a spike (mV) */
  thr_gain: real('mV', 'increment of the threshold on a spike', 0),
  /** part of the threshold that a step takes away */
  thr_leak: real('1', 'part of the threshold that a step takes away', 0),
  /** strength of sparsity by thresholds; 0: gain and leak instead (mV) */
  rho_b: real('mV', 'strength of sparsity by thresholds; 0: gain and leak instead', 0, {
    min: 0,
    static: true,
  }),
};

interface Moved {
  readonly thr_gain: Tensor;
  readonly thr_leak: Tensor;
  readonly rho_b: number;
  readonly thr_single: boolean;
}

/** In single precision if `thr_single`. */
export const rounded = (x: Tensor, p: { readonly thr_single: boolean }): Tensor =>
  p.thr_single ? x.single() : x;

/** Thresholds with the gain of these spikes. */
export const raised = (before: Tensor, spikes: Tensor, p: Moved): Tensor =>
  rounded(before.add(spikes.mul(rounded(p.thr_gain, p))), p);

/** Thresholds after these spikes: by those of all cells if `rho_b` is above 0, else as they were raised, less the leak. */
export function settled(high: Tensor, before: Tensor, spikes: Tensor, p: Moved): Tensor {
  const rho_b = p.thr_single ? Math.fround(p.rho_b) : p.rho_b;
  return p.rho_b > 0
    ? rounded(before.add(spikes.sum(-1, { keepdims: true }).sub(1).mul(mV(rho_b))).max(FLOOR), p)
    : rounded(high.sub(before.mul(rounded(p.thr_leak, p))), p);
}
