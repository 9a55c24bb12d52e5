import { FLUSH_BELOW, FLUSH_PERIOD } from '../../../base/dtypes.ts';
import { paddedRows } from '../../plan/layout.ts';
import type { LastRow, Place, Plan, Stage, Task } from '../../plan/words.ts';
import type { Code, ModuleBuilder } from './encoder.ts';
import {
  countedLoop,
  type Frame,
  forEachVector,
  loadVector,
  noteNaNs,
  noteStoredNaNs,
  pushAddress,
  type Ref,
  refOf,
  repeatLast,
  storeVector,
} from './frame.ts';
import { emitLoop } from './fused-loop.ts';
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
      stepOffset: ({ stepBytes, ring }) =>
        stage === 'loop' && stepBytes > 0 ? offsets.get(`${stepBytes} ${ring}`) : undefined,
      time: (dt) => times.get(dt)!,
    });
    const emit = (stage: Stage, step?: number) => {
      for (const task of plan.tasks[stage]) {
        if (step === undefined || task.kind !== 'loop' || task.when === 'every') emitTask(frame(stage), task);
        else {
          f.get(step).i32(1).op('i32.add').get(steps).op('i32.eq');
          f.if(() => emitTask(frame(stage), task));
        }
      }
    };
    for (const place of plan.unpadded) emitPadding(frame('prologue'), place);
    emit('prologue');
    emit('before');
    if (plan.tasks.loop.length > 0 || plan.flushed.length > 0) {
      countedLoop(f, { local: steps }, (i) => {
        if (plan.direction > 0) f.get(i).set(row);
        else f.get(steps).i32(1).op('i32.sub').get(i).op('i32.sub').set(row);
        f.get(firstTick).get(row).op('i32.add').set(tick);
        f.get(row).get(firstRow).op('i32.add').set(row);
        for (const [key, { stepBytes, ring }] of stepSizes(frame('loop'))) {
          const local = f.local('i32');
          offsets.set(key, local);
          if (ring) f.get(tick).i32(ring).op('i32.rem_u');
          else f.get(row);
          f.i32(stepBytes).op('i32.mul').set(local);
        }
        emitFlush(frame('loop'));
        for (const dt of clocksOf(plan)) times.set(dt, emitTime(f, dt, tick, vectors));
        emit('loop', i);
      });
    }
    emit('after');
    // Rows that no step has written have not been looked at.
    for (const place of plan.inspected) {
      const { base, shape, stepBytes } = refOf(frame('after'), place);
      const at = f.local('i32');
      f.i32(base);
      if (place.row === 'end') f.get(steps).i32(stepBytes).op('i32.mul').op('i32.add');
      f.set(at);
      noteNaNs(frame('after'), shape, at);
    }
    f.get(flag).op('v128.any_true');
  });
}

/** Padding repeats the last element. */
function emitPadding(frame: Frame, place: Place): void {
  const { f, vectors } = frame;
  const { width, stride } = paddedRows(place.shape);
  const end = f.local('i32');
  f.i32(refOf(frame, place).base + width * vectors.bytes).set(end);
  repeatLast(frame, end, stride - width);
}

function emitTask(frame: Frame, task: Task): void {
  if (task.kind === 'loop') emitLoop(frame, task);
  else if (task.kind === 'kernel') emitKernel(frame, task);
  else emitLastRow(frame, task);
}

function emitLastRow(frame: Frame, { from, to: target, watched }: LastRow): void {
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

/** The places that tasks of the time loop use. */
const placesIn = ({ tasks, flushed }: Plan): readonly Place[] => [
  ...flushed,
  ...tasks.loop.flatMap((task) =>
    task.kind === 'loop'
      ? [...task.reads.map(({ place }) => place), ...task.writes.map(({ to }) => to.place)]
      : task.kind === 'kernel'
        ? [task.out, ...task.args.flatMap((arg) => ('buffer' in arg ? [arg] : []))]
        : [],
  ),
];

/** The lengths of a tick that the time loop's clocks count in. */
const clocksOf = ({ tasks }: Plan): ReadonlySet<number> =>
  new Set(
    tasks.loop.flatMap((task) =>
      task.kind === 'loop'
        ? [...task.body.flatMap(({ args }) => args), ...task.writes.map(({ value }) => value)].flatMap(
            (operand) => (operand.from === 'clock' ? [operand.dt] : []),
          )
        : [],
    ),
  );

/** The row lengths, and the numbers of rows of rings, of everything that has a row per step. */
function stepSizes(frame: Frame): ReadonlyMap<string, Pick<Ref, 'stepBytes' | 'ring'>> {
  const refs = placesIn(frame.plan).map((place) => refOf(frame, place));
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

/** At every 64th tick the smallest magnitudes of states become 0. */
function emitFlush(frame: Frame): void {
  const { f, plan, vectors, tick } = frame;
  if (plan.flushed.length === 0) return;
  f.get(tick)
    .i32(FLUSH_PERIOD - 1)
    .op('i32.and')
    .op('i32.eqz');
  f.if(() => {
    for (const place of plan.flushed) {
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
  });
}
