import { FLUSH_BELOW, FLUSH_PERIOD } from '../../../base/dtypes.ts';
import { rowOf } from '../../../ops/dictionary.ts';
import { paddedRows } from '../../plan/layout.ts';
import type { Argument, LastRow, Place, Stage, Task } from '../../plan/words.ts';
import { type Around, i32s, type Locals, type Snippet } from './around.ts';
import type { Code } from './encoder.ts';
import { LONG } from './families.ts';
import { formOf } from './forms.ts';
import {
  countedLoop,
  forEachVector,
  loadVector,
  noteNaNs,
  noteStoredNaNs,
  pushAddress,
  pushBase,
  refOf,
  repeatLast,
  storeVector,
  type WasmFrame,
} from './frame.ts';
import { emitLoop } from './fused-loop.ts';
import { emitKernel } from './kernels/index.ts';
import { copyVectors } from './kernels/rearrange.ts';
import { emitParts } from './parts.ts';
import { piecesOf } from './pieces.ts';
import { splatBytes, ZERO } from './vectors.ts';

/**
 * Adds the function of a program: (pointers, first tick, steps, first row) → whether something stored was not finite. The prologue
 * runs once, then what can run for all steps at once, then the loop over time, then the rest for all steps.
 */
export function addProgram(around: Around, name: string | null): number {
  const { module, plan, pointers } = around;
  return module.func(name, i32s(pointers + 3), ['i32'], (f) => {
    const [firstTick, steps, firstRow] = [pointers, pointers + 1, pointers + 2];
    const [row, tick, flag] = [f.local('i32'), f.local('i32'), f.local('v128')];
    f.v128(ZERO).set(flag);
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
    f.get(firstRow).get(steps).op('i32.add').set(row);
    emitPlaces(f, around, 'after', locals, plan.inspected, emitInspection);
    f.get(flag).op('v128.any_true');
  });
}

/** The tasks of a stage. */
const emitStage = (f: Code, around: Around, stage: Stage, locals: Locals): void =>
  emitParts(f, around, stage, locals, around.plan.tasks[stage].flatMap(snippetsOf));

/** The same for every one of some places. */
const emitPlaces = (
  f: Code,
  around: Around,
  stage: Stage,
  locals: Locals,
  places: readonly Place[],
  emitOne: (frame: WasmFrame, place: Place) => void,
): void => {
  const snippets = places.map(
    (place): Snippet => ({
      form: JSON.stringify({ ...place, buffer: '' }),
      places: [place],
      streams: [],
      clocks: [],
      size: 40,
      emit: (frame) => emitOne(frame, place),
    }),
  );
  emitParts(f, around, stage, locals, snippets);
};

/** A task as what is to be emitted; a long loop as what it falls into, one form after the other. */
function snippetsOf(task: Task): readonly Snippet[] {
  if (task.kind !== 'loop' || sizeOf(task) <= LONG) return [snippetOf(task)];
  const pieces = piecesOf(task).map(snippetOf);
  const order = new Map(pieces.map(({ form }, at) => [form, at]));
  return pieces.toSorted((a, b) => order.get(a.form)! - order.get(b.form)!);
}

const snippetOf = (task: Task): Snippet => ({
  form: formOf(task),
  places: placesOf(task),
  streams: streamsOf(task),
  clocks: clocksOf(task),
  size: sizeOf(task),
  emit: (frame, locals) => emitTask(frame, locals, task),
});

/** Operations of a task, about: short bodies are unrolled, and a kernel is some loops. */
const sizeOf = (task: Task): number =>
  task.kind === 'loop' ? Math.max(40, task.reads.length + task.body.length + task.writes.length) : 100;

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

/** Looks for NaN in what no step may have looked at: of a tape on the row behind the last, which is the current one. */
function emitInspection(frame: WasmFrame, place: Place): void {
  const { f, row } = frame;
  const ref = refOf(frame, place);
  const at = f.local('i32');
  pushBase(frame, ref);
  if (place.row === 'end') f.get(row).i32(ref.stepBytes).op('i32.mul').op('i32.add');
  f.set(at);
  noteNaNs(frame, ref.shape, at);
}

/** Padding repeats the last element. */
function emitPadding(frame: WasmFrame, place: Place): void {
  const { f, vectors } = frame;
  const { width, stride } = paddedRows(place.shape);
  const end = f.local('i32');
  pushBase(frame, refOf(frame, place));
  f.i32(width * vectors.bytes)
    .op('i32.add')
    .set(end);
  repeatLast(frame, end, stride - width);
}

function emitLastRow(frame: WasmFrame, { from, to: target, watched }: LastRow): void {
  const { f, steps, plan } = frame;
  const [source, own] = [refOf(frame, from), refOf(frame, target)];
  if (watched) noteStoredNaNs(frame, source);
  const [at, to] = [f.local('i32'), f.local('i32')];
  pushBase(frame, source);
  if (plan.direction > 0) f.get(steps).i32(1).op('i32.sub').i32(source.stepBytes).op('i32.mul').op('i32.add');
  f.set(at);
  pushBase(frame, own);
  f.set(to);
  copyVectors(frame, own.shape, to, at);
}

/** The places that a task uses. */
function placesOf(task: Task): readonly Place[] {
  if (task.kind === 'loop')
    return [...task.reads.map(({ place }) => place), ...task.writes.map(({ to }) => to.place)];
  return task.kind === 'kernel'
    ? [task.out, ...task.args.flatMap((arg) => ('buffer' in arg ? [arg] : []))]
    : [task.from, task.to];
}

/** The random streams that a task draws from. */
const streamsOf = (task: Task): readonly string[] =>
  task.kind === 'kernel' ? [rowOf(task).stream?.(task.attrs).name ?? []].flat() : [];

/** The lengths of a tick that a task's clocks count in. */
function clocksOf(task: Task): readonly (number | null)[] {
  if (task.kind !== 'loop') return [];
  const clocks = new Set<number | null>();
  const note = (operand: Argument): void => {
    if (operand.from === 'clock') clocks.add(operand.dt);
  };
  for (const { args } of task.body) args.forEach(note);
  for (const { value } of task.writes) note(value);
  task.watches.forEach(note);
  return [...clocks];
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
