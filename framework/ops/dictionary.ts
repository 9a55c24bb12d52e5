import * as arithmetic from './arithmetic.ts';
import * as bits from './bits.ts';
import * as comparisons from './comparisons.ts';
import * as draws from './draws.ts';
import * as farAngles from './far-angles.ts';
import * as functions from './functions.ts';
import { joining } from './joining.ts';
import type { LargeAttrs } from './large.ts';
import * as logic from './logic.ts';
import * as matrix from './matrix.ts';
import * as numeric from './numeric.ts';
import * as rearrange from './rearrange.ts';
import * as reductions from './reductions.ts';
import type { Attrs, ComposedRow, ElementwiseRow, ImmediateRow, Row, StructuralRow } from './row.ts';
import { sources } from './sources.ts';
import { spiking } from './spike.ts';
import * as ticks from './ticks.ts';

/** What users call. The rows of `bits.ts`, `far-angles.ts` and `ticks.ts` are left out: they are written in place of these. */
export const users = {
  ...arithmetic,
  ...numeric,
  ...comparisons,
  ...logic,
  ...functions,
  ...reductions,
  ...matrix,
  ...rearrange,
};

// Rows are methods of what their first operand holds, with the comments that stand above them. Which they are follows
// from the files alone: asking rows would go in a circle, for the types of rows are made of tensors.

type OfNumbers = typeof arithmetic &
  typeof numeric &
  typeof comparisons &
  typeof functions &
  typeof reductions &
  typeof matrix &
  typeof rearrange;
type OfTruth = typeof logic;

type Methods<Rows, Names extends keyof Rows> = {
  readonly [Name in Names]: Rows[Name] extends (x: never, ...others: infer Others) => infer Result
    ? (...others: Others) => Result
    : never;
};

declare module './tensor.ts' {
  interface Tensor extends Methods<OfNumbers, keyof OfNumbers> {}
  interface Bool extends Methods<OfTruth, keyof OfTruth> {}
}

const rows = {
  ...sources,
  ...ticks,
  ...users,
  ...bits,
  ...farAngles,
  ...draws,
  ...spiking,
  ...joining,
} satisfies Record<string, Row>;

type Rows = typeof rows;
export type OpName = keyof Rows;
/** What a value of a program is given by: a row of the dictionary, or a large one that it brings. */
export type Op = OpName | 'large';
type KeysOfRows<R> = { [K in OpName]: Rows[K] extends R ? K : never }[OpName];

// Operations by the shape of their row: a backend's table of kernels is a record over `Structural`.

/** Primitives that work element by element. */
export type Elementwise = KeysOfRows<ElementwiseRow>;
/** Primitives that mix elements or draw them, each a kernel in a backend. */
export type Structural = KeysOfRows<StructuralRow>;
/** Numbers that are the same in all elements. */
export type Immediate = KeysOfRows<ImmediateRow>;
/** Operations that are written with others. */
export type Composed = KeysOfRows<ComposedRow>;

/** The attributes of an operation. */
export type AttrsOf<K extends OpName> = Parameters<Rows[K]['shape']>[1];

/** The kinds of its operands. */
export type OperandsOf<K extends OpName> = Rows[K]['operands'];

/** Every operation, by name. */
export const dictionary: { readonly [K in Elementwise]: ElementwiseRow } & {
  readonly [K in Structural]: StructuralRow;
} & { readonly [K in Immediate]: ImmediateRow } & { readonly [K in Composed]: ComposedRow } & {
  readonly load: Row;
} = rows;

/** An operation, as values and calls of kernels have it. */
interface OfOperation {
  readonly op: Op;
  readonly attrs: Attrs;
}

/** Everything about the operation of a value. */
export const rowOf = ({ op, attrs }: OfOperation): Row =>
  op === 'large' ? (attrs as LargeAttrs).row : dictionary[op];

/** Its name, for who reads. */
export const opName = ({ op, attrs }: OfOperation): string =>
  op === 'large' ? (attrs as LargeAttrs).row.name : op;
