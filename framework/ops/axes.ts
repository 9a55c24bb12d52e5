import { type Shape, sizeOf } from '../base/shapes.ts';

/** Terms of a sum that are added one after the other; the sums of such blocks are added in pairs. */
export const SUM_BLOCK = 1024;

/** An array seen as [outer, length, inner] around one axis. */
export function aroundAxis(shape: Shape, axis: number) {
  return {
    outer: sizeOf(shape.slice(0, axis)),
    length: shape[axis]!,
    inner: sizeOf(shape.slice(axis + 1)),
  };
}
