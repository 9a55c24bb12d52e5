import { FLUSH_BELOW, FLUSH_PERIOD, type FloatArray, floatArray, rounding } from '../../../base/dtypes.ts';
import { sizeOf } from '../../../base/shapes.ts';
import { dictionary, rowOf } from '../../../ops/dictionary.ts';
import type { Moment } from '../../../ops/row.ts';
import type { Table } from '../../../ops/tables.ts';
import { paddedSize } from '../../plan/layout.ts';
import { coversAllSteps } from '../../plan/nest.ts';
import {
  type Argument,
  type KernelCall,
  type LastRow,
  type Loop,
  type Place,
  type Plan,
  type RowCondition,
  STAGES,
  type Stage,
  type Task,
} from '../../plan/words.ts';
import type { Backend } from '../contract.ts';
import { meaningOf } from '../reference/kernels/index.ts';
import { ticksOf, timesOf } from '../times.ts';
import { gather, type Memory, memoryOf, type Step, scatter, sharedMemory, startOf } from './memory.ts';

/**
 * Runs plans, one element after the other: slow, and the simplest thing that speaks for a plan. It knows no program: what
 * the plan does not say does not happen, and what a stage has not written is NaN when it is read.
 */
export const interpreter: Backend = {
  name: 'interpreter',
  dtypes: ['f32', 'f64'],
  bits: 'exact',
  compile: ({ jobs, buffers, states }, { dtype, capacity }) => {
    const shared = sharedMemory(buffers, dtype);
    const specs = new Map(buffers.map((spec) => [spec.name, spec]));
    const keys = new Map<string, Int32Array>();
    const runners = new Map(
      jobs.map(({ name, plan }) => [
        name,
        runnerOf(plan, memoryOf(plan, shared, capacity, dtype), (stream) => keys.get(stream)!),
      ]),
    );
    let marked = new Map<string, FloatArray>();
    return {
      write: (buffer, data, row = 0) => {
        const { shape, dt } = specs.get(buffer)!;
        const numbers = dt === null ? data : ticksOf(data, dt);
        scatter(shared.get(buffer)!, row * paddedSize(shape), shape, numbers, data.length / sizeOf(shape));
      },
      read: (buffer, row = 0, rows = 1) => {
        const { shape, dt } = specs.get(buffer)!;
        const held = gather(shared.get(buffer)!, row * paddedSize(shape), shape, rows);
        if (dt !== null) return timesOf(held, dt);
        const out = floatArray(dtype, rows * sizeOf(shape));
        out.set(held);
        return out;
      },
      setKeys: (stream, words) => {
        keys.set(stream, words);
      },
      mark: () => {
        marked = new Map(states.map(({ name }) => [name, shared.get(name)!.slice()]));
      },
      restore: () => {
        for (const [name, array] of marked) shared.get(name)!.set(array);
      },
      run: ({ program, tick, steps, row = 0 }) => runners.get(program)!(tick, steps, row),
      dispose: () => {
        shared.clear();
        runners.clear();
      },
    };
  },
};

/** One call: the prologue, what runs for all steps before the loop, the steps, what runs for all steps after it. */
function runnerOf(plan: Plan, memory: Memory, keys: Moment['keys']) {
  const unwritten = Object.fromEntries(STAGES.map((stage) => [stage, forgotten(plan, stage)])) as Record<
    Stage,
    readonly Place[]
  >;
  return (firstTick: number, steps: number, firstRow: number): boolean => {
    const alarm: Alarm = { raised: false };
    const run = (stage: Stage, step: Step, isLast: boolean) => {
      for (const place of unwritten[stage]) forget(place, memory, stage, step);
      for (const task of plan.tasks[stage]) {
        if (task.kind === 'loop' && task.when === 'last' && !isLast) continue;
        runTask(task, { stage, step, memory, keys, alarm, direction: plan.direction });
      }
    };
    const whole: Step = { row: 0, tick: firstTick, steps };
    for (const place of plan.unpadded) {
      const array = memory.array(place.buffer);
      scatter(array, 0, place.shape, gather(array, 0, place.shape));
    }
    for (const stage of STAGES) {
      if (stage !== 'loop') {
        run(stage, whole, true);
        continue;
      }
      for (let i = 0; i < steps; i++) {
        const row = plan.direction > 0 ? i : steps - 1 - i;
        const step: Step = { row: firstRow + row, tick: firstTick + row, steps };
        if (step.tick % FLUSH_PERIOD === 0) for (const place of plan.flushed) flush(place, step, memory);
        run('loop', step, i === steps - 1);
      }
    }
    for (const place of plan.inspected) inspect(place, { ...whole, row: firstRow }, memory, alarm);
    return !alarm.raised;
  };
}

interface Alarm {
  raised: boolean;
}

interface Around {
  readonly stage: Stage;
  readonly step: Step;
  readonly memory: Memory;
  readonly keys: Moment['keys'];
  readonly alarm: Alarm;
  readonly direction: 1 | -1;
}

/** Memory of values that a stage writes: it holds nothing before the stage does. */
const forgotten = ({ tasks, temporaries }: Plan, stage: Stage): readonly Place[] => {
  const own = new Set(temporaries.map(({ name }) => name));
  return [...new Set(tasks[stage].flatMap(placesWritten))].filter(({ buffer }) => own.has(buffer));
};

function forget({ buffer, shape, row }: Place, memory: Memory, stage: Stage, step: Step): void {
  const start = coversAllSteps(stage) || row === 'only' ? 0 : startOf({ buffer, shape, row, ring: 0 }, step);
  const size = paddedSize(shape) * (coversAllSteps(stage) && row !== 'only' ? step.steps : 1);
  memory.array(buffer).fill(Number.NaN, start, start + size);
}

const placesWritten = (task: Task): readonly Place[] =>
  task.kind === 'loop' ? task.writes.map(({ to }) => to.place) : task.kind === 'kernel' ? [task.out] : [];

function flush(place: Place, step: Step, { array, dtype }: Memory): void {
  const data = array(place.buffer);
  const start = startOf(place, step);
  for (let i = start; i < start + paddedSize(place.shape); i++) {
    if (Math.abs(data[i]!) < FLUSH_BELOW[dtype]) data[i] = 0;
  }
}

function inspect(place: Place, step: Step, { array }: Memory, alarm: Alarm): void {
  const start = startOf(place, step);
  const held = array(place.buffer).subarray(start, start + paddedSize(place.shape));
  if (held.some(Number.isNaN)) alarm.raised = true;
}

function runTask(task: Task, around: Around): void {
  if (task.kind === 'loop') runLoop(task, around);
  else if (task.kind === 'kernel') runKernel(task, around);
  else takeLastRow(task, around);
}

/** Element by element; a row that a guard rules out is passed over, and so is an element. */
function runLoop(loop: Loop, { stage, step, memory, alarm }: Around): void {
  const round = rounding(memory.dtype);
  const meanings = loop.body.map(({ op }) => {
    const { meaning } = dictionary[op].elementwise!;
    return typeof meaning === 'function' ? meaning : meaning[memory.dtype];
  });
  // Outside the time loop the nest itself runs over the steps' rows.
  const from = coversAllSteps(stage) ? { ...step, row: 0 } : step;
  const at = new Array<number>(loop.axes.length).fill(0);
  const locate = (access: Loop['reads'][number]) => {
    const start = startOf(access.place, from);
    const array = memory.array(access.place.buffer);
    const { strides, index } = access;
    const inner = strides.length - 1;
    return {
      array,
      index: () => {
        let element = start;
        for (let k = 0; k <= inner; k++)
          element += strides[k]! * (index && k === inner ? elementOf(index, at[k]!) : at[k]!);
        return element;
      },
    };
  };
  const reads = loop.reads.map(locate);
  const writes = loop.writes.map(({ to }) => locate(to));
  const computed: number[] = [];
  const numberOf = (operand: Argument): number => {
    if (operand.from === 'body') return computed[operand.at]!;
    if (operand.from === 'number') return round(operand.value);
    if (operand.from === 'clock') return operand.dt === null ? step.tick : round(step.tick * operand.dt);
    const { array, index } = reads[operand.at]!;
    return array[index()]!;
  };
  const holds = (condition: RowCondition): boolean => {
    if ('read' in condition) return numberOf({ from: 'read', at: condition.read }) !== 0;
    return 'any' in condition ? condition.any.some(holds) : condition.all.every(holds);
  };
  const compute = (start: number, end: number) => {
    for (let k = start; k < end; k++) {
      const { op, args } = loop.body[k]!;
      const [a, b] = args;
      const meaning = meanings[k]!;
      // Nothing is allocated for one operand or two, which most have.
      const result =
        args.length === 1
          ? meaning(numberOf(a!))
          : args.length === 2
            ? meaning(numberOf(a!), numberOf(b!))
            : meaning(...args.map(numberOf));
      computed[k] = dictionary[op].kind === 'tick' ? result : round(result);
    }
  };
  const { guard } = loop;
  const element = (): void => {
    if (guard?.row && !holds(guard.row)) return;
    compute(0, guard?.body ?? 0);
    if (guard?.conditions.length && !guard.conditions.some((condition) => numberOf(condition) !== 0)) return;
    compute(guard?.body ?? 0, loop.body.length);
    if (loop.watches.some((value) => Number.isNaN(numberOf(value)))) alarm.raised = true;
    // All is read before anything is written.
    const results = loop.writes.map(({ value }) => numberOf(value));
    loop.writes.forEach(({ watched }, k) => {
      const x = results[k]!;
      writes[k]!.array[writes[k]!.index()] = x;
      if (watched && Number.isNaN(x)) alarm.raised = true;
    });
  };
  const walk = (depth: number): void => {
    if (depth === loop.axes.length) {
      element();
      return;
    }
    const { length, over } = loop.axes[depth]!;
    const count = over === 'steps' ? length * step.steps : length;
    for (at[depth] = 0; at[depth]! < count; at[depth]!++) walk(depth + 1);
  };
  walk(0);
}

/** Padding repeats the last element. */
const elementOf = ({ numbers }: Table, position: number): number =>
  numbers[Math.min(position, numbers.length - 1)]!;

/** The meaning of the row, on dense copies; over all steps outside the time loop, in the direction of the program. */
function runKernel(call: KernelCall, around: Around): void {
  const { attrs, args, out, watched } = call;
  const { stage, step, memory, keys, alarm, direction } = around;
  const { dtype } = memory;
  const { grows } = rowOf(call);
  const meaning = meaningOf(call);
  const target = memory.array(out.buffer);
  const numbersAt = (arg: KernelCall['args'][number], at: Step): ArrayLike<number> =>
    'buffer' in arg
      ? gather(memory.array(arg.buffer), startOf(arg, at), arg.shape)
      : new Float64Array(sizeOf(out.shape)).fill(arg.value);
  const perform = (at: Step): void => {
    const start = startOf(out, at);
    const operands = args.map((arg, k) =>
      k === grows
        ? { shape: out.shape, data: gather(target, start, out.shape) }
        : { shape: 'buffer' in arg ? arg.shape : out.shape, data: numbersAt(arg, at) },
    );
    const moment: Moment = { dtype, round: rounding(dtype), tick: at.tick, keys };
    scatter(target, start, out.shape, meaning(operands, out.shape, attrs, moment));
    if (watched && target.subarray(start, start + paddedSize(out.shape)).some(Number.isNaN))
      alarm.raised = true;
  };
  if (grows !== null) scatter(target, startOf(out, step), out.shape, numbersAt(args[grows]!, step));
  if (!coversAllSteps(stage)) perform(step);
  else {
    for (let i = 0; i < step.steps; i++) perform({ ...step, row: direction > 0 ? i : step.steps - 1 - i });
  }
}

function takeLastRow({ from, to, watched }: LastRow, { step, memory, alarm, direction }: Around): void {
  const source = memory.array(from.buffer);
  const size = paddedSize(from.shape);
  const rowAt = (row: number) => startOf(from, { ...step, row });
  const last = rowAt(direction > 0 ? step.steps - 1 : 0);
  memory.array(to.buffer).set(source.subarray(last, last + size), startOf(to, step));
  for (let row = 0; watched && row < step.steps; row++) {
    if (source.subarray(rowAt(row), rowAt(row) + size).some(Number.isNaN)) alarm.raised = true;
  }
}
