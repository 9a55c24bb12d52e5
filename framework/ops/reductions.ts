import { type Shape, sizeOf } from '../base/shapes.ts';
import { type Along, type AxisAttrs, alongAxis, aroundAxis, SUM_BLOCK } from './axes.ts';
import { nothingKnown } from './nan.ts';
import { composed, derived, type Operation, structural } from './operation.ts';
import { REAL } from './pointwise.ts';
import {
  asItIs,
  type ComposedRow,
  type Dense,
  firstShape,
  firstUnit,
  noGradient,
  noUnit,
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
const axes = { shapes: [[3, 6]], attrs: [{ axis: 0 }, { axis: 1 }], given: [0] } as const;

/**
 * sum along an axis (negative counts from the last), which is left out unless `keepdims`; in blocks of 1024 terms. Along a
 * contiguous axis a block has four interleaved partial sums s₀…s₃, combined as (s₀ + s₂) + (s₁ + s₃); along any other axis
 * its terms are added in ascending order. The blocks' sums are added in pairs of neighbours, the sums of these again, until
 * one is left; an odd last one waits for the next round
 */
export const sum: Operation<StructuralRow<readonly ['float'], AxisAttrs>, 'float', Along> = structural({
  name: 'sum',
  doc:
    'sum along an axis (negative counts from the last), which is left out unless `keepdims`; in blocks of 1024 terms. ' +
    'Along a contiguous axis a block has four interleaved partial sums s₀…s₃, combined as (s₀ + s₂) + (s₁ + s₃); along ' +
    "any other axis its terms are added in ascending order. The blocks' sums are added in pairs of neighbours, the sums " +
    'of these again, until one is left; an odd last one waits for the next round',
  ...reduced,
  structural: ([a], _shape, { axis }: AxisAttrs, { round }) => {
    const { outer, length, inner } = aroundAxis(a.shape, axis);
    const parts = inner === 1 ? LANES : 1;
    return Float64Array.from({ length: outer * inner }, (_, at) => {
      const first = Math.floor(at / inner) * length * inner + (at % inner);
      const term = (k: number) => a.data[first + k * inner]!;
      const blocks = Array.from({ length: Math.ceil(length / SUM_BLOCK) }, (_, block) =>
        blockSum(term, block * SUM_BLOCK, Math.min(length, (block + 1) * SUM_BLOCK), parts, round),
      );
      return inPairs(blocks, round);
    });
  },
  // Along an axis of length 1; the sum starts from 0.
  simplify: ([a], shape) => unstretched(a, shape)?.add(0),
  vjp: (g, [a], _y, _attrs, scribe) => [scribe.zeros(a.shape).add(g)],
  sample: { domain: [REAL], ...axes },
});

const meanOf = ([a]: readonly [Tensor], { axis }: AxisAttrs): Tensor =>
  a.sum(axis, { keepdims: true }).div(a.shape[axis]!);

/** mean along an axis, as `sum`: the sum divided by the number of terms */
export const mean: Operation<ComposedRow<readonly ['float'], AxisAttrs>, 'float', Along> = composed({
  name: 'mean',
  doc: 'mean along an axis, as `sum`: the sum divided by the number of terms',
  operands: ['float'],
  kind: 'float',
  shape: reduced.shape,
  unit: firstUnit,
  // Written out at once, so that a sum that is there already serves, in gradients too.
  method: ({ x }, ...[axis, options]: Along) => x.sum(axis, options).div(x.shape.at(axis)!),
  shows: ['axis'],
  expand: meanOf,
  vjp: derived(meanOf),
  sample: { domain: [REAL], ...axes },
});

/** largest along an axis, as `sum`; NaN if any is. The gradient goes to each of the largest */
export const reduceMax: Operation<StructuralRow<readonly ['float'], AxisAttrs>, 'float', Along> = structural({
  name: 'reduceMax',
  doc: 'largest along an axis, as `sum`; NaN if any is. The gradient goes to each of the largest',
  ...reduced,
  structural: ([a], _shape, { axis }: AxisAttrs) => {
    const { outer, length, inner } = aroundAxis(a.shape, axis);
    const out = new Float64Array(outer * inner).fill(-Infinity);
    for (let o = 0; o < outer; o++) {
      for (let k = 0; k < length; k++) {
        for (let i = 0; i < inner; i++) {
          out[o * inner + i] = Math.max(out[o * inner + i]!, a.data[(o * length + k) * inner + i]!);
        }
      }
    }
    return out;
  },
  simplify: ([a], shape) => unstretched(a, shape),
  vjp: (g, [a], y) => [a.eq(y).where(g, 0)],
  sample: { domain: [REAL], ...axes },
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
  sample: { domain: [REAL], shapes: [[2, 5]] },
});

/** true at the first largest element of each row; no gradient */
export const winner: Operation<StructuralRow<readonly ['float']>, 'bool'> = structural({
  name: 'winner',
  doc: 'true at the first largest element of each row; no gradient',
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
  sample: { domain: [REAL], shapes: [[3, 6]] },
});

function firstLargest({ data }: Dense, start: number, length: number): number {
  let best = start;
  for (let i = start + 1; i < start + length; i++) if (data[i]! > data[best]!) best = i;
  return best;
}

type Round = (x: number) => number;

/** Σ of the terms from `start` to `end`, in interleaved partial sums (a power of two of them) that are then folded. */
function blockSum(
  term: (k: number) => number,
  start: number,
  end: number,
  parts: number,
  round: Round,
): number {
  const sums: number[] = new Array(parts).fill(0);
  for (let k = start; k < end; k++) sums[k % parts] = round(sums[k % parts]! + term(k));
  for (let half = parts / 2; half >= 1; half /= 2) {
    for (let i = 0; i < half; i++) sums[i] = round(sums[i]! + sums[i + half]!);
  }
  return sums[0]!;
}

function inPairs(sums: readonly number[], round: Round): number {
  let left = sums;
  while (left.length > 1) {
    const pairs = Math.floor(left.length / 2);
    const next = Array.from({ length: pairs }, (_, i) => round(left[2 * i]! + left[2 * i + 1]!));
    left = [...next, ...left.slice(2 * pairs)];
  }
  return left[0] ?? 0;
}
