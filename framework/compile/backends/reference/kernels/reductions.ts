import { sizeOf } from '../../../../base/shapes.ts';
import { aroundAxis, SUM_BLOCK } from '../../../../ops/axes.ts';
import type { Dense } from '../../../../ops/row.ts';
import type { Meanings } from './meaning.ts';

/** Number of interleaved partial sums along a contiguous axis: part of the meaning, so that SIMD can keep it. */
const LANES = 4;

/** What takes the elements of an axis together. */
export const reductions = {
  sum: ([a], _shape, { axis }, { round }) => reduceInBlocks(a, axis, 0, (x, y) => round(x + y)),
  reduceMax: ([a], _shape, { axis }) => reduceInBlocks(a, axis, -Infinity, Math.max),
  reduceMin: ([a], _shape, { axis }) => reduceInBlocks(a, axis, Infinity, Math.min),
  prod: ([a], _shape, { axis }, { round }) => reduceInBlocks(a, axis, 1, (x, y) => round(x * y)),
  cumsum: ([a], _shape, { axis, reverse }, { round }) => {
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
  winner: ([a], shape) => {
    const length = shape[shape.length - 1] ?? 1;
    const out = new Float64Array(sizeOf(shape));
    for (let row = 0; row < out.length / length; row++) out[firstLargest(a, row * length, length)] = 1;
    return out;
  },
} satisfies Meanings<'sum' | 'reduceMax' | 'reduceMin' | 'prod' | 'cumsum' | 'winner'>;

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
