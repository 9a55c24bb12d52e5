import { isList } from '../base/say.ts';
import type { Shape } from '../base/shapes.ts';
import type { Numbers } from './tensor.ts';

/**
 * Numbers beside a program: the indices of a pattern, or a list that stands in a command. They are never written, and a
 * table is one and the same wherever it is named, so that all who read it share its memory.
 */
export interface Table {
  /** Whole numbers have 32 bits; real ones the precision of the program. */
  readonly holds: 'whole' | 'real';
  readonly shape: Shape;
  /** Row by row. */
  readonly numbers: ArrayLike<number>;
  /** All are below it. */
  readonly below: number;
}

export const wholeTable = (numbers: ArrayLike<number>): Table => ({
  holds: 'whole',
  shape: [numbers.length],
  numbers: Int32Array.from(numbers),
  below: Array.from(numbers).reduce((most, n) => Math.max(most, n + 1), 0),
});

export const realTable = (numbers: ArrayLike<number>, shape: Shape): Table => ({
  holds: 'real',
  shape,
  numbers: new Float64Array(numbers),
  below: Infinity,
});

/** Numbers in the shape in which they are written; none where lists differ in length, or hold something else. */
export function literalTable(numbers: Numbers): Table | undefined {
  const shape: number[] = [];
  for (let own: unknown = numbers; isList(own); own = own[0]) shape.push(own.length);
  const all = inShape(numbers, shape);
  return all && realTable(all, shape);
}

/** The numbers of nested lists of this shape, row by row. */
function inShape(own: unknown, [length, ...inner]: Shape): readonly number[] | undefined {
  if (length === undefined) return typeof own === 'number' ? [own] : undefined;
  if (!isList(own) || own.length !== length) return undefined;
  const parts = Array.from(own, (part) => inShape(part, inner));
  return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
}
