import type { Shape } from '../base/shapes.ts';
import { dimensionless, isDimensionless } from '../base/units.ts';
import { addAlongKernel, argmaxKernel, takeAlongKernel } from '../compile/backends/wasm/kernels/along.ts';
import { type Along, type AxisAttrs, aroundAxis, axisOf } from '../ops/axes.ts';
import { large } from '../ops/large.ts';
import { neverNaN, nothingKnown } from '../ops/nan.ts';
import { noGradient, sameShape, type Tensor } from '../ops/row.ts';
import { writerOf } from '../trace/functions.ts';

// Elements along an axis by indices that are computed, as whole numbers in tensors.

type Sized = AxisAttrs & { readonly size: number };

const common = {
  kind: 'float',
  allSteps: { fixed: [], whileGrowing: false, gains: false },
} as const;

/** Whether shapes are alike but for an axis. */
const alikeBut = (axis: number, a: Shape, b: Shape): boolean =>
  a.length === b.length && axis < a.length && sameShape(a.with(axis, 1), b.with(axis, 1));

/** The element that an index names, if there is one. */
const named = (index: number, size: number): number | undefined =>
  index > -1 && index < size ? Math.trunc(index) : undefined;

export const takeAlongRow = large<readonly ['float', 'float'], AxisAttrs>({
  name: 'takeAlong',
  doc: 'out[…, e, …] = a[…, indices[…, e, …], …] along an axis; NaN where there is no such element',
  ...common,
  operands: ['float', 'float'],
  shape: ([a, indices], { axis }) => (alikeBut(axis, a, indices) ? indices : undefined),
  unit: ([a, indices]) => (isDimensionless(indices) ? a : undefined),
  meaning: ([a, indices], shape, { axis }) => {
    const [from, to] = [aroundAxis(a.shape, axis), aroundAxis(shape, axis)];
    return Float64Array.from(indices.data, (index, at) => {
      const k = named(index, from.length);
      const outer = Math.floor(at / (to.length * to.inner));
      return k === undefined ? Number.NaN : a.data[(outer * from.length + k) * from.inner + (at % to.inner)]!;
    });
  },
  nan: (known) => (known.includes('nan') ? 'nan' : undefined),
  chooses: true,
  vjp: (g, [a, indices], _y, { axis }) => [addAlong(g, indices, axis, a.shape[axis]!), null],
  kernels: { wasm: takeAlongKernel },
  shows: ['axis'],
});

export const addAlongRow = large<readonly ['float', 'float'], Sized>({
  name: 'addAlong',
  doc: 'out[…, n, …] = Σ over e ascending of a[…, e, …] where indices[…, e, …] = n, from 0, n < size, along an axis',
  ...common,
  operands: ['float', 'float'],
  shape: ([a, indices], { axis, size }) =>
    sameShape(a, indices) && axis < a.length ? a.with(axis, size) : undefined,
  unit: ([a, indices]) => (isDimensionless(indices) ? a : undefined),
  meaning: ([a, indices], _shape, { axis, size }, { round }) => {
    const { outer, length, inner } = aroundAxis(a.shape, axis);
    const out = new Float64Array(outer * size * inner);
    for (let at = 0; at < a.data.length; at++) {
      const k = named(indices.data[at]!, size);
      if (k === undefined) continue;
      const to = (Math.floor(at / (length * inner)) * size + k) * inner + (at % inner);
      out[to] = round(out[to]! + a.data[at]!);
    }
    return out;
  },
  events: 0,
  nan: nothingKnown,
  vjp: (g, [, indices], _y, { axis, size }) => {
    const isThere = indices.gt(-1).and(indices.lt(size));
    return [isThere.where(takeAlong(g, indices, axis), 0), null];
  },
  kernels: { wasm: addAlongKernel },
  shows: ['axis', 'size'],
});

export const argmaxRow = large<readonly ['float'], AxisAttrs>({
  name: 'argmax',
  doc: 'the index of the first largest element along an axis, or of the first NaN',
  ...common,
  operands: ['float'],
  shape: ([a], { axis }) => (axis < a.length ? a.with(axis, 1) : undefined),
  unit: () => dimensionless,
  meaning: ([a], _shape, { axis }) => {
    const { outer, length, inner } = aroundAxis(a.shape, axis);
    return Float64Array.from({ length: outer * inner }, (_, at) => {
      const element = (k: number) => a.data[(Math.floor(at / inner) * length + k) * inner + (at % inner)]!;
      let best = 0;
      for (let k = 1; k < length; k++) {
        const [x, most] = [element(k), element(best)];
        if (x > most || (Number.isNaN(x) && !Number.isNaN(most))) best = k;
      }
      return best;
    });
  },
  nan: neverNaN,
  vjp: noGradient,
  kernels: { wasm: argmaxKernel },
  shows: ['axis'],
});

/**
 * Elements along an axis (-1, the last, if none is given) by indices that are computed: out[…, e, …] = x[…, indices[…, e, …], …],
 * as NumPy's `take_along_axis`. The shapes are alike but for that axis. Fractions of indices are cut off; where they name no
 * element the result is NaN. Gradients add up where an element is named more than once, and none flows to the indices.
 */
export function takeAlong(x: Tensor, indices: Tensor, axis = -1): Tensor {
  const { writer, shape } = writerOf(x, 'takeAlong');
  const front = axisOf(shape, axis, `${writer.place}: takeAlong`);
  return writer.apply('large', [x, indices], { row: takeAlongRow, axis: front }) as Tensor;
}

/** Adds each element to that one of `size` along an axis which its index names; what names none is left out. */
export const addAlong = (x: Tensor, indices: Tensor, axis: number, size: number): Tensor =>
  writerOf(x, 'addAlong').writer.apply('large', [x, indices], { row: addAlongRow, axis, size }) as Tensor;

/**
 * The index of the first largest element along an axis, which is left out unless `keepdims`, or of the first NaN, as NumPy's.
 * A whole number without unit; no gradient.
 */
export function argmax(x: Tensor, ...[axis, options]: Along): Tensor {
  const { writer, shape } = writerOf(x, 'argmax');
  const front = axisOf(shape, axis, `${writer.place}: argmax`);
  const kept = writer.apply('large', [x], { row: argmaxRow, axis: front }) as Tensor;
  return options?.keepdims ? kept : kept.reshape(shape.filter((_, k) => k !== front));
}

/** The index of the first smallest element along an axis, or of the first NaN: as `argmax`. */
export const argmin = (x: Tensor, ...along: Along): Tensor =>
  argmax(writerOf(x, 'argmin') && x.neg(), ...along);
