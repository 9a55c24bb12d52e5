import { type DType, type FloatArray, floatArray } from '../../../base/dtypes.ts';
import { type Shape, sizeOf } from '../../../base/shapes.ts';
import type { BufferSpec } from '../../plan/buffers.ts';
import { paddedRows, paddedSize } from '../../plan/layout.ts';
import type { Place, Plan } from '../../plan/words.ts';

/** Where a run stands: the row and the tick of the step, and how many steps the call has. */
export interface Step {
  readonly row: number;
  readonly tick: number;
  readonly steps: number;
}

/** Arrays as they lie in memory, padding included; truth values are 1 and 0. */
export interface Memory {
  readonly dtype: DType;
  array(buffer: string): FloatArray;
}

/** Memory of a plan: what slots share with other plans, and what values have to themselves, at first NaN. */
export function memoryOf(
  { temporaries }: Plan,
  shared: ReadonlyMap<string, FloatArray>,
  capacity: number,
  dtype: DType,
): Memory {
  const own = new Map(
    temporaries.map(({ name, shape, perStep, ticks }) => {
      const size = paddedSize(shape) * (perStep ? capacity : 1);
      return [name, (ticks ? new Float64Array(size) : floatArray(dtype, size)).fill(Number.NaN)];
    }),
  );
  return { dtype, array: (buffer) => own.get(buffer) ?? shared.get(buffer)! };
}

export const sharedMemory = (buffers: readonly BufferSpec[], dtype: DType): Map<string, FloatArray> =>
  new Map(
    buffers.map(({ name, shape, rows, dt }) => {
      const size = paddedSize(shape) * rows;
      return [name, dt === null ? floatArray(dtype, size) : new Float64Array(size)];
    }),
  );

/** The element at which a place begins in a step. */
export function startOf({ shape, row, ring }: Place, step: Step): number {
  const rows = {
    only: 0,
    step: step.row,
    next: step.row + 1,
    ring: step.tick % ring,
    end: step.row + step.steps,
  };
  return rows[row] * paddedSize(shape);
}

/** A dense copy of rows that lie padded from an element on. */
export function gather(memory: FloatArray, start: number, shape: Shape, rows = 1): Float64Array {
  const { width, stride } = paddedRows(shape);
  return new Float64Array(sizeOf(shape) * rows).map(
    (_, i) => memory[start + Math.floor(i / width) * stride + (i % width)]!,
  );
}

/** Dense rows into padded memory: padding repeats a row's last element. */
export function scatter(
  memory: FloatArray,
  start: number,
  shape: Shape,
  data: ArrayLike<number>,
  rows = 1,
): void {
  const { count, width, stride } = paddedRows(shape);
  for (let i = 0; i < count * rows * stride; i++) {
    const column = Math.min(i % stride, width - 1);
    memory[start + i] = data[Math.floor(i / stride) * width + column]!;
  }
}
