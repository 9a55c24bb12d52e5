import type { Shape } from '../base/shapes.ts';
import { type Along, type AxisAttrs, alongAxis, axisOf } from './axes.ts';
import { nothingKnown } from './nan.ts';
import { composed, derived, type Operation, structural } from './operation.ts';
import {
  asItIs,
  type ComposedRow,
  firstShape,
  firstUnit,
  noGradient,
  noUnit,
  productUnit,
  type StructuralRow,
  type Tensor,
  unstretched,
} from './row.ts';

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
  simplify: ([a], shape) => unstretched(a, shape),
  vjp: shared,
});

/** smallest along an axis, as `sum`; NaN if any is. The gradient goes to the smallest, in equal shares where there are several */
export const reduceMin: Operation<StructuralRow<readonly ['float'], AxisAttrs>, 'float', Along> = structural({
  name: 'reduceMin',
  doc: 'smallest along an axis',
  ...reduced,
  simplify: ([a], shape) => unstretched(a, shape),
  vjp: shared,
});

/** product along an axis, in the order of `sum`; its gradient is right where factors are 0, too */
export const prod: Operation<StructuralRow<readonly ['float'], AxisAttrs>, 'float', Along> = structural({
  name: 'prod',
  doc: 'product along an axis',
  ...reduced,
  unit: noUnit,
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
  vjp: noGradient,
  simplify: asItIs,
  shows: [],
});
