import { FLUSH_BELOW, FLUSH_PERIOD } from '../../../base/dtypes.ts';
import { paddedRows } from '../../plan/layout.ts';
import type { LastRow, Place, Stage, Task } from '../../plan/words.ts';
import type { Code } from './encoder.ts';
import {
  countedLoop,
  forEachVector,
  loadVector,
  noteNaNs,
  noteStoredNaNs,
  pushAddress,
  type Ref,
  refOf,
  repeatLast,
  storeVector,
  type WasmFrame,
} from './frame.ts';
import { emitLoop } from './fused-loop.ts';
import { emitKernel } from './kernels/index.ts';
import { copyVectors } from './kernels/rearrange.ts';
import { type Around, emitParts, type Locals } from './parts.ts';
import { splatBytes, type Vectors } from './vectors.ts';

/**
 * Adds the function of a program: (first tick, steps, first row) → whether something stored was not finite. The prologue
 * runs once, then what can run for all steps at once, then the loop over time, then the rest for all steps.
 */
export function addProgram(around: Around, name: string): void {
  const { module, plan } = around;
  module.func(name, ['i32', 'i32', 'i32'], ['i32'], (f) => {
    const [firstTick, steps, firstRow] = [0, 1, 2];
    const [row, tick, flag] = [f.local('i32'), f.local('i32'), f.local('v128')];
    f.v128(new Uint8Array(16)).set(flag);
    const locals: Locals = { steps, row, tick, done: row, flag };
    emitPlaces(f, around, 'prologue', locals, plan.unpadded, emitPadding);
    emitStage(f, around, 'prologue', locals);
    emitStage(f, around, 'before', locals);
    if (plan.tasks.loop.length > 0 || plan.flushed.length > 0) {
      countedLoop(f, { local: steps }, (done) => {
        if (plan.direction > 0) f.get(done).set(row);
        else f.get(steps).i32(1).op('i32.sub').get(done).op('i32.sub').set(row);
        f.get(firstTick).get(row).op('i32.add').set(tick);
        f.get(row).get(firstRow).op('i32.add').set(row);
        const within = { ...locals, done };
        if (plan.flushed.length > 0) {
          f.get(tick)
            .i32(FLUSH_PERIOD - 1)
            .op('i32.and')
            .op('i32.eqz');
          f.if(() => emitPlaces(f, around, 'loop', within, plan.flushed, emitFlush));
        }
        emitStage(f, around, 'loop', within);
      });
    }
    emitStage(f, around, 'after', locals);
    emitPlaces(f, around, 'after', locals, plan.inspected, emitInspection);
    f.get(flag).op('v128.any_true');
  });
}

/** The tasks of a stage. */
const emitStage = (f: Code, around: Around, stage: Stage, locals: Locals): void =>
  emitParts(f, around, locals, {
    all: around.plan.tasks[stage],
    sizeOf,
    emit: (g, own, tasks) => {
      const frame = frameOf(g, around, stage, own, tasks.flatMap(placesOf), tasks.flatMap(clocksOf));
      for (const task of tasks) g.scope(() => emitTask(frame, own, task));
    },
  });

/** The same for every one of some places. */
const emitPlaces = (
  f: Code,
  around: Around,
  stage: Stage,
  locals: Locals,
  all: readonly Place[],
  emitOne: (frame: WasmFrame, place: Place) => void,
): void =>
  emitParts(f, around, locals, {
    all,
    sizeOf: () => 40,
    emit: (g, own, places) => {
      const frame = frameOf(g, around, stage, own, places, []);
      for (const place of places) g.scope(() => emitOne(frame, place));
    },
  });

/** Operations of a task, about: short bodies are unrolled, and a kernel is some loops. */
const sizeOf = (task: Task): number =>
  task.kind === 'loop' ? Math.max(40, task.reads.length + task.body.length + task.writes.length) : 100;

/** What emitters share: in the time loop, with the offsets of rows of some places, and with some clocks. */
function frameOf(
  f: Code,
  around: Around,
  stage: Stage,
  locals: Locals,
  places: readonly Place[],
  clocks: readonly number[],
): WasmFrame {
  const { plan, memory, vectors, functions } = around;
  const { steps, row, tick, flag } = locals;
  const offsets = new Map<string, number>();
  const times = new Map<number, number>();
  const frame: WasmFrame = {
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
    stepOffset: ({ stepBytes, ring }) =>
      stage === 'loop' && stepBytes > 0 ? offsets.get(`${stepBytes} ${ring}`) : undefined,
    time: (dt) => times.get(dt)!,
  };
  if (stage !== 'loop') return frame;
  for (const [key, { stepBytes, ring }] of stepSizes(frame, places)) {
    const local = f.local('i32');
    offsets.set(key, local);
    if (ring) f.get(tick).i32(ring).op('i32.rem_u');
    else f.get(row);
    f.i32(stepBytes).op('i32.mul').set(local);
  }
  for (const dt of new Set(clocks)) times.set(dt, emitTime(f, dt, tick, vectors));
  return frame;
}

function emitTask(frame: WasmFrame, { done }: Locals, task: Task): void {
  const { f, steps } = frame;
  if (task.kind === 'kernel') emitKernel(frame, task);
  else if (task.kind === 'last-row') emitLastRow(frame, task);
  else if (task.when === 'every') emitLoop(frame, task);
  else {
    f.get(done).i32(1).op('i32.add').get(steps).op('i32.eq');
    f.if(() => emitLoop(frame, task));
  }
}

/** Looks for NaN in what no step may have looked at. */
function emitInspection(frame: WasmFrame, place: Place): void {
  const { f, steps } = frame;
  const { base, shape, stepBytes } = refOf(frame, place);
  const at = f.local('i32');
  f.i32(base);
  if (place.row === 'end') f.get(steps).i32(stepBytes).op('i32.mul').op('i32.add');
  f.set(at);
  noteNaNs(frame, shape, at);
}

/** Padding repeats the last element. */
function emitPadding(frame: WasmFrame, place: Place): void {
  const { f, vectors } = frame;
  const { width, stride } = paddedRows(place.shape);
  const end = f.local('i32');
  f.i32(refOf(frame, place).base + width * vectors.bytes).set(end);
  repeatLast(frame, end, stride - width);
}

function emitLastRow(frame: WasmFrame, { from, to: target, watched }: LastRow): void {
  const { f, steps, plan } = frame;
  const [source, { base, shape }] = [refOf(frame, from), refOf(frame, target)];
  if (watched) noteStoredNaNs(frame, source);
  const [at, to] = [f.local('i32'), f.local('i32')];
  f.i32(source.base);
  if (plan.direction > 0) f.get(steps).i32(1).op('i32.sub').i32(source.stepBytes).op('i32.mul').op('i32.add');
  f.set(at);
  f.i32(base).set(to);
  copyVectors(frame, shape, to, at);
}

/** The places that a task uses. */
function placesOf(task: Task): readonly Place[] {
  if (task.kind === 'loop')
    return [...task.reads.map(({ place }) => place), ...task.writes.map(({ to }) => to.place)];
  return task.kind === 'kernel'
    ? [task.out, ...task.args.flatMap((arg) => ('buffer' in arg ? [arg] : []))]
    : [];
}

/** The lengths of a tick that a task's clocks count in. */
function clocksOf(task: Task): readonly number[] {
  if (task.kind !== 'loop') return [];
  const { body, writes, watches } = task;
  const operands = [...body.flatMap(({ args }) => args), ...writes.map(({ value }) => value), ...watches];
  return operands.flatMap((operand) => (operand.from === 'clock' ? [operand.dt] : []));
}

/** The row lengths, and the numbers of rows of rings, of everything that has a row per step. */
function stepSizes(
  frame: WasmFrame,
  places: readonly Place[],
): ReadonlyMap<string, Pick<Ref, 'stepBytes' | 'ring'>> {
  const refs = places.map((place) => refOf(frame, place));
  const sizes = refs.filter(({ stepBytes }) => stepBytes > 0);
  return new Map(sizes.map(({ stepBytes, ring }) => [`${stepBytes} ${ring}`, { stepBytes, ring }]));
}

/** tick · dt in all lanes, computed in f64 and rounded once. */
function emitTime(f: Code, dt: number, tick: number, { dtype }: Vectors): number {
  const local = f.local('v128');
  f.get(tick).op('f64.convert_i32_s').f64(dt).op('f64.mul');
  if (dtype === 'f32') f.op('f32.demote_f64').op('f32x4.splat');
  else f.op('f64x2.splat');
  f.set(local);
  return local;
}

/** The smallest magnitudes of a state become 0. */
function emitFlush(frame: WasmFrame, place: Place): void {
  const { f, vectors } = frame;
  const [at, x] = [f.local('i32'), f.local('v128')];
  pushAddress(frame, refOf(frame, place));
  f.set(at);
  forEachVector(frame, place.shape, [at], () => {
    loadVector(frame, place.shape, () => f.get(at));
    f.tee(x)
      .get(x)
      .op(`${vectors.prefix}.abs`)
      .v128(splatBytes(FLUSH_BELOW[vectors.dtype], vectors))
      .op(`${vectors.prefix}.lt`)
      .op('v128.andnot')
      .set(x);
    storeVector(
      frame,
      place.shape,
      () => f.get(at),
      () => f.get(x),
    );
  });
}
