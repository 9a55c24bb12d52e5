import type { DType } from '../base/dtypes.ts';
import { fail } from '../base/errors.ts';
import type { Shape } from '../base/shapes.ts';
import type { Quantity, Unit } from '../base/units.ts';

/**
 * A symbolic array: what a command computes with while it is traced. It has a shape and a unit but no numbers,
 * so it cannot steer an `if`; `where` chooses between values.
 *
 * A bare number takes the unit of the tensor that it is added to, compared with or chosen against, and has no
 * unit where it multiplies or divides.
 */
export interface Tensor {
  readonly kind: 'float';
  readonly shape: Shape;
  readonly unit: Unit;
  add(x: Operand): Tensor;
  sub(x: Operand): Tensor;
  mul(x: Operand): Tensor;
  div(x: Operand): Tensor;
  neg(): Tensor;
  abs(): Tensor;
  sqrt(): Tensor;
  floor(): Tensor;
  /** Nearest integer, halves to even. */
  nearest(): Tensor;
  /** Rounded to single precision, also in programs of double precision; the gradient passes through. */
  single(): Tensor;
  /** The smaller of two; NaN if either is. */
  min(x: Operand): Tensor;
  /** The larger of two; NaN if either is. */
  max(x: Operand): Tensor;
  exp(): Tensor;
  expm1(): Tensor;
  log(): Tensor;
  log1p(): Tensor;
  tanh(): Tensor;
  sigmoid(): Tensor;
  sin(): Tensor;
  cos(): Tensor;
  cosh(): Tensor;
  sech(): Tensor;
  /** `this · 2ⁿ`, n an integer-valued tensor. */
  scale2(n: Operand): Tensor;
  /** The integer e with `this = m · 2ᵉ`, 1 ≤ m < 2; for normal positive numbers. */
  exponent(): Tensor;
  /** The m in [1, 2) with `this = m · 2ᵉ`; for normal positive numbers. */
  mantissa(): Tensor;
  /** How `this` lies to the nearest multiple n of π/2, if it is large, else the operand: n modulo 4. */
  farQuadrant(near: Operand): Tensor;
  /** Likewise, this − n π/2. */
  farAngle(near: Operand): Tensor;
  /** Likewise, what `farAngle` lost in rounding. */
  farRest(near: Operand): Tensor;
  lt(x: Operand): Bool;
  le(x: Operand): Bool;
  gt(x: Operand): Bool;
  ge(x: Operand): Bool;
  eq(x: Operand): Bool;
  ne(x: Operand): Bool;
  /** Sum along one axis (negative counts from the last). */
  sum(axis: number, options?: { readonly keepdims?: boolean }): Tensor;
  mean(axis: number, options?: { readonly keepdims?: boolean }): Tensor;
  /** Largest along one axis. */
  reduceMax(axis: number, options?: { readonly keepdims?: boolean }): Tensor;
  /** `exp(x) / Σ exp(x)` along the last axis. */
  softmax(): Tensor;
  /** `[…, K] × [K, N]`; terms of zero rows of the left side are skipped. */
  matmul(weights: Tensor): Tensor;
  /** `[R, K]ᵀ × [R, N]` added to this `[K, N]`, rows in ascending order. */
  addOuter(x: Tensor, y: Tensor): Tensor;
  /** This `[R, K]` transposed times `[R, N]`. */
  outer(y: Tensor): Tensor;
  transpose(): Tensor;
  reshape(shape: Shape): Tensor;
  /** 1 where the element is the first largest of its row. */
  winner(): Bool;
  /** The same value; no gradient flows through it. */
  detach(): Tensor;
}

/** A tensor of truth values. */
export interface Bool {
  readonly kind: 'bool';
  readonly shape: Shape;
  and(x: Bool): Bool;
  or(x: Bool): Bool;
  not(): Bool;
  where(a: Operand, b: Operand): Tensor;
  /** 1 where true, 0 where false; no gradient. */
  spikes(): Tensor;
}

export type Operand = Tensor | Quantity | number;

/** `a` where the condition holds, `b` elsewhere. */
export function where(condition: Bool, a: Operand, b: Operand): Tensor {
  if (typeof (condition as Partial<Bool> | null)?.where === 'function') return condition.where(a, b);
  return fail({
    code: 'kind-mismatch',
    where: 'where',
    found: typeof condition,
    expected: 'truth values, as comparisons give them',
    remedy: 'Compare tensors: v.gt(thr), not v > thr.',
  });
}

/** A function written with tensor operations, in the precision that the program will have. */
export type Elementary = (x: Tensor, dtype: DType) => Tensor;
