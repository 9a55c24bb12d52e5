import type { Shape } from '../base/shapes.ts';

/** Elements of a SIMD quartet: rows are padded to a multiple, so that no loop over a row needs a scalar tail. */
export const QUARTET = 4;

const padded = (n: number): number => Math.ceil(n / QUARTET) * QUARTET;

/** Elements from one index to the next on every axis. Rows are padded unless they have one element. */
export function paddedStrides(shape: Shape): readonly number[] {
  const strides: number[] = new Array(shape.length);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= axis === shape.length - 1 && shape[axis]! > 1 ? padded(shape[axis]!) : shape[axis]!;
  }
  return strides;
}

/** Elements of a whole array, padding included. */
export function paddedSize(shape: Shape): number {
  return shape.length === 0
    ? 1
    : shape[0]! > 1 && shape.length === 1
      ? padded(shape[0]!)
      : paddedStrides(shape)[0]! * shape[0]!;
}

/** How an array lies in memory, whatever its axes of length 1: arrays that agree here can stand for each other. */
export function physical(shape: Shape): string {
  const strides = paddedStrides(shape);
  return shape.flatMap((n, axis) => (n > 1 ? [`${n}:${strides[axis]}`] : [])).join(' ');
}
