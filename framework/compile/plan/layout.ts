import { type Shape, sizeOf } from '../../base/shapes.ts';

/**
 * Elements of a SIMD quartet: rows are padded to a multiple, so that no loop over a row needs a scalar tail. What
 * writes a row repeats its last element in the padding, so that it computes what a real cell would. An array of
 * a single element has no padding.
 */
export const QUARTET = 4;

const padded = (n: number): number => Math.ceil(n / QUARTET) * QUARTET;

/** The axis whose elements are neighbours: the last that is longer than 1. */
const innermost = (shape: Shape): number => shape.findLastIndex((n) => n > 1);

/** Elements from one index to the next on every axis. */
export function paddedStrides(shape: Shape): readonly number[] {
  const inner = innermost(shape);
  const strides: number[] = new Array(shape.length);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= axis === inner ? padded(shape[axis]!) : shape[axis]!;
  }
  return strides;
}

/** An array as its rows of neighbours, one behind the other; `stride` elements from one to the next. */
export function paddedRows(shape: Shape): {
  readonly count: number;
  readonly width: number;
  readonly stride: number;
} {
  const width = shape[innermost(shape)] ?? 1;
  return { count: sizeOf(shape) / width, width, stride: width > 1 ? padded(width) : 1 };
}

/** Elements of a whole array, padding included. */
export function paddedSize(shape: Shape): number {
  const { count, stride } = paddedRows(shape);
  return count * stride;
}

/** How an array lies in memory, whatever its axes of length 1: arrays that agree here can stand for each other. */
export function physical(shape: Shape): string {
  const strides = paddedStrides(shape);
  return shape.flatMap((n, axis) => (n > 1 ? [`${n}:${strides[axis]}`] : [])).join(' ');
}
