import { type Shape, sizeOf } from '../base/shapes.ts';
import { axisOf, type Dense, firstShape, firstUnit, noUnit, type Row, withoutAxis } from './row.ts';

/** Number of interleaved partial sums along a contiguous axis: part of the meaning, so that SIMD can keep it. */
const LANES = 4;

const REAL = [-3, 3] as const;
const reduced = {
  arity: 1,
  kind: 'float',
  shape: ([a]: readonly Shape[], attrs: { readonly [name: string]: unknown }) => {
    const axis = axisOf(attrs, a!.length);
    return a![axis] === undefined ? undefined : withoutAxis(a!, axis);
  },
  unit: firstUnit,
} as const;
const axes = { shapes: [[3, 6]], attrs: [{ axis: 0 }, { axis: 1 }] } as const;

/** An array seen as [outer, length, inner] around one axis. */
export function aroundAxis(shape: Shape, axis: number) {
  return {
    outer: sizeOf(shape.slice(0, axis)),
    length: shape[axis]!,
    inner: sizeOf(shape.slice(axis + 1)),
  };
}

export const reductions = {
  sum: {
    doc:
      'sum along an axis, which keeps length 1. Along a contiguous axis four interleaved partial sums s₀…s₃ ' +
      'are combined as (s₀ + s₂) + (s₁ + s₃); along any other axis terms are added in ascending order',
    ...reduced,
    structural: ([a], _shape, attrs, { round }) => {
      const { outer, length, inner } = aroundAxis(a!.shape, axisOf(attrs, a!.shape.length));
      const out = new Float64Array(outer * inner);
      for (let o = 0; o < outer; o++) {
        if (inner === 1) {
          const s = [0, 0, 0, 0];
          for (let k = 0; k < length; k++) s[k % LANES] = round(s[k % LANES]! + a!.data[o * length + k]!);
          out[o] = round(round(s[0]! + s[2]!) + round(s[1]! + s[3]!));
        } else {
          for (let k = 0; k < length; k++) {
            for (let i = 0; i < inner; i++) {
              out[o * inner + i] = round(out[o * inner + i]! + a!.data[(o * length + k) * inner + i]!);
            }
          }
        }
      }
      return out;
    },
    vjp: (g, [a], _y, _attrs, scribe) => [scribe.zeros(a!.shape).add(g)],
    sample: { domain: [REAL], ...axes },
  },
  reduceMax: {
    doc: 'largest along an axis, which keeps length 1; NaN if any is. The gradient goes to each of the largest',
    ...reduced,
    structural: ([a], _shape, attrs) => {
      const { outer, length, inner } = aroundAxis(a!.shape, axisOf(attrs, a!.shape.length));
      const out = new Float64Array(outer * inner).fill(-Infinity);
      for (let o = 0; o < outer; o++) {
        for (let k = 0; k < length; k++) {
          for (let i = 0; i < inner; i++) {
            out[o * inner + i] = Math.max(out[o * inner + i]!, a!.data[(o * length + k) * inner + i]!);
          }
        }
      }
      return out;
    },
    vjp: (g, [a], y) => [a!.eq(y).where(g, 0)],
    sample: { domain: [REAL], ...axes },
  },
  softmax: {
    doc: 'exp(a - max a) / Σ exp(a - max a) along the last axis',
    arity: 1,
    kind: 'float',
    shape: firstShape,
    unit: noUnit,
    expand: ([a]) => {
      const e = a!.sub(a!.reduceMax(-1, { keepdims: true })).exp();
      return e.div(e.sum(-1, { keepdims: true }));
    },
    vjp: (g, _args, y) => [y.mul(g.sub(g.mul(y).sum(-1, { keepdims: true })))],
    sample: { domain: [REAL], shapes: [[2, 5]] },
  },
  winner: {
    doc: 'true at the first largest element of each row; no gradient',
    arity: 1,
    kind: 'bool',
    shape: firstShape,
    unit: () => noUnit([]),
    structural: ([a], shape) => {
      const length = shape[shape.length - 1] ?? 1;
      const out = new Float64Array(sizeOf(shape));
      for (let row = 0; row < out.length / length; row++) out[firstLargest(a!, row * length, length)] = 1;
      return out;
    },
    sample: { domain: [REAL], shapes: [[3, 6]] },
  },
} satisfies Record<string, Row>;

function firstLargest({ data }: Dense, start: number, length: number): number {
  let best = start;
  for (let i = start + 1; i < start + length; i++) if (data[i]! > data[best]!) best = i;
  return best;
}
