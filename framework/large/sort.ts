import { fail } from '../base/errors.ts';
import { say } from '../base/say.ts';
import { dimensionless } from '../base/units.ts';
import { argsortKernel } from '../compile/backends/wasm/kernels/sort.ts';
import { type AxisAttrs, aroundAxis, axisOf } from '../ops/axes.ts';
import { large } from '../ops/large.ts';
import { neverNaN } from '../ops/nan.ts';
import { noGradient } from '../ops/row.ts';
import type { Bool, Tensor } from '../ops/tensor.ts';
import { writerOf } from '../trace/functions.ts';
import { addAlong, takeAlong } from './along.ts';

export const argsortRow = large<readonly ['float'], AxisAttrs>({
  name: 'argsort',
  doc: 'the indices of the elements along an axis in ascending order, equal ones as they stand, NaN last; no gradient',
  operands: ['float'],
  kind: 'float',
  shape: ([a], { axis }) => (axis < a.length ? a : undefined),
  unit: () => dimensionless,
  meaning: ([a], shape, { axis }) => {
    const { outer, length, inner } = aroundAxis(shape, axis);
    const out = new Float64Array(a.data.length);
    for (let line = 0; line < outer * inner; line++) {
      const place = (k: number) => (Math.floor(line / inner) * length + k) * inner + (line % inner);
      const after = (j: number, k: number) => comparison(a.data[place(j)]!, a.data[place(k)]!);
      Array.from({ length }, (_, k) => k)
        .sort(after)
        .forEach((index, k) => {
          out[place(k)] = index;
        });
    }
    return out;
  },
  allSteps: { fixed: [], whileGrowing: false, gains: false },
  nan: neverNaN,
  vjp: noGradient,
  kernels: { wasm: argsortKernel },
  shows: ['axis'],
});

const comparison = (x: number, y: number): number =>
  Number.isNaN(x) || Number.isNaN(y)
    ? Number(Number.isNaN(x)) - Number(Number.isNaN(y))
    : x < y
      ? -1
      : Number(x > y);

/**
 * The indices of the elements along an axis (-1, the last, if none is given) in ascending order, equal ones as they stand, NaN
 * last: NumPy's stable `argsort`. Whole numbers without unit, for `takeAlong`; no gradient.
 */
export const argsort = (x: Tensor, axis = -1): Tensor => orderOf(x, axis, 'argsort');

function orderOf(x: Tensor, axis: number, where: string): Tensor {
  const { writer, shape } = writerOf(x, where);
  const front = axisOf(shape, axis, `${writer.place}: ${where}`);
  return writer.apply('large', [x], { row: argsortRow, axis: front }) as Tensor;
}

/** The elements along an axis (-1, the last, if none is given) in ascending order, NaN last. Gradients go to where they stood. */
export const sort = (x: Tensor, axis = -1): Tensor => takeAlong(x, orderOf(x, axis, 'sort'), axis);

/**
 * The k largest elements along an axis (-1, the last, if none is given), largest first, and their indices; of equal ones those
 * that stand first, NaN last. Gradients go to the elements chosen.
 */
export function topK(x: Tensor, k: number, axis = -1): { readonly values: Tensor; readonly indices: Tensor } {
  const indices = largest(x, k, axis, 'topK');
  return { values: takeAlong(x, indices, axis), indices };
}

/**
 * True at the k largest elements along an axis (-1, the last, if none is given), of equal ones at those that stand first:
 * exactly k, as of k winners that take all. No gradient.
 */
export function kWinners(x: Tensor, k: number, axis = -1): Bool {
  const indices = largest(x, k, axis, 'kWinners');
  const { writer } = writerOf(x, 'kWinners');
  const front = axisOf(x.shape, axis, 'kWinners');
  const ones = writer.apply('const', [], { value: 1, shape: indices.shape, unit: dimensionless }) as Tensor;
  return addAlong(ones, indices, front, x.shape[front]!).gt(0);
}

function largest(x: Tensor, k: number, axis: number, where: string): Tensor {
  const { writer, shape } = writerOf(x, where);
  const front = axisOf(shape, axis, `${writer.place}: ${where}`);
  if (!Number.isInteger(k) || k < 1 || k > shape[front]!)
    fail({
      code: 'shape-mismatch',
      where: `${writer.place}: ${where}`,
      found: `k = ${say(k)}`,
      expected: `a whole number from 1 to ${shape[front]}, the length of the axis`,
      remedy: 'Correct the argument.',
    });
  return argsort(x.neg(), front).slice(front, 0, k);
}
