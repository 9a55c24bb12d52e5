import type { DType } from '../base/dtypes.ts';
import type { Shape } from '../base/shapes.ts';
import type { Quantity, Unit } from '../base/units.ts';

/**
 * A symbolic array: what a command computes with while it is traced. It has a shape and a unit but no numbers,
 * so it cannot steer an `if`; `where` chooses between values. Its methods are rows of the dictionary, which adds them.
 *
 * A bare number takes the unit of the tensor that it is added to, compared with or chosen against, and has no
 * unit where it multiplies or divides.
 */
export interface Tensor {
  readonly kind: 'float';
  readonly shape: Shape;
  readonly unit: Unit;
}

/** A tensor of truth values; its methods are rows of the dictionary. */
export interface Bool {
  readonly kind: 'bool';
  readonly shape: Shape;
  /** In types alone: TypeScript refuses a condition that would always hold, and takes what can be awaited for one. */
  readonly then: (advice: (is: 'truth values steer no if: use where(condition, a, b)') => never) => never;
}

/** Numbers in the shape in which they are written: a list, or lists of as many. */
export type Numbers = readonly (number | Numbers)[] | Float32Array | Float64Array | Int32Array;

export type Operand = Tensor | Quantity | number | Numbers;

/** A function written with tensor operations, in the precision that the program will have. */
export type Elementary = (x: Tensor, dtype: DType) => Tensor;
