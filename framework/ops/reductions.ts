import { type Shape, sizeOf } from '../base/shapes.ts';
import { type Along, type AxisAttrs, alongAxis, aroundAxis, axisOf, SUM_BLOCK } from './axes.ts';
import { nothingKnown } from './nan.ts';
import { composed, derived, type Operation, structural } from './operation.ts';
import {
  asItIs,
  type ComposedRow,
  type Dense,
  firstShape,
  firstUnit,
  noGradient,
  noUnit,
  productUnit,
  type StructuralRow,
  type Tensor,
  unstretched,
} from './row.ts';

/** Number of interleaved partial sums along a contiguous axis: part of the meaning, so that SIMD can keep it. */
const LANES = 4;

const plain = {
  operands: ['float'],
  varies: 'never',
  stream: null,
  sameElements: false,
  allSteps: null,
  grows: null,
  events: null,
  nan: nothingKnown,
} as const;
const reduced = {
  ...plain,
  kind: 'float',
  shape: ([a]: readonly [Shape], { axis }: AxisAttrs) =>
    a[axis] === undefined ? undefined : a.map((n, i) => (i === axis ? 1 : n)),
  unit: firstUnit,
  method: alongAxis,
  shows: ['axis'],
} as const;

/**
 * sum along an axis (negative counts from the last), which is left out unless `keepdims`; in blocks of 1024 terms. Along a
 * contiguous axis a block has four interleaved partial sums s₀…s₃, combined as (s₀ + s₂) + (s₁ + s₃); along any other axis
 * its terms are added in ascending order. The blocks' sums are added in pairs of neighbours, the sums of these again, until
 * one is left; an odd last one waits for the next round
 */
export const sum: Operation<StructuralRow<readonly ['float'], AxisAttrs>, 'float', Along> = structural({
  name: 'sum',
  doc: 'sum along an axis',
  ...reduced,
  structural: ([a], _shape, { axis }: AxisAttrs, { round }) =>
    reduceInBlocks(a, axis, 0, (x, y) => round(x + y)),
  // Along an axis of length 1; the sum starts from 0.
  simplify: ([a], shape) => unstretched(a, shape)?.add(0),
  vjp: (g, [a], _y, _attrs, scribe) => [scribe.zeros(a.shape).add(g)],
});

const meanOf = ([a]: readonly [Tensor], { axis }: AxisAttrs): Tensor =>
  a.sum(axis, { keepdims: true }).div(a.shape[axis]!);

/** mean along an axis, as `sum`: the sum divided by the number of terms */
export const mean: Operation<ComposedRow<readonly ['float'], AxisAttrs>, 'float', Along> = composed({
  name: 'mean',
  doc: 'mean along an axis',
  operands: ['float'],
  kind: 'float',
  shape: reduced.shape,
  unit: firstUnit,
  // Written out at once, so that a sum that is there already serves, in gradients too.
  method: ({ x, where }, ...[axis, options]: Along) =>
    x.sum(axisOf(x.shape, axis, where), options).div(x.shape.at(axis)!),
  shows: ['axis'],
  expand: meanOf,
  vjp: derived(meanOf),
});

/** A gradient in equal shares to all that are as the one that was chosen. */
const shared = (g: Tensor, [a]: readonly [Tensor], y: Tensor, { axis }: AxisAttrs): readonly [Tensor] => {
  const chosen = a.eq(y);
  return [chosen.where(g.div(chosen.spikes().sum(axis, { keepdims: true })), 0)];
};

/** largest along an axis, as `sum`; NaN if any is. The gradient goes to the largest, in equal shares where there are several */
export const reduceMax: Operation<StructuralRow<readonly ['float'], AxisAttrs>, 'float', Along> = structural({
  name: 'reduceMax',
  doc: 'largest along an axis',
  ...reduced,
  structural: ([a], _shape, { axis }: AxisAttrs) => reduceInBlocks(a, axis, -Infinity, Math.max),
  simplify: ([a], shape) => unstretched(a, shape),
  vjp: shared,
});

/** smallest along an axis, as `sum`; NaN if any is. The gradient goes to the smallest, in equal shares where there are several */
export const reduceMin: Operation<StructuralRow<readonly ['float'], AxisAttrs>, 'float', Along> = structural({
  name: 'reduceMin',
  doc: 'smallest along an axis',
  ...reduced,
  structural: ([a], _shape, { axis }: AxisAttrs) => reduceInBlocks(a, axis, Infinity, Math.min),
  simplify: ([a], shape) => unstretched(a, shape),
  vjp: shared,
});

/** product along an axis, in the order of `sum`; its gradient is right where factors are 0, too */
export const prod: Operation<StructuralRow<readonly ['float'], AxisAttrs>, 'float', Along> = structural({
  name: 'prod',
  doc: 'product along an axis',
  ...reduced,
  unit: noUnit,
  structural: ([a], _shape, { axis }: AxisAttrs, { round }) =>
    reduceInBlocks(a, axis, 1, (x, y) => round(x * y)),
  simplify: ([a], shape) => unstretched(a, shape),
  vjp: (g, [a], _y, { axis }) => {
    // The product of all others: of all that are not 0, by the own one, unless another is 0.
    const zero = a.eq(0);
    const factors = zero.where(1, a);
    const zeros = zero.spikes();
    const others = zeros.sum(axis, { keepdims: true }).sub(zeros);
    const product = factors.prod(axis, { keepdims: true }).div(factors);
    return [g.mul(others.eq(0).where(product, 0))];
  },
});

const squares = ([a]: readonly [Tensor], { axis }: AxisAttrs): Tensor => {
  const rest = a.sub(meanOf([a], { axis }));
  return meanOf([rest.mul(rest)], { axis });
};

/** mean of (a - mean a)² along an axis, as `sum`: the variance of a whole population */
export const variance: Operation<ComposedRow<readonly ['float'], AxisAttrs>, 'float', Along> = composed({
  name: 'variance',
  doc: 'mean of (a - mean a)² along an axis',
  operands: ['float'],
  kind: 'float',
  shape: reduced.shape,
  unit: ([a]) => productUnit([a, a]),
  method: alongAxis,
  shows: ['axis'],
  expand: squares,
  vjp: (g, [a], _y, { axis }) => [g.mul(a.sub(meanOf([a], { axis }))).mul(2 / a.shape[axis]!)],
});

/** standard deviation along an axis: the root of `variance`; no gradient where that is 0 */
export const std: Operation<ComposedRow<readonly ['float'], AxisAttrs>, 'float', Along> = composed({
  name: 'std',
  doc: 'standard deviation along an axis',
  operands: ['float'],
  kind: 'float',
  shape: reduced.shape,
  unit: firstUnit,
  method: alongAxis,
  shows: ['axis'],
  expand: ([a], attrs) => squares([a], attrs).sqrt(),
  vjp: (g, [a], y, { axis }) => {
    const slope = a.sub(meanOf([a], { axis })).div(y.mul(a.shape[axis]!));
    return [y.eq(0).where(0, g.mul(slope))];
  },
});

type CumulativeAttrs = AxisAttrs & { readonly reverse: boolean };

/** a₀, a₀ + a₁, … along an axis, added one after the other; `{ reverse: true }` begins at the last */
export const cumsum: Operation<
  StructuralRow<readonly ['float'], CumulativeAttrs>,
  'float',
  [axis: number, options?: { readonly reverse?: boolean }]
> = structural({
  name: 'cumsum',
  doc: 'a₀, a₀ + a₁, … along an axis',
  ...plain,
  kind: 'float',
  shape: ([a], { axis }: CumulativeAttrs) => (a[axis] === undefined ? undefined : a),
  unit: firstUnit,
  structural: ([a], _shape, { axis, reverse }: CumulativeAttrs, { round }) => {
    const { outer, length, inner } = aroundAxis(a.shape, axis);
    const out = Float64Array.from(a.data);
    for (let o = 0; o < outer; o++) {
      for (let k = 1; k < length; k++) {
        for (let i = 0; i < inner; i++) {
          const at = (o * length + (reverse ? length - 1 - k : k)) * inner + i;
          out[at] = round(out[reverse ? at + inner : at - inner]! + out[at]!);
        }
      }
    }
    return out;
  },
  simplify: asItIs,
  method: ({ x, where, write }, axis: number, options?: { readonly reverse?: boolean }) =>
    write([x], { axis: axisOf(x.shape, axis, where), reverse: options?.reverse ?? false }),
  shows: ['axis', 'reverse'],
  vjp: (g, _args, _y, { axis, reverse }) => [g.cumsum(axis, { reverse: !reverse })],
});

/** exp(a - max a) / Σ exp(a - max a) along the last axis */
export const softmax: Operation<ComposedRow<readonly ['float']>> = composed({
  name: 'softmax',
  doc: 'exp(a - max a) / Σ exp(a - max a) along the last axis',
  operands: ['float'],
  kind: 'float',
  shape: firstShape,
  unit: noUnit,
  expand: ([a]) => {
    const e = a.sub(a.reduceMax(-1, { keepdims: true })).exp();
    return e.div(e.sum(-1, { keepdims: true }));
  },
  vjp: (g, _args, y) => [y.mul(g.sub(g.mul(y).sum(-1, { keepdims: true })))],
  shows: [],
});

/** true at the first largest element of each row; no gradient */
export const winner: Operation<StructuralRow<readonly ['float']>, 'bool'> = structural({
  name: 'winner',
  doc: 'true at the first largest element of each row',
  ...plain,
  kind: 'bool',
  shape: firstShape,
  unit: () => noUnit([]),
  structural: ([a], shape) => {
    const length = shape[shape.length - 1] ?? 1;
    const out = new Float64Array(sizeOf(shape));
    for (let row = 0; row < out.length / length; row++) out[firstLargest(a, row * length, length)] = 1;
    return out;
  },
  vjp: noGradient,
  simplify: asItIs,
  shows: [],
});

function firstLargest({ data }: Dense, start: number, length: number): number {
  let best = start;
  for (let i = start + 1; i < start + length; i++) if (data[i]! > data[best]!) best = i;
  return best;
}

type Combine = (x: number, y: number) => number;

/** As `sum` says. */
function reduceInBlocks(a: Dense, axis: number, start: number, combine: Combine): Float64Array {
  const { outer, length, inner } = aroundAxis(a.shape, axis);
  const parts = inner === 1 ? LANES : 1;
  return Float64Array.from({ length: outer * inner }, (_, at) => {
    const first = Math.floor(at / inner) * length * inner + (at % inner);
    const blocks = Array.from({ length: Math.ceil(length / SUM_BLOCK) }, (_, block) => {
      const results: number[] = new Array(parts).fill(start);
      for (let k = block * SUM_BLOCK; k < Math.min(length, (block + 1) * SUM_BLOCK); k++) {
        results[k % parts] = combine(results[k % parts]!, a.data[first + k * inner]!);
      }
      for (let half = parts / 2; half >= 1; half /= 2) {
        for (let i = 0; i < half; i++) results[i] = combine(results[i]!, results[i + half]!);
      }
      return results[0]!;
    });
    return inPairs(blocks, combine) ?? start;
  });
}

function inPairs(results: readonly number[], combine: Combine): number | undefined {
  let left = results;
  while (left.length > 1)
    left = left.flatMap((x, i) => (i % 2 > 0 ? [] : i + 1 < left.length ? combine(x, left[i + 1]!) : x));
  return left[0];
}
