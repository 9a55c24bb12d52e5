import type { Tensor } from '../../framework/index.ts';

// What a bound of weights does to them, and to what changes them; a bound of 0 is none.

/** Change that is the smaller, the closer a weight is to its bound. */
export const withRoom = (change: Tensor, weights: Tensor, p: { readonly w_bound: number }): Tensor =>
  p.w_bound > 0 ? change.mul(weights.abs().neg().add(p.w_bound)) : change;

/** Weights within [-w_bound, w_bound], or [0, w_bound]. */
export const held = (
  weights: Tensor,
  p: { readonly w_bound: number; readonly is_nonnegative: boolean },
): Tensor => (p.w_bound > 0 ? weights.max(p.is_nonnegative ? 0 : -p.w_bound).min(p.w_bound) : weights);
