import { type Shape, sizeOf } from '../base/shapes.ts';
import { aroundAxis, SUM_BLOCK } from './axes.ts';
import { nothingKnown } from './nan.ts';
import { composed, type Operation, structural } from './operation.ts';
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
  unstretched,
} from './row.ts';

/** Number of interleaved partial sums along a contiguous axis: part of the meaning, so that SIMD can keep it. */
const LANES = 4;

type AxisAttrs = { readonly axis: number };
/** Axis counted from the front. */
const axisOf = ({ axis }: AxisAttrs, rank: number): number => (axis < 0 ? axis + rank : axis);

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
  shape: ([a]: readonly [Shape], attrs: AxisAttrs) => {
    const axis = axisOf(attrs, a.length);
    return a[axis] === undefined ? undefined : a.map((n, i) => (i === axis ? 1 : n));
  },
  unit: firstUnit,
  shows: ['axis'],
} as const;
const axes = { shapes: [[3, 6]], attrs: [{ axis: 0 }, { axis: 1 }] } as const;

export const sum: StructuralRow<readonly ['float'], AxisAttrs> = structural({
  name: 'sum',
  doc:
    'sum along an axis, which keeps length 1, in blocks of 1024 terms. Along a contiguous axis a block has four ' +
    'interleaved partial sums s₀…s₃, combined as (s₀ + s₂) + (s₁ + s₃); along any other axis its terms are added ' +
    "in ascending order. The blocks' sums are added in pairs of neighbours, the sums of these again, until one is " +
    'left; an odd last one waits for the next round',
  ...reduced,
  structural: ([a], _shape, attrs: AxisAttrs, { round }) => {
    const { outer, length, inner } = aroundAxis(a.shape, axisOf(attrs, a.shape.length));
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

export const reduceMax: StructuralRow<readonly ['float'], AxisAttrs> = structural({
  name: 'reduceMax',
  doc: 'largest along an axis, which keeps length 1; NaN if any is. The gradient goes to each of the largest',
  ...reduced,
  structural: ([a], _shape, attrs: AxisAttrs) => {
    const { outer, length, inner } = aroundAxis(a.shape, axisOf(attrs, a.shape.length));
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
