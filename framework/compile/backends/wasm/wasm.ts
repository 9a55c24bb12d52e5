import { floatArray } from '../../../base/dtypes.ts';
import { type Shape, sizeOf } from '../../../base/shapes.ts';
import { lower, simplify } from '../../lower/lower.ts';
import { buffersOf } from '../../plan/buffers.ts';
import { paddedRows, paddedSize } from '../../plan/layout.ts';
import { planOf } from '../../plan/plan.ts';
import type { Backend, Executable } from '../contract.ts';
import { moduleBuilder } from './encoder.ts';
import { addProgram } from './function.ts';
import { eventsFunction } from './kernels/events.ts';
import { arena, longestRow, type MemoryPlan, placeBuffers, placeTemporaries, streamsOf } from './memory.ts';
import { VECTORS } from './vectors.ts';

const PAGE = 65536;

/** One WebAssembly module with a function per program, on one memory. */
export const wasmBackend: Backend = (programs, { dtype, capacity, anyRow = false }) => {
  const vectors = VECTORS[dtype];
  const names = Object.keys(programs);
  const lowered = names.map((name) => simplify(lower(programs[name]!, dtype), dtype));
  const space = arena(64);
  const specs = new Map(buffersOf(lowered, capacity).map((spec) => [spec.name, spec]));
  const buffers = placeBuffers([...specs.values()], space, vectors);
  const longest = longestRow(lowered);
  const eventOffsets = space.take(longest * 4);
  const eventValues = space.take(longest * vectors.bytes);
  const streams = new Map(
    [...streamsOf(lowered)].map(([stream, trials]) => [stream, space.take(trials * 8)]),
  );
  const base = {
    buffer: (name: string) => buffers.get(name)!,
    eventOffsets,
    eventValues,
    keys: (s: string) => streams.get(s)!,
  };

  const module = moduleBuilder();
  const plans = lowered.map((program) => planOf(program, { anyRow }));
  const places = plans.map((plan) => placeTemporaries(plan, space, vectors, capacity));
  // Kernels may read a page or a few rows beyond the last array.
  const pages = Math.ceil((space.used + PAGE + 4 * longest * vectors.bytes) / PAGE);
  module.importMemory('myelin', 'memory', pages);
  const events = eventsFunction(module, { ...base, temporary: () => 0 }, vectors);
  plans.forEach((plan, i) => {
    const memory: MemoryPlan = { ...base, temporary: (id) => places[i]!.get(id)! };
    addProgram(module, names[i]!, plan, memory, vectors, { events });
  });
  const memory = new WebAssembly.Memory({ initial: pages });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(module.bytes()), { myelin: { memory } });
  const numbers = dtype === 'f32' ? new Float32Array(memory.buffer) : new Float64Array(memory.buffer);
  const words = new Int32Array(memory.buffer);
  const start = (name: string) => buffers.get(name)! / vectors.bytes;

  return {
    write: (buffer, data, row = 0) => {
      const { shape } = specs.get(buffer)!;
      const rows = Math.round(data.length / sizeOf(shape));
      writePadded(numbers, start(buffer) + row * paddedSize(shape), data, shape, rows);
    },
    read: (buffer, row = 0, rows = 1, into) => {
      const { shape } = specs.get(buffer)!;
      const out = into ?? floatArray(dtype, sizeOf(shape) * rows);
      readPadded(numbers, start(buffer) + row * paddedSize(shape), out, shape, rows);
      return out;
    },
    setKeys: (stream, keys) => {
      const at = streams.get(stream);
      if (at !== undefined) words.set(keys, at / 4);
    },
    run: (program, tick, steps, row = 0) => {
      const run = instance.exports[program] as (tick: number, steps: number, row: number) => number;
      return run(tick, steps, row) === 0;
    },
  } satisfies Executable;
};

/** Padding repeats a row's last element, so that it computes what a real cell would. */
function writePadded(
  memory: Float32Array | Float64Array,
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

function readPadded(
  memory: Float32Array | Float64Array,
  at: number,
  out: Float32Array | Float64Array,
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
