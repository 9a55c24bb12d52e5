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
import type { Known } from './nan.ts';
import type { Table } from './tables.ts';
import type { Bool, Operand, Tensor } from './tensor.ts';

/** Numbers, truth values, or absolute times in whole ticks. */
export type Kind = 'float' | 'bool' | 'tick';
export type Kinds = readonly Kind[];

/** Constants that an operation carries besides its operands: an axis, a slot's name, a surrogate. */
export type Attrs = Readonly<Record<string, unknown>>;
export type NoAttrs = Readonly<Record<string, never>>;

/** One `T` for every operand. */
export type Each<O extends Kinds, T> = { readonly [I in keyof O]: T };

export type SymbolOf<K extends Kind> = K extends 'bool' ? Bool : Tensor;
/** The operands as a rule computes with them. */
export type Symbols<O extends Kinds> = { readonly [I in keyof O]: SymbolOf<O[I]> };

/**
 * A function of a row. It has the type of a method, which may stand for one of more general operands and attributes:
 * so every row is written in its own types, and all are a `Row` to the engine, which passes what `operands` says.
 */
type Method<Parameters extends readonly unknown[], Result> = {
  method(...parameters: Parameters): Result;
}['method'];

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

/** What rules that simplify may ask about how their operands were written. */
export interface Writing {
  /** Whether it is the constant of this number, down to the sign of zero. */
  readonly isConstant: (x: Tensor, value: number) => boolean;
  /** What a value was made of, if this operation gave it. */
  readonly madeBy: (
    op: string,
    x: Tensor,
  ) => { readonly operands: readonly Tensor[]; readonly attrs: Attrs } | undefined;
  /** Whether two are one and the same value. */
  readonly isSame: (x: Tensor, y: Tensor) => boolean;
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

/** What an operation that mixes elements gives for such operands. */
export type Meaning<O extends Kinds = Kinds, A = Attrs> = Method<
  [args: Each<O, Dense>, shape: Shape, attrs: A, moment: Moment],
  ArrayLike<number>
>;

/** What a program must know to write an operation, differentiate through it and print it. */
export interface Signature<O extends Kinds, A> extends Finiteness<O> {
  /** What it gives, in a few words; the comment above the row begins with them and says all. */
  readonly doc: string;
  /** What each operand holds. */
  readonly operands: O;
  /** What any number of operands after those hold; absent: there are none. */
  readonly rest?: Kind;
  readonly kind: Kind;
  /** Shape of the result; `undefined` where the operands do not fit. */
  shape(shapes: Each<O, Shape>, attrs: A): Shape | undefined;
  /** Unit of the result; `undefined` where the operands' units do not fit. */
  unit(units: Each<O, Unit>, attrs: A): Unit | undefined;
  /** Cotangents of the operands for that of the result; broadcasting is undone by the caller. */
  readonly vjp:
    | Method<[g: Tensor, args: Symbols<O>, y: Tensor, attrs: A, scribe: Scribe], readonly (Tensor | null)[]>
    | typeof noGradient;
  /** The row that does the same of whole ticks; absent: these become times first. */
  readonly ofTicks?: string;
  /** What its method makes of what follows the tensor; absent: these are operands, and say everything. */
  readonly method?: Method<[call: MethodCall<A>, ...given: readonly never[]], Tensor>;
  /** Whether what it gives are spikes. */
  readonly fires?: true;
}

/** What the way back must know of what may be infinite or NaN. */
export interface Finiteness<O extends Kinds> {
  /** Whether the result and its derivatives are finite for such operands; absent: where all of these are. */
  readonly finite?: Method<[operands: Each<O, Bounded>], boolean>;
  /** The result is one of the operands, so that what is not finite may be left aside. */
  readonly chooses?: true;
  /** Each cotangent is that of the result times a factor, element by element. */
  readonly scales?: true;
}

/** What is known of an operand before any number is: whether it is finite, and what it is if it is a constant. */
export interface Bounded {
  readonly finite: boolean;
  readonly constant?: number;
}

/** A call of an operation's method, for rows that take more than operands. */
export interface MethodCall<A> {
  /** The tensor whose method is called. */
  readonly x: Tensor;
  /** Names the method and who calls it, for messages. */
  readonly where: string;
  /** Writes the operation. */
  readonly write: (operands: readonly (Operand | Bool)[], attrs: A) => Tensor;
}

/** Attributes that a printed program shows. */
export interface Shows<Name extends string> {
  readonly shows: readonly Name[];
}

/** No gradient flows through the operation. */
export const noGradient = null;

/** What a pass over programs must know. */
export interface Passing<O extends Kinds, A> {
  /** What is known of an element of the result, from what is known of the operands' (which states are watched for NaN). */
  nan(known: Each<O, Known>, attrs: A): Known;
  /** A value of the same bits that costs less, where there is one. */
  readonly simplify:
    | Method<[args: Symbols<O>, shape: Shape, writing: Writing, attrs: A], Tensor | undefined>
    | typeof asItIs;
}

/** Nothing of the operation can be left out. */
export const asItIs = null;

/** What a plan must know of an operation on truth values or by one (guards: what has nothing to write is left out). */
export interface Logic {
  /** Where the operand `condition` holds, it is the operand `yes`, elsewhere `no`. */
  readonly selects: { readonly condition: number; readonly yes: number; readonly no: number } | null;
  /** True if both operands are, or if either is. */
  readonly holds: 'both' | 'either' | null;
}

/** What a plan must know of an operation over elements and over steps. */
export interface Motion<A> {
  /** What lets it change from step to step, besides its operands. */
  readonly varies: 'clock' | 'random' | 'slot' | 'never';
  /** The random stream that it draws from, which has a key for every trial. */
  readonly stream: Method<[attrs: A], RandomStream> | null;
  /** Whether it gives the elements of its operand in the same order, so that it is nothing to do where these lie alike. */
  readonly sameElements: boolean;
  /** How it works on the rows of all steps at once; null: it works step by step. */
  readonly allSteps: AllSteps | null;
  /** The operand in whose place the result can grow. */
  readonly grows: number | null;
  /** The operand of which only elements other than 0 count: a kernel looks for them row by row. */
  readonly events: number | null;
  /** By which table the last axis of the result walks through that of the operand; absent: it does not. A loop can read it so. */
  readonly indexes?: Method<[attrs: A], Table>;
  /** The numbers beside the program that it reads, which its attributes name; absent: none. */
  readonly tables?: Method<[attrs: A], readonly Table[]>;
}

export interface RandomStream {
  readonly name: string;
  readonly trials: number;
  /** Its keys follow from the seed alone, whatever else makes random numbers differ. */
  readonly fixed: boolean;
}

export interface AllSteps {
  /** Operands that must not change from step to step. */
  readonly fixed: readonly number[];
  /** Whether it can only where its result grows in place from step to step. */
  readonly whileGrowing: boolean;
  /** Whether it gains by it: then what it reads is computed for all steps before the loop, or what reads it after. */
  readonly gains: boolean;
}

/**
 * An elementwise primitive. `meaning` works on numbers (1 and 0 for true and false) and its result is rounded
 * once; `wasm` is the same on vectors: `$0` pushes an operand, `V.` stands for `f32x4.` or `f64x2.`, `=a` and
 * `@a` set and get a scratch vector, `c:1` pushes a number in all lanes, `i:1` an integer in all lanes,
 * `n:23` a plain i32. `wasmWhenZero` says the same in fewer instructions where an operand is the constant 0.
 * `rare` tells, as `wasm` would, in which lanes `wasm` does not hold: where there is one, `meaning` is called for each.
 */
export interface Pointwise<O extends Kinds> {
  readonly meaning: PerType<(...x: Each<O, number>) => number>;
  readonly wasm: PerType<string>;
  readonly wasmWhenZero?: { readonly [operand: number]: string };
  readonly rare?: PerType<string>;
}

type PerType<T> = T | { readonly [D in DType]: T };

/**
 * One operation: everything that the project knows about it. A fact says what is so; whoever needs it asks the row, and
 * never which operation it is. Exactly one of the last four says what it computes.
 */
export interface Row<O extends Kinds = Kinds, A = Attrs>
  extends Signature<O, A>,
    Passing<O, A>,
    Logic,
    Motion<A>,
    Shows<string> {
  readonly elementwise?: Pointwise<O>;
  /** It mixes elements, or draws them: what it means, and its kernels, stand in the backends. */
  readonly structural?: true;
  /** The same number in all elements: it is at hand without memory. */
  everywhere?(attrs: A, moment: Moment): number;
  /** An operation that is written with others, which replace it before a backend sees it. */
  expand?(args: Symbols<O>, attrs: A, scribe: Scribe): Tensor | Bool;
  /** How the result of an operation that is written with others is added to a sum, if there is a shorter way. */
  addTo?(sum: Tensor, args: Symbols<O>): Tensor;
}

export interface ElementwiseRow<O extends Kinds = Kinds, A = Attrs> extends Row<O, A> {
  readonly elementwise: Pointwise<O>;
}
export interface StructuralRow<O extends Kinds = Kinds, A = Attrs> extends Row<O, A> {
  readonly structural: true;
}
export interface ImmediateRow<A = Attrs> extends Row<Kinds, A> {
  everywhere(attrs: A, moment: Moment): number;
}
export interface ComposedRow<O extends Kinds = Kinds, A = Attrs> extends Row<O, A> {
  expand(args: Symbols<O>, attrs: A, scribe: Scribe): Tensor | Bool;
}

export const broadcastAll = (shapes: readonly Shape[]): Shape | undefined =>
  shapes.reduce<Shape | undefined>((a, b) => a && broadcast(a, b), []);

export const sameUnits = (units: readonly Unit[]): Unit | undefined =>
  units.every((u) => sameUnit(u, units[0]!)) ? units[0] : undefined;

export const productUnit = ([a, b]: readonly [Unit, Unit]): Unit => multiplyUnits(a, b);
export const quotientUnit = ([a, b]: readonly [Unit, Unit]): Unit => divideUnits(a, b);
export const firstUnit = ([a]: readonly [Unit]): Unit => a;
export const noUnit = (units: readonly Unit[]): Unit | undefined =>
  units.every(isDimensionless) ? dimensionless : undefined;
export const comparedUnits = (units: readonly Unit[]): Unit | undefined => sameUnits(units) && dimensionless;

/** The operand where it has the shape of the result; where it was stretched it cannot stand for that. */
export const unstretched = (x: Tensor, shape: Shape): Tensor | undefined =>
  sameShape(x.shape, shape) ? x : undefined;

export const firstShape = ([a]: readonly [Shape]): Shape => a;

export type { Bool, Operand, Shape, Tensor };
export { sameShape };
