import { isList } from '../base/say.ts';
import type { Shape } from '../base/shapes.ts';
import type { Numbers } from './tensor.ts';

/**
 * Numbers beside a program: the indices of a pattern, or a list that stands in a command. They are never written, and a
 * table is one and the same wherever it is named, so that all who read it share its memory.
 */
export interface Table {
  readonly shape: Shape;
  /** Row by row. In the memory of programs real numbers have their precision. */
  readonly numbers: Wholes | Float64Array;
  /** All are below it. */
  readonly below: number;
}

/** Whole numbers: of so many bits in memory, too. Indices of single elements have 32; what kernels alone read may have fewer. */
export type Wholes = Int32Array | Uint16Array | Uint8Array;

/** Room for whole numbers below a bound, in as few bytes as hold them. */
export const wholesBelow = (below: number, length: number): Wholes =>
  new (below <= 2 ** 8 ? Uint8Array : below <= 2 ** 16 ? Uint16Array : Int32Array)(length);

export function wholeTable(numbers: ArrayLike<number>): Table {
  const own = new Int32Array(numbers);
  let below = 0;
  for (let i = 0; i < own.length; i++) if (own[i]! >= below) below = own[i]! + 1;
  return tableOver(own, below);
}

/** A table of numbers that nobody else writes, without a copy: there may be millions. */
export const tableOver = (numbers: Wholes, below: number): Table =>
  noted({ shape: [numbers.length], numbers, below });

export const realTable = (numbers: ArrayLike<number>, shape: Shape): Table =>
  noted({ shape, numbers: new Float64Array(numbers), below: Infinity });

const made = new WeakSet<object>();

function noted(table: Table): Table {
  made.add(table);
  return table;
}

/** Whether it is a table of ours. */
export const isTable = (x: unknown): x is Table => typeof x === 'object' && x !== null && made.has(x);

/** Nothing has so many axes. */
const DEEPEST = 16;

/** Numbers in the shape in which they are written; none where lists differ in length, or hold something else. */
export function literalTable(numbers: Numbers): Table | undefined {
  const shape: number[] = [];
  for (let own: unknown = numbers; isList(own) && shape.length <= DEEPEST; own = own[0])
    shape.push(own.length);
  const all: number[] = [];
  return shape.length <= DEEPEST && areInShape(numbers, shape, all) ? realTable(all, shape) : undefined;
}

/** Whether lists are nested in this shape; their numbers join the others, row by row. */
function areInShape(own: unknown, [length, ...inner]: Shape, numbers: number[]): boolean {
  if (length === undefined) return typeof own === 'number' && numbers.push(own) > 0;
  if (!isList(own) || own.length !== length) return false;
  for (let i = 0; i < length; i++) if (!areInShape(own[i], inner, numbers)) return false;
  return true;
}
