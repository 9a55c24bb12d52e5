import {
  bytesOf,
  type DType,
  FLUSH_BELOW,
  FLUSH_PERIOD,
  type FloatArray,
  floatArray,
  rounding,
} from '../../../base/dtypes.ts';
import { bytesIn } from '../../../base/room.ts';
import { broadcastStrides, denseStrides, type Shape, sameShape, sizeOf } from '../../../base/shapes.ts';
import { rowOf } from '../../../ops/dictionary.ts';
import type { Dense, Moment } from '../../../ops/row.ts';
import {
  flushedSlots,
  loadedSlot,
  type Program,
  type Slot,
  slotOf,
  type Value,
  varying,
} from '../../../trace/program.ts';
import type { Backend, Executable } from '../contract.ts';
import { checkRoom, shareOf } from '../room.ts';
import { ticksOf, timesOf } from '../times.ts';
import { checkWork } from '../work.ts';
import { meaningOf } from './kernels/index.ts';

/** The first stored value that was NaN. */
export interface Fault {
  readonly slot: string;
  readonly element: number;
  readonly tick: number;
}

export interface ReferenceExecutable extends Executable {
  readonly fault: Fault | undefined;
}

/** Runs programs value by value: slow and obvious, it defines what they mean. */
export const reference: Backend<ReferenceExecutable> = {
  name: 'reference',
  dtypes: ['f32', 'f64'],
  bits: 'exact',
  compile: (work, options) => {
    checkWork(work, options, 'reference');
    const { jobs, buffers: specs, states } = work;
    const { dtype } = options;
    const shares = specs.map(({ name, shape, rows }) =>
      shareOf(name, rows, rows * sizeOf(shape) * bytesOf(dtype)),
    );
    checkRoom({ where: jobs[0]!.program.name, dtype, bytes: bytesIn(shares), shares });
    const buffers = new Map(
      specs.map(({ name, shape, rows, dt }) => {
        const size = rows * sizeOf(shape);
        const data = dt === null ? floatArray(dtype, size) : new Float64Array(size);
        return [name, { data, rowSize: sizeOf(shape), dt }];
      }),
    );
    const keys = new Map<string, Int32Array>();
    const memory: Memory = {
      dtype,
      data: (slot) => buffers.get(slot.buffer)!.data,
      keys: (stream) => keys.get(stream) ?? new Int32Array(2),
    };
    const runners = new Map(jobs.map(({ name, lowered }) => [name, stepper(lowered, memory)]));
    let marked: readonly FloatArray[] = [];
    let fault: Fault | undefined;
    const changing = states.map(({ name, shape, rows }) =>
      buffers.get(name)!.data.subarray(0, rows * sizeOf(shape)),
    );
    return {
      write: (buffer, data, row = 0) => {
        const target = buffers.get(buffer)!;
        target.data.set(target.dt === null ? data : ticksOf(data, target.dt), row * target.rowSize);
      },
      read: (buffer, row = 0, rows = 1) => {
        const { data, rowSize, dt } = buffers.get(buffer)!;
        const held = data.subarray(row * rowSize, (row + rows) * rowSize);
        return dt === null ? held.slice() : timesOf(held, dt);
      },
      setKeys: (stream, words) => {
        keys.set(stream, words);
      },
      mark: () => {
        marked = changing.map((array) => array.slice());
      },
      restore: () => {
        changing.forEach((array, i) => array.set(marked[i]!));
      },
      run: ({ program, tick, steps, row = 0 }) => {
        fault = runners.get(program)!(tick, steps, row);
        return fault === undefined;
      },
      dispose: () => {
        buffers.clear();
        runners.clear();
        changing.length = 0;
        marked = [];
      },
      get fault() {
        return fault;
      },
    };
  },
};

interface Memory {
  readonly dtype: DType;
  readonly data: (slot: Slot) => FloatArray;
  readonly keys: (stream: string) => Int32Array;
}

/** One run: the prologue once, then every step in the program's direction. */
function stepper(program: Program, memory: Memory) {
  const changes = varying(program);
  const round = rounding(memory.dtype);
  // What each value is at the moment.
  const arrays = program.values.map(({ shape, kind }) =>
    kind === 'tick' ? new Float64Array(sizeOf(shape)) : floatArray(memory.dtype, sizeOf(shape)),
  );
  const evaluators = program.values.map((value) => evaluator(program, value, memory, arrays));
  const flushed = flushedSlots(program);

  return (tick: number, steps: number, first: number): Fault | undefined => {
    let fault: Fault | undefined;
    const moment = (at: number): Moment => ({ dtype: memory.dtype, round, tick: at, keys: memory.keys });
    evaluators.forEach((evaluate, id) => {
      if (!changes[id]) evaluate(0, moment(tick));
    });
    for (let i = 0; i < steps; i++) {
      const step = program.direction > 0 ? i : steps - 1 - i;
      const row = first + step;
      const now = moment(tick + step);
      if (now.tick % FLUSH_PERIOD === 0) for (const slot of flushed) flush(slot, row, now.tick, memory);
      evaluators.forEach((evaluate, id) => {
        if (changes[id]) evaluate(row, now);
      });
      for (const { slot: name, value } of program.stores) {
        const slot = slotOf(program, name);
        const array = arrays[value]!;
        memory.data(slot).set(array, sizeOf(slot.shape) * rowOfStore(slot, row, now.tick));
        const element = fault || slot.role === 'emit' || slot.onDemand ? -1 : array.findIndex(Number.isNaN);
        if (element >= 0) fault = { slot: name, element, tick: now.tick };
      }
    }
    return fault;
  };
}

const rowOfStore = (slot: Slot, row: number, tick: number): number =>
  slot.role === 'emit' ? row : slot.taped ? row + 1 : rowInRing(slot, tick);
const rowOfLoad = (slot: Slot, row: number, tick: number): number =>
  slot.role === 'sequence' ? row + slot.shift : slot.taped ? row : rowInRing(slot, tick);
const rowInRing = ({ ring }: Slot, tick: number): number => (ring ? tick % ring : 0);

function flush(slot: Slot, row: number, tick: number, memory: Memory): void {
  const data = memory.data(slot);
  const size = sizeOf(slot.shape);
  const start = size * rowOfLoad(slot, row, tick);
  for (let i = start; i < start + size; i++) {
    if (Math.abs(data[i]!) < FLUSH_BELOW[memory.dtype]) data[i] = 0;
  }
}

/** Writes to its array what a value is. */
type Evaluator = (row: number, moment: Moment) => void;

function evaluator(program: Program, value: Value, memory: Memory, arrays: readonly FloatArray[]): Evaluator {
  const { op, args, attrs, shape } = value;
  const out = arrays[value.id]!;
  if (op === 'load') {
    const slot = slotOf(program, loadedSlot(value));
    const size = sizeOf(shape);
    return (row, { tick }) => {
      const start = size * rowOfLoad(slot, row, tick);
      out.set(memory.data(slot).subarray(start, start + size));
    };
  }
  const operands = args.map((arg): Dense => ({ shape: program.values[arg]!.shape, data: arrays[arg]! }));
  const { elementwise, structural, everywhere } = rowOf(value);
  if (everywhere) return (_row, moment) => void out.fill(everywhere(attrs, moment));
  if (structural) {
    const mean = meaningOf(value);
    return (_row, moment) => out.set(mean(operands, shape, attrs, moment));
  }
  const meaning = elementwise!.meaning;
  const compute = typeof meaning === 'function' ? meaning : meaning[memory.dtype];
  const indices = operands.map((operand) => elementIndices(operand.shape, shape));
  return () => forEachElement(out, compute, operands, indices);
}

/** A function of one element of each operand; written out for one, two and three operands, so that nothing is allocated. */
function forEachElement(
  out: FloatArray,
  compute: (...x: number[]) => number,
  operands: readonly Dense[],
  indices: readonly Int32Array[],
): void {
  const [a, b, c] = operands.map(({ data }) => data);
  const [atA, atB, atC] = indices;
  const size = out.length;
  if (operands.length === 1) for (let i = 0; i < size; i++) out[i] = compute(a![atA![i]!]!);
  else if (operands.length === 2)
    for (let i = 0; i < size; i++) out[i] = compute(a![atA![i]!]!, b![atB![i]!]!);
  else if (operands.length === 3)
    for (let i = 0; i < size; i++) out[i] = compute(a![atA![i]!]!, b![atB![i]!]!, c![atC![i]!]!);
  else
    for (let i = 0; i < size; i++) out[i] = compute(...operands.map(({ data }, k) => data[indices[k]![i]!]!));
}

/** For every element of `shape` the element of an operand that is broadcast to it. */
function elementIndices(own: Shape, shape: Shape): Int32Array {
  const size = sizeOf(shape);
  const indices = new Int32Array(size).map((_, i) => i);
  if (sameShape(own, shape)) return indices;
  const strides = broadcastStrides(own, shape, denseStrides(own));
  const steps = denseStrides(shape);
  return indices.map((i) =>
    strides.reduce((sum, stride, axis) => sum + stride * (Math.floor(i / steps[axis]!) % shape[axis]!), 0),
  );
}
