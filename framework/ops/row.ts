import type { DType } from '../base/dtypes.ts';
import { broadcast, type Shape, sameShape } from '../base/shapes.ts';
import {
  dimensionless,
  divideUnits,
  isDimensionless,
  multiplyUnits,
  sameUnit,
  type Unit,
} from '../base/units.ts';
import type { Bool, Operand, Tensor } from './tensor.ts';

export type Kind = 'float' | 'bool';

/** Constants that an operation carries besides its operands: an axis, a slot's name, a surrogate. */
export type Attrs = Readonly<Record<string, unknown>>;

/** What rows may ask of the program that they are written into. */
export interface Scribe {
  readonly dtype: DType;
  readonly constant: (value: number) => Tensor;
  readonly zeros: (shape: Shape) => Tensor;
  /** Cotangents of `inputs` for the cotangent `g` of `f(...inputs)`: how a surrogate's derivative is derived. */
  readonly pullback: (
    f: (...inputs: Tensor[]) => Tensor,
    inputs: readonly Tensor[],
    g: Tensor,
  ) => (Tensor | null)[];
}

/** An array of the reference backend: dense, row-major. */
export interface Dense {
  readonly shape: Shape;
  readonly data: ArrayLike<number>;
}

/** When and how precisely an operation of the reference backend runs. */
export interface Moment {
  readonly dtype: DType;
  readonly round: (x: number) => number;
  readonly tick: number;
  /** Two words of Threefry key for every trial of a stream. */
  readonly keys: (stream: string) => Int32Array;
}

/** One operation: everything that the project knows about it. */
export interface Row {
  readonly doc: string;
  readonly arity: number;
  readonly kind: Kind;
  /** Shape of the result; `undefined` where the operands do not fit. */
  readonly shape: (shapes: readonly Shape[], attrs: Attrs) => Shape | undefined;
  /** Unit of the result; `undefined` where the operands' units do not fit. */
  readonly unit: (units: readonly Unit[], attrs: Attrs) => Unit | undefined;
  /**
   * An elementwise primitive. `meaning` works on numbers (1 and 0 for true and false) and its result is rounded
   * once; `wasm` is the same on vectors: `$0` pushes an operand, `V.` stands for `f32x4.` or `f64x2.`, `=a` and
   * `@a` set and get a scratch vector, `c:1` pushes a number in all lanes, `i:1` an integer in all lanes,
   * `n:23` a plain i32.
   */
  readonly elementwise?: {
    readonly meaning: ((...x: number[]) => number) | { readonly [D in DType]: (...x: number[]) => number };
    readonly wasm: string | { readonly [D in DType]: string };
  };
  /** The meaning of an operation that mixes elements; its kernel stands in the backends. */
  readonly structural?: (
    args: readonly Dense[],
    shape: Shape,
    attrs: Attrs,
    moment: Moment,
  ) => ArrayLike<number>;
  /** An operation that is written with others, which replace it before a backend sees it. */
  readonly expand?: (args: readonly Tensor[], attrs: Attrs, scribe: Scribe) => Tensor;
  /** Cotangents of the operands; broadcasting is undone by the caller. Absent: no gradient flows. */
  readonly vjp?: (
    g: Tensor,
    args: readonly Tensor[],
    y: Tensor,
    attrs: Attrs,
    scribe: Scribe,
  ) => readonly (Tensor | null)[];
  /** Operands on which the generated tests try it. */
  readonly sample: Sample;
}

/** Intervals from which each operand is drawn, shapes if not all the same, attributes to try. */
export interface Sample {
  readonly domain: readonly (readonly [number, number])[];
  readonly shapes?: readonly Shape[];
  readonly attrs?: readonly Attrs[];
  /** A smooth function with the same gradient, where the operation itself has steps. */
  readonly smooth?: (args: readonly Tensor[], attrs: Attrs) => Tensor;
}

export const broadcastAll = (shapes: readonly Shape[]): Shape | undefined =>
  shapes.reduce<Shape | undefined>((a, b) => a && broadcast(a, b), []);

export const sameUnits = (units: readonly Unit[]): Unit | undefined =>
  units.every((u) => sameUnit(u, units[0]!)) ? units[0] : undefined;

export const productUnit = ([a, b]: readonly Unit[]): Unit => multiplyUnits(a!, b!);
export const quotientUnit = ([a, b]: readonly Unit[]): Unit => divideUnits(a!, b!);
export const firstUnit = ([a]: readonly Unit[]): Unit => a!;
export const noUnit = (units: readonly Unit[]): Unit | undefined =>
  units.every(isDimensionless) ? dimensionless : undefined;
export const comparedUnits = (units: readonly Unit[]): Unit | undefined => sameUnits(units) && dimensionless;

export const firstShape = ([a]: readonly Shape[]): Shape => a!;

/** Axis counted from the front. */
export const axisOf = (attrs: Attrs, rank: number): number => {
  const axis = attrs.axis as number;
  return axis < 0 ? axis + rank : axis;
};

export const withoutAxis = (shape: Shape, axis: number): Shape => shape.map((n, i) => (i === axis ? 1 : n));

export const asTensor = (x: Tensor | Bool): Tensor => x as Tensor;
export const asBool = (x: Tensor | Bool): Bool => x as unknown as Bool;

export type { Bool, Operand, Tensor };
export { sameShape };
