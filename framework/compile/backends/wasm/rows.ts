import type { FloatArray } from '../../../base/dtypes.ts';
import type { Shape } from '../../../base/shapes.ts';
import { paddedRows } from '../../plan/layout.ts';

/** Copies dense numbers into memory. Padding repeats a row's last element, so that it computes what a real cell would. */
export function writePadded(
  memory: FloatArray | Int32Array,
  at: number,
  data: ArrayLike<number>,
  shape: Shape,
  rows: number,
): void {
  const { width, count, stride } = paddedRows(shape);
  if (width === stride) {
    memory.set(data, at);
    return;
  }
  for (let row = 0; row < count * rows; row++) {
    const from = row * width;
    for (let i = 0; i < width; i++) memory[at + row * stride + i] = data[from + i]!;
    for (let i = width; i < stride; i++) memory[at + row * stride + i] = data[from + width - 1]!;
  }
}

/** Copies numbers out of memory, without the padding. */
export function readPadded(
  memory: FloatArray | Int32Array,
  at: number,
  out: FloatArray,
  shape: Shape,
  rows: number,
): void {
  const { width, count, stride } = paddedRows(shape);
  if (width === stride) {
    out.set(memory.subarray(at, at + count * rows * width));
    return;
  }
  for (let row = 0; row < count * rows; row++)
    out.set(memory.subarray(at + row * stride, at + row * stride + width), row * width);
}
