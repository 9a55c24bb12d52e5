import { type DType, type FloatArray, floatArray } from '../../../base/dtypes.ts';
import { sizeOf } from '../../../base/shapes.ts';
import type { Table } from '../../../ops/tables.ts';
import type { BufferSpec } from '../../plan/buffers.ts';
import { paddedRows, paddedSize } from '../../plan/layout.ts';
import type { Backend, Executable, Work } from '../contract.ts';
import { shareOf } from '../room.ts';
import { ticksOf, timesOf } from '../times.ts';
import { checkWork } from '../work.ts';
import type { DenseKernels } from './frame.ts';
import { functionsOf, memoryFor, PAGE } from './instance.ts';
import { eventsFunction } from './kernels/events.ts';
import { orderIn, roomFor } from './kernels/index.ts';
import { arena, longestRow, type MemoryPlan, placeBuffers, placeTables, placeTemporaries } from './memory.ts';
import { moduleBuilder } from './module.ts';
import { importMeanings } from './rare.ts';
import { readPadded, writePadded } from './rows.ts';
import { addJob } from './strands.ts';
import { VECTORS } from './vectors.ts';

/** Most elements that nothing uses between neighbours in memory. */
const GAP = 32;

/** One WebAssembly module with a function per program, on one memory. */
export const wasm: Backend = {
  name: 'wasm',
  dtypes: ['f32', 'f64'],
  bits: 'exact',
  compile: (work, options) => {
    checkWork(work, options, 'wasm');
    const { dtype, capacity } = options;
    const dense = options.kernels?.wasm as DenseKernels | undefined;
    const { jobs } = work;
    const vectors = VECTORS[dtype];
    const space = arena(64);
    const specs = statesFirst(work);
    const buffers = placeBuffers(specs, space, vectors);
    const strands = jobs.flatMap((job) => job.strands());
    const plans = strands.map(({ forms }) => forms.plan);
    const longest = longestRow(plans);
    const eventOffsets = space.take(longest * 4);
    const eventValues = space.take(longest * vectors.bytes);
    const streams = new Map([...work.streams].map(([stream, trials]) => [stream, space.take(trials * 8)]));
    const beforeTables = space.used;
    const listed = dense?.listed(work, space, vectors);
    const tables = placeTables(plans, space, vectors);
    const beforeRoom = space.used;
    const needed = roomFor(plans, vectors, dense);
    const room = needed > 0 ? space.take(needed) : 0;
    const lists = { eventOffsets, eventValues };
    const shares = specs.map(({ name, shape, rows }) =>
      shareOf(name, rows, paddedSize(shape) * rows * vectors.bytes),
    );
    shares.push({ what: 'tables and lists', bytes: beforeRoom - beforeTables });
    shares.push({ what: 'room to work in', bytes: space.used - beforeRoom });
    const places = jobs.map(({ name, strands }) => {
      const before = space.used;
      // Strands that are alike run in turn, so they need one such place.
      const own = strands().map(({ forms }) => placeTemporaries(forms.plan, space, vectors, capacity));
      shares.push({ what: `intermediate values of ${name}`, bytes: space.used - before });
      return own;
    });
    // Kernels may read a page or a few rows beyond the last array.
    const bytes = space.used + PAGE + 4 * longest * vectors.bytes;
    const memory = memoryFor({ where: jobs[0]!.program.name, dtype, bytes, shares });

    const module = moduleBuilder();
    module.importMemory('myelin', 'memory', memory.buffer.byteLength / PAGE);
    const lowered = strands.map(({ forms }) => forms.lowered);
    const { functions: imported, indices: meanings } = importMeanings(module, lowered, vectors);
    const events = eventsFunction(module, lists, vectors);
    if (listed) dense!.addLists(module, listed, buffers, { memory: lists, vectors, events });
    const memoryPlan: MemoryPlan = {
      ...lists,
      room,
      buffer: (name) => ({ base: buffers.get(name)!, listed: listed?.get(name) }),
      keys: (stream) => ({ base: streams.get(stream)! }),
      table: (table) => tables.get(table)!,
    };
    const order = dense?.order ?? orderIn(plans);
    const calls = { events, meanings, shared: module.shared, dense, order };
    jobs.forEach((job, i) =>
      addJob({ module, memory: memoryPlan, vectors, functions: calls }, job, places[i]!),
    );
    const functions = functionsOf(module.bytes(), { memory, ...imported });
    writeTables(tables, memory.buffer, dtype);
    const start = (name: string) => buffers.get(name)! / vectors.bytes;
    const own = executable(work, dtype, { memory, functions, start, keys: (s) => streams.get(s) });
    return listed ? dense!.listing(own, functions, listed) : own;
  },
};

/** Tables are written once. */
function writeTables(tables: ReadonlyMap<Table, number>, buffer: ArrayBuffer, dtype: DType): void {
  for (const [{ shape, numbers }, at] of tables) {
    const Own = numbers.constructor as Int32ArrayConstructor;
    const memory = numbers instanceof Float64Array ? viewOf(dtype, buffer) : new Own(buffer);
    writePadded(memory, at / memory.BYTES_PER_ELEMENT, numbers, shape, 1);
  }
}

/** States stand together, so that marking them is few copies. */
function statesFirst({ buffers, states }: Work): readonly BufferSpec[] {
  const names = new Set(states.map(({ name }) => name));
  const isState = ({ name }: BufferSpec) => names.has(name);
  return [...buffers.filter(isState), ...buffers.filter((spec) => !isState(spec))];
}

/** What was compiled, and where in memory things are. */
interface Loaded {
  readonly memory: WebAssembly.Memory;
  readonly functions: WebAssembly.Exports;
  /** The first element of a buffer. */
  readonly start: (buffer: string) => number;
  /** The address of a stream's keys, if any program draws from it. */
  readonly keys: (stream: string) => number | undefined;
}

function executable(
  { buffers, states }: Work,
  dtype: DType,
  { memory, functions: all, start, keys }: Loaded,
): Executable {
  const specs = new Map(buffers.map((spec) => [spec.name, spec]));
  let functions: Readonly<Record<string, unknown>> = all;
  let numbers = viewOf(dtype, memory.buffer);
  let words = new Int32Array(memory.buffer);
  /** Ticks are words, and whole numbers where elements are longer. */
  let ticks = dtype === 'f32' ? words : numbers;
  let marked = extents(states, start).map(([from, to]) => numbers.subarray(from, to));
  let copies: FloatArray[] = [];
  return {
    write: (buffer, data, row = 0) => {
      const { shape, dt } = specs.get(buffer)!;
      const rows = Math.round(data.length / sizeOf(shape));
      const at = start(buffer) + row * paddedSize(shape);
      if (dt === null) writePadded(numbers, at, data, shape, rows);
      else writePadded(ticks, at, ticksOf(data, dt), shape, rows);
    },
    read: (buffer, row = 0, rows = 1, into) => {
      const { shape, dt } = specs.get(buffer)!;
      const at = start(buffer) + row * paddedSize(shape);
      const size = sizeOf(shape) * rows;
      if (dt === null) {
        const out = into?.length === size ? into : floatArray(dtype, size);
        readPadded(numbers, at, out, shape, rows);
        return out;
      }
      const times = new Float64Array(size);
      readPadded(ticks, at, times, shape, rows);
      return timesOf(times, dt, times);
    },
    lend: (buffer, row, rows) => {
      const { shape, dt } = specs.get(buffer)!;
      const { count, width, stride } = paddedRows(shape);
      if (dt !== null || (width !== stride && count * rows > 1)) return undefined;
      const at = start(buffer) + row * paddedSize(shape);
      return numbers.subarray(at, at + sizeOf(shape) * rows);
    },
    setKeys: (stream, own) => {
      const at = keys(stream);
      if (at !== undefined) words.set(own, at / 4);
    },
    mark: () => {
      if (copies.length < marked.length) copies = marked.map((states) => states.slice());
      else marked.forEach((states, i) => copies[i]!.set(states));
    },
    restore: () => marked.forEach((states, i) => states.set(copies[i]!)),
    run: ({ program, tick, steps, row = 0 }) => {
      const run = functions[program] as (tick: number, steps: number, row: number) => number;
      return run(tick, steps, row) === 0;
    },
    dispose: () => {
      functions = {};
      numbers = viewOf(dtype, new ArrayBuffer(0));
      words = new Int32Array(0);
      ticks = words;
      marked = [];
      copies = [];
    },
  };
}

const viewOf = (dtype: DType, buffer: ArrayBuffer): FloatArray =>
  dtype === 'f32' ? new Float32Array(buffer) : new Float64Array(buffer);

/** Where states begin and end, in elements; neighbours are taken together, with what little is between them. */
function extents(
  states: readonly BufferSpec[],
  start: (buffer: string) => number,
): readonly (readonly [number, number])[] {
  const own = states
    .map(({ name, shape, rows }) => [start(name), start(name) + rows * paddedSize(shape)] as const)
    .sort(([a], [b]) => a - b);
  const joined: [number, number][] = [];
  for (const [from, to] of own) {
    const last = joined.at(-1);
    if (last && from - last[1] <= GAP) last[1] = to;
    else joined.push([from, to]);
  }
  return joined;
}
