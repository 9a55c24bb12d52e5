import { arithmetic } from './arithmetic.ts';
import { bits } from './bits.ts';
import { farAngles } from './far-angles.ts';
import { functions } from './functions.ts';
import { logic } from './logic.ts';
import { matrix } from './matrix.ts';
import { reductions } from './reductions.ts';
import type { ComposedRow, ElementwiseRow, ImmediateRow, Row, StructuralRow } from './row.ts';
import { sources } from './sources.ts';
import { spiking } from './spike.ts';

const rows = {
  ...sources,
  ...arithmetic,
  ...bits,
  ...logic,
  ...functions,
  ...farAngles,
  ...reductions,
  ...matrix,
  ...spiking,
} satisfies Record<string, Row>;

type Rows = typeof rows;
export type OpName = keyof Rows;
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

/** Every operation, by name. */
export const dictionary: { readonly [K in Elementwise]: ElementwiseRow } & {
  readonly [K in Structural]: StructuralRow;
} & { readonly [K in Immediate]: ImmediateRow } & { readonly [K in Composed]: ComposedRow } & {
  readonly load: Row;
} = rows;
