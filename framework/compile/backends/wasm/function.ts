import { FLUSH_BELOW, FLUSH_PERIOD } from '../../../base/dtypes.ts';
import type { Program, Slot, Value } from '../../../trace/program.ts';
import { paddedSize } from '../../layout.ts';
import { keepsNaN } from '../../nan.ts';
import type { Plan, Task } from '../../plan.ts';
import type { Stage } from '../../stages.ts';
import type { Code, ModuleBuilder } from './encoder.ts';
import { countedLoop, type Frame, homeRef, noteNaNs, pushAddress, type Ref } from './frame.ts';
import { emitFusedLoop } from './fused-loop.ts';
import { emitKernel } from './kernels/index.ts';
import type { MemoryPlan } from './memory.ts';
import { splatBytes, type Vectors } from './vectors.ts';

/**
 * Adds the function of a program: (first tick, steps) → whether something stored was not finite. The prologue
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
  module.func(name, ['i32', 'i32'], ['i32'], (f) => {
    const [firstTick, steps] = [0, 1];
    const [row, tick, flag] = [f.local('i32'), f.local('i32'), f.local('v128')];
    const offsets = new Map<number, number>();
    const times = new Map<number, number>();
    const states = plan.program.slots.filter((slot) => slot.role === 'state');
    const kept = states.filter((slot) => keepsNaN(plan.program, slot.name));
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
      stepOffset: (stepBytes) => offsets.get(stepBytes),
      time: (value) => times.get(value.id)!,
    });
    const emit = (stage: Stage) => {
      for (const task of plan.tasks[stage]) emitTask(frame(stage), task);
    };
    emit('prologue');
    emit('before');
    if (plan.tasks.loop.length > 0 || plan.program.slots.some((slot) => slot.flush)) {
      countedLoop(f, { local: steps }, (i) => {
        if (plan.program.direction > 0) f.get(i).set(row);
        else f.get(steps).i32(1).op('i32.sub').get(i).op('i32.sub').set(row);
        f.get(firstTick).get(row).op('i32.add').set(tick);
        for (const stepBytes of stepSizes(plan, vectors)) {
          const local = offsets.get(stepBytes) ?? f.local('i32');
          offsets.set(stepBytes, local);
          f.get(row).i32(stepBytes).op('i32.mul').set(local);
        }
        emitFlush(frame('loop'));
        for (const value of plan.program.values)
          if (value.op === 'time') times.set(value.id, emitTime(f, value, tick, vectors));
        emit('loop');
      });
    }
    emit('after');
    for (const slot of kept) {
      const rowBytes = paddedSize(slot.shape) * vectors.bytes;
      const offset = slot.taped ? f.local('i32') : undefined;
      // The last state in time is on the row after the last step.
      if (offset !== undefined) f.get(steps).i32(rowBytes).op('i32.mul').set(offset);
      noteNaNs(frame('after'), { base: memory.buffer(slot.buffer), shape: slot.shape }, offset);
    }
    f.get(flag).op('v128.any_true');
  });
}

/** States that could lose a NaN, but for those that cannot have one. */
function watchedSlots({ slots, stores, values }: Program, kept: readonly Slot[]): ReadonlySet<string> {
  const finite = (id: number): boolean => {
    const { op, args } = values[id]!;
    return op === 'where' ? args.slice(1).every(finite) : ['spikes', 'const', 'time', 'uniform'].includes(op);
  };
  const watched = stores.filter(({ slot, value }) => {
    const { role } = slots.find(({ name }) => name === slot)!;
    return (
      role === 'state' &&
      values[value]!.op !== 'addOuter' &&
      !finite(value) &&
      !kept.some((k) => k.name === slot)
    );
  });
  return new Set(watched.map(({ slot }) => slot));
}

function emitTask(frame: Frame, task: Task): void {
  if (task.kind === 'loop') emitFusedLoop(frame, task);
  else if (task.kind === 'kernel') emitKernel(frame, frame.plan.program.values[task.value]!);
  else
    emitLastRow(
      frame,
      homeRef(frame.memory, frame.vectors, task.from),
      homeRef(frame.memory, frame.vectors, { kind: 'slot', slot: task.slot }),
    );
}

/** The last step's row of a sequence becomes the state. */
function emitLastRow({ f, steps, vectors }: Frame, from: Ref, to: Ref): void {
  const source = f.local('i32');
  f.get(steps)
    .i32(1)
    .op('i32.sub')
    .i32(from.stepBytes)
    .op('i32.mul')
    .i32(from.base)
    .op('i32.add')
    .set(source);
  countedLoop(f, Math.ceil(paddedSize(to.shape) / vectors.lanes), (v) => {
    const shift = f.local('i32');
    f.get(v).i32(4).op('i32.shl').set(shift);
    f.get(shift).get(source).get(shift).op('i32.add').mem('v128.load', 0).mem('v128.store', to.base);
  });
}

/** The row lengths of everything that has a row per step. */
function stepSizes(plan: Plan, { bytes }: Vectors): ReadonlySet<number> {
  const slots = plan.program.slots.filter((s) => s.role === 'sequence' || s.role === 'emit' || s.taped);
  const temporaries = [...plan.homes.values()].flatMap((h) =>
    h.kind === 'temporary' && h.perStep ? [h.shape] : [],
  );
  return new Set([...slots.map((s) => s.shape), ...temporaries].map((shape) => paddedSize(shape) * bytes));
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
  const flushed = plan.program.slots.filter((slot) => slot.flush);
  if (flushed.length === 0) return;
  f.get(tick)
    .i32(FLUSH_PERIOD - 1)
    .op('i32.and')
    .op('i32.eqz');
  f.if(() => {
    for (const slot of flushed) {
      const stepBytes = slot.taped ? paddedSize(slot.shape) * vectors.bytes : 0;
      const [at, x] = [f.local('i32'), f.local('v128')];
      pushAddress(frame, { base: memory.buffer(slot.buffer), shape: slot.shape, stepBytes });
      f.set(at);
      countedLoop(f, Math.ceil(paddedSize(slot.shape) / vectors.lanes), () => {
        f.get(at).get(at).mem('v128.load', 0).tee(x);
        f.get(x)
          .op(`${vectors.prefix}.abs`)
          .v128(splatBytes(FLUSH_BELOW[vectors.dtype], vectors))
          .op(`${vectors.prefix}.lt`);
        f.op('v128.andnot').mem('v128.store', 0);
        f.get(at).i32(16).op('i32.add').set(at);
      });
    }
  });
}
