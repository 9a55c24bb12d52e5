import { denseStrides, type Shape, sizeOf } from '../../../../base/shapes.ts';
import { aroundAxis, lastExchanged } from '../../../../ops/axes.ts';
import type { Meanings } from './meaning.ts';

/** What gives elements in other places. */
export const rearrangements = {
  transpose: ([a], shape, { axes = lastExchanged(shape.length) }) => {
    const [from, to] = [denseStrides(a.shape), denseStrides(shape)];
    return Float64Array.from(
      { length: sizeOf(shape) },
      (_, i) => a.data[shape.reduce((at, n, k) => at + (Math.floor(i / to[k]!) % n) * from[axes[k]!]!, 0)]!,
    );
  },
  reshape: ([a]) => a.data,
  slice: ([a], shape, { axis, start, step }) => {
    const { length, inner } = aroundAxis(a.shape, axis);
    return along(shape, axis, (o, k, i) => a.data[(o * length + start + k * step) * inner + i]!);
  },
  pad: ([a], shape, { axis, before, step }) => {
    const { length, inner } = aroundAxis(a.shape, axis);
    return along(shape, axis, (o, at, i) => {
      const k = (at - before) / step;
      return Number.isInteger(k) && k >= 0 && k < length ? a.data[(o * length + k) * inner + i]! : 0;
    });
  },
  flip: ([a], shape, { axis }) => {
    const { length, inner } = aroundAxis(shape, axis);
    return along(shape, axis, (o, k, i) => a.data[(o * length + length - 1 - k) * inner + i]!);
  },
  concat: (parts, shape, { axis }) => {
    const outer = sizeOf(shape.slice(0, axis));
    const out: number[] = [];
    for (let o = 0; o < outer; o++) {
      for (const { data } of parts) {
        const row = data.length / outer;
        for (let i = 0; i < row; i++) out.push(data[o * row + i]!);
      }
    }
    return out;
  },
} satisfies Meanings<'transpose' | 'reshape' | 'slice' | 'pad' | 'flip' | 'concat'>;

/** The numbers of an array whose element [o, k, i] around an axis is this. */
function along(
  shape: Shape,
  axis: number,
  element: (outer: number, k: number, inner: number) => number,
): Float64Array {
  const { outer, length, inner } = aroundAxis(shape, axis);
  return Float64Array.from({ length: outer * length * inner }, (_, at) =>
    element(Math.floor(at / (length * inner)), Math.floor(at / inner) % length, at % inner),
  );
}
