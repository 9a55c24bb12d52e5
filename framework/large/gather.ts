import { fail } from '../base/errors.ts';
import { isList, say } from '../base/say.ts';
import { lastOf, type Shape, sizeOf } from '../base/shapes.ts';
import { gatherKernel, scatterKernel } from '../compile/backends/wasm/kernels/gather.ts';
import { large } from '../ops/large.ts';
import { nothingKnown } from '../ops/nan.ts';
import { firstUnit } from '../ops/row.ts';
import { isTable, type Table, wholeTable } from '../ops/tables.ts';
import type { Tensor } from '../ops/tensor.ts';
import { writerOf } from '../trace/functions.ts';

type Gather = { readonly indices: Table };
type Scatter = Gather & { readonly size: number };

const withLast = (shape: Shape, size: number): Shape => [...shape.slice(0, -1), size];
const common = {
  operands: ['float'],
  kind: 'float',
  unit: firstUnit,
  nan: nothingKnown,
  allSteps: { fixed: [], whileGrowing: false, gains: false },
  tables: ({ indices }: Gather) => [indices],
} as const;

export const gatherRow = large<readonly ['float'], Gather>({
  name: 'gather',
  doc: 'out[…, e] = a[…, indices[e]]: elements of the last axis, each as often as it is named',
  ...common,
  indexes: ({ indices }) => indices,
  shape: ([a], { indices }) =>
    a.length > 0 && indices.below <= lastOf(a) ? withLast(a, sizeOf(indices.shape)) : undefined,
  meaning: ([a], shape, { indices: { numbers } }) => {
    const [from, to] = [lastOf(a.shape), lastOf(shape)];
    return Float64Array.from(
      { length: sizeOf(shape) },
      (_, i) => a.data[Math.floor(i / to) * from + numbers[i % to]!]!,
    );
  },
  vjp: (g, [a], _y, { indices }) => [scatter(g, indices, lastOf(a.shape))],
  kernels: { wasm: gatherKernel },
  shows: [],
});

export const scatterRow = large<readonly ['float'], Scatter>({
  name: 'scatter',
  doc: 'out[…, n] = Σ over e ascending of a[…, e] where indices[e] = n, from 0: each element added where its index says',
  ...common,
  shape: ([a], { indices, size }) =>
    a.length > 0 && lastOf(a) === sizeOf(indices.shape) && indices.below <= size
      ? withLast(a, size)
      : undefined,
  meaning: ([a], shape, { indices: { numbers } }, { round }) => {
    const [from, to] = [lastOf(a.shape), lastOf(shape)];
    const out = new Float64Array(sizeOf(shape));
    for (let i = 0; i < a.data.length; i++) {
      const at = Math.floor(i / from) * to + numbers[i % from]!;
      out[at] = round(out[at]! + a.data[i]!);
    }
    return out;
  },
  vjp: (g, _args, _y, { indices }) => [gather(g, indices)],
  kernels: { wasm: scatterKernel },
  shows: ['size'],
});

/** Whole numbers that name elements, as a list or as a table that others share. */
export type Indices = readonly number[] | Int32Array | Table;

/**
 * Elements of the last axis, each as often as the indices name it: out[…, e] = x[…, indices[e]]. The indices are known when
 * the command is traced; gradients add up where an element is named more than once.
 */
export function gather(x: Tensor, indices: Indices): Tensor {
  const { writer, shape } = writerOf(x, 'gather');
  const table = tableOf(indices, lastOf(shape), `${writer.place}: gather`);
  return writer.apply('large', [x], { row: gatherRow, indices: table }) as Tensor;
}

/**
 * Adds each element of the last axis to one of `size`: out[…, n] = Σ of x[…, e] where indices[e] = n, e ascending; 0 where no
 * index says so.
 */
export function scatter(x: Tensor, indices: Indices, size: number): Tensor {
  const { writer } = writerOf(x, 'scatter');
  const where = `${writer.place}: scatter`;
  if (!(Number.isSafeInteger(size) && size >= 0))
    fail({
      code: 'shape-mismatch',
      where,
      found: say(size),
      expected: 'a whole number of elements',
      remedy: 'Correct the size.',
    });
  const table = tableOf(indices, size, where);
  return writer.apply('large', [x], { row: scatterRow, indices: table, size }) as Tensor;
}

const known = new WeakMap<object, Table>();

/** A list is one table wherever it is given. */
export function tableOf(indices: Indices, size: number, where: string): Table {
  const refuse = (found: string, expected: string): never =>
    fail({ code: 'shape-mismatch', where, found, expected, remedy: 'Correct the list of indices.' });
  if (!isList(indices)) {
    if (isTable(indices)) return indices;
    return refuse(say(indices), `a list of whole numbers from 0 to ${size - 1}`);
  }
  const wrong = Array.from(indices).findIndex((i) => !(Number.isInteger(i) && i >= 0 && i < size));
  if (wrong >= 0)
    refuse(`the index ${say(indices[wrong])} at place ${wrong}`, `one of ${size} elements, from 0 on`);
  let table = known.get(indices);
  if (!table) known.set(indices, (table = wholeTable(indices)));
  return table;
}
