import type { Shape } from '../base/shapes.ts';
import type { Amount } from '../base/units.ts';
import type { Bool, Operand, Tensor } from '../ops/tensor.ts';

/** Random numbers as a program draws them: Threefry-2x32, from the seed and where they stand in the model. */
export interface RandomNumbers {
  /** Uniform in [0, 1), or from `low` to below `high`: `low + (high - low) U`. The shape is that of one trial. */
  uniform(shape: Shape, low?: Operand, high?: Operand): Tensor;
  /** Normal with mean 0 and variance 1. */
  normal(shape: Shape): Tensor;
  /** True with probability `p`, a number or a tensor. */
  bernoulli(shape: Shape, p: Operand): Bool;
  /** Exponential with mean 1. */
  exponential(shape: Shape): Tensor;
  /** How many events there are where `rate` of them are expected, a number or a tensor up to 2²⁰; it costs √rate. */
  poisson(shape: Shape, rate: Operand): Tensor;
  /** An index along the last axis of `weights`, in proportion to these: none is below 0, and not all are 0. */
  choice(shape: Shape, weights: Tensor): Tensor;
}

/** Numbers before the first step: a tensor of the shape of one trial, one number or quantity for all elements, or one for each. */
export type InitialValue = Tensor | Amount | ArrayLike<number> | readonly Amount[];
