import type { SpikeOptions } from '../ops/spike.ts';
import type { Operand, Tensor } from '../ops/tensor.ts';
import type { Symbolic } from './symbolic.ts';

// Functions of tensors, for those who like to read maths in its usual order.

export const exp = (x: Tensor): Tensor => x.exp();
export const log = (x: Tensor): Tensor => x.log();
export const tanh = (x: Tensor): Tensor => x.tanh();
export const sech = (x: Tensor): Tensor => x.sech();

/** `exp(x) / Σ exp(x)` along the last axis. */
export const softmax = (x: Tensor): Tensor => x.softmax();

/**
 * Spikes of a membrane `v` at a threshold, with a surrogate gradient with respect to both: 1 where
 * `v ≥ threshold` (`strict`: `>`); with a `cap`, `floor(v / threshold)` of them, at most so many.
 */
export const spike = (v: Tensor, threshold: Operand, options: SpikeOptions): Tensor =>
  (v as unknown as Symbolic).spike(threshold, options);
