import { FLUSH_BELOW, FLUSH_PERIOD } from '../../../base/dtypes.ts';
import { flushedSlots, type Program, type Slot, type Value } from '../../../trace/program.ts';
import { paddedRows, paddedSize } from '../../plan/layout.ts';
import { keepsNaN } from '../../plan/nan.ts';
import type { LastRow, Plan, Stage, Task } from '../../plan/words.ts';
import type { Code, ModuleBuilder } from './encoder.ts';
import {
  countedLoop,
  type Frame,
  forEachVector,
  loadVector,
  noteNaNs,
  noteStoredNaNs,
  placeRef,
  pushAddress,
  type Ref,
  repeatLast,
  storeVector,
} from './frame.ts';
import { emitFusedLoop } from './fused-loop.ts';
import { emitKernel } from './kernels/index.ts';
import { copyVectors } from './kernels/rearrange.ts';
import type { MemoryPlan } from './memory.ts';
import { splatBytes, type Vectors } from './vectors.ts';

/**
 * Adds the function of a program: (first tick, steps, first row) → whether something stored was not finite. The prologue
 * runs once, then what can run for all steps at once, then the loop over time, then the rest for all steps.
 */
export function addProgram(
  module: ModuleBuilder,
  name: string,
  plan: Plan,
  memory: MemoryPlan,
  vectors: Vectors,
  functions: Frame['functions'],
): void {
  module.func(name, ['i32', 'i32', 'i32'], ['i32'], (f) => {
    const [firstTick, steps, firstRow] = [0, 1, 2];
    const [row, tick, flag] = [f.local('i32'), f.local('i32'), f.local('v128')];
    const offsets = new Map<string, number>();
    const times = new Map<number, number>();
    const states = plan.program.slots.filter((slot) => slot.role === 'state');
    const kept = states.filter((slot) => !slot.ring && !slot.onDemand && keepsNaN(plan.program, slot.name));
    const watched = watchedSlots(plan.program, kept);
    const frame = (stage: Stage): Frame => ({
      f,
      plan,
      memory,
      vectors,
      stage,
      steps,
      row,
      tick,
      flag,
      functions,
      watched,
      stepOffset: ({ stepBytes, ring }) =>
        stage === 'loop' && stepBytes > 0 ? offsets.get(`${stepBytes} ${ring}`) : undefined,
      time: (value) => times.get(value.id)!,
    });
    const emit = (stage: Stage, step?: number) => {
      for (const task of plan.tasks[stage]) {
        if (step === undefined || task.kind !== 'loop' || !task.lastStep) emitTask(frame(stage), task);
        else {
          f.get(step).i32(1).op('i32.add').get(steps).op('i32.eq');
          f.if(() => emitTask(frame(stage), task));
        }
      }
    };
    for (const slot of plan.program.slots) emitPadding(frame('prologue'), slot);
    emit('prologue');
    emit('before');
    if (plan.tasks.loop.length > 0 || flushedSlots(plan.program).length > 0) {
      countedLoop(f, { local: steps }, (i) => {
        if (plan.program.direction > 0) f.get(i).set(row);
        else f.get(steps).i32(1).op('i32.sub').get(i).op('i32.sub').set(row);
        f.get(firstTick).get(row).op('i32.add').set(tick);
        f.get(row).get(firstRow).op('i32.add').set(row);
        for (const [key, { stepBytes, ring }] of stepSizes(plan, vectors)) {
          const local = f.local('i32');
          offsets.set(key, local);
          if (ring) f.get(tick).i32(ring).op('i32.rem_u');
          else f.get(row);
          f.i32(stepBytes).op('i32.mul').set(local);
        }
        emitFlush(frame('loop'));
        for (const value of plan.program.values)
          if (value.op === 'time') times.set(value.id, emitTime(f, value, tick, vectors));
        emit('loop', i);
      });
    }
    emit('after');
    // Rows that no step has written have not been looked at.
    for (const { buffer, shape, taped } of new Set([...kept, ...guardedSlots(plan)])) {
      const at = f.local('i32');
      f.i32(memory.buffer(buffer));
      // The last state in time is on the row after the last step.
      if (taped)
        f.get(steps)
          .i32(paddedSize(shape) * vectors.bytes)
          .op('i32.mul')
          .op('i32.add');
      f.set(at);
      noteNaNs(frame('after'), shape, at);
    }
    f.get(flag).op('v128.any_true');
  });
}

/** Rows of single elements have no padding: what is one array here may have been written so, step by step. */
function emitPadding(frame: Frame, { role, buffer, shape }: Slot): void {
  const { f, memory, vectors } = frame;
  const { count, width, stride } = paddedRows(shape);
  if (role !== 'parameter' || count > 1 || stride === width) return;
  const end = f.local('i32');
  f.i32(memory.buffer(buffer) + width * vectors.bytes).set(end);
  repeatLast(frame, end, stride - width);
}

/** States that could lose a NaN, but for those that cannot have one. */
function watchedSlots({ slots, stores, values }: Program, kept: readonly Slot[]): ReadonlySet<string> {
  const finite = (id: number): boolean => {
    const { op, args, attrs } = values[id]!;
    if (op === 'where') return args.slice(1).every(finite);
    if (op === 'const') return !Number.isNaN(attrs.value);
    return ['spikes', 'time', 'uniform'].includes(op);
  };
  const watched = stores.filter(({ slot, value }) => {
    const { role, onDemand } = slots.find(({ name }) => name === slot)!;
    return role === 'state' && !onDemand && !finite(value) && !kept.some((k) => k.name === slot);
  });
  return new Set(watched.map(({ slot }) => slot));
}

/** States of which a step may leave rows as they are. */
const guardedSlots = ({ tasks }: Plan): readonly Slot[] =>
  tasks.loop.flatMap((task) =>
    task.kind === 'loop' && task.guards.length > 0
      ? task.writes.flatMap(({ target }) => (target.kind === 'slot' ? [target.slot] : []))
      : [],
  );

function emitTask(frame: Frame, task: Task): void {
  if (task.kind === 'loop') emitFusedLoop(frame, task);
  else if (task.kind === 'kernel') emitKernel(frame, frame.plan.program.values[task.value]!);
  else emitLastRow(frame, task);
}

/** What a state was after the last step, which is found on a row of a sequence, becomes the state. */
function emitLastRow(frame: Frame, { from, slot }: LastRow): void {
  const { f, steps, plan, memory, vectors } = frame;
  const source = placeRef(memory, vectors, from);
  if (frame.watched.has(slot.name)) noteStoredNaNs(frame, source);
  const [at, to] = [f.local('i32'), f.local('i32')];
  f.i32(source.base);
  if (plan.program.direction > 0) {
    f.get(steps).i32(1).op('i32.sub').i32(source.stepBytes).op('i32.mul').op('i32.add');
  }
  f.set(at);
  f.i32(memory.buffer(slot.buffer)).set(to);
  copyVectors(frame, slot.shape, to, at);
}

/** The row lengths, and the numbers of rows of rings, of everything that has a row per step. */
function stepSizes(plan: Plan, { bytes }: Vectors): ReadonlyMap<string, Pick<Ref, 'stepBytes' | 'ring'>> {
  const slots = plan.program.slots.filter(
    ({ role, taped, ring }) => role === 'sequence' || role === 'emit' || taped || ring,
  );
  const temporaries = [...plan.places.values()].flatMap((h) =>
    h.kind === 'temporary' && h.perStep ? [{ shape: h.shape, ring: 0 }] : [],
  );
  const sizes = [...slots, ...temporaries].map(({ shape, ring }) => ({
    stepBytes: paddedSize(shape) * bytes,
    ring,
  }));
  return new Map(sizes.map((size) => [`${size.stepBytes} ${size.ring}`, size]));
}

/** tick · dt in all lanes, computed in f64 and rounded once. */
function emitTime(f: Code, { attrs }: Value, tick: number, { dtype }: Vectors): number {
  const local = f.local('v128');
  f.get(tick)
    .op('f64.convert_i32_s')
    .f64(attrs.dt as number)
    .op('f64.mul');
  if (dtype === 'f32') f.op('f32.demote_f64').op('f32x4.splat');
  else f.op('f64x2.splat');
  f.set(local);
  return local;
}

/** At every 64th tick the smallest magnitudes of states become 0. */
function emitFlush(frame: Frame): void {
  const { f, plan, memory, vectors, tick } = frame;
  const flushed = flushedSlots(plan.program);
  if (flushed.length === 0) return;
  f.get(tick)
    .i32(FLUSH_PERIOD - 1)
    .op('i32.and')
    .op('i32.eqz');
  f.if(() => {
    for (const slot of flushed) {
      const stepBytes = slot.taped ? paddedSize(slot.shape) * vectors.bytes : 0;
      const [at, x] = [f.local('i32'), f.local('v128')];
      pushAddress(frame, { base: memory.buffer(slot.buffer), shape: slot.shape, stepBytes, ring: 0 });
      f.set(at);
      forEachVector(frame, slot.shape, [at], () => {
        loadVector(frame, slot.shape, () => f.get(at));
        f.tee(x)
          .get(x)
          .op(`${vectors.prefix}.abs`)
          .v128(splatBytes(FLUSH_BELOW[vectors.dtype], vectors))
          .op(`${vectors.prefix}.lt`)
          .op('v128.andnot')
          .set(x);
        storeVector(
          frame,
          slot.shape,
          () => f.get(at),
          () => f.get(x),
        );
      });
    }
  });
}
