import { sizeOf } from '../../../base/shapes.ts';
import type { Access, Axis, Loop, RowCondition } from '../../plan/words.ts';
import { mixesSteps, noteStoredNaNs, type Ref, refOf, type WasmFrame } from './frame.ts';
import { emitBody } from './loop-body.ts';

/** Emits a loop: every operand loaded once, all values computed, what is wanted written, in place. */
export function emitLoop(frame: WasmFrame, loop: Loop): void {
  // A vector of several steps has lanes beyond the last one: what they hold is no alarm.
  const mixed = mixesSteps(frame.stage, loop.domain);
  emitNest(frame, mixed ? { ...loop, writes: loop.writes.map((w) => ({ ...w, watched: false })) } : loop);
  if (mixed)
    for (const { to, watched } of loop.writes) if (watched) noteStoredNaNs(frame, refOf(frame, to.place));
}

function emitNest(frame: WasmFrame, loop: Loop): void {
  const { f, vectors, steps } = frame;
  const { axes, guard } = loop;
  const outer = axes.slice(0, -1);
  const inner: Axis = axes.at(-1) ?? { length: 1, over: 'elements' };
  const refs = new Map<Access, Ref>();
  const accesses = [...loop.reads, ...loop.writes.map(({ to }) => to)];
  for (const access of accesses) refs.set(access, refOf(frame, access.place));
  const counters: number[] = [];

  const enter = (depth: number): void => {
    if (depth < outer.length) {
      countedNest(frame, outer[depth]!, (i) => {
        counters[depth] = i;
        enter(depth + 1);
      });
      return;
    }
    emitRow();
  };

  const pushOffset = (local: number | undefined) => (local === undefined ? f.i32(0) : f.get(local));

  /** Byte offset of an access at the current step and outer position, in a local; `undefined` for none. */
  const offsets = new Map<string, number | undefined>();
  const offsetOf = (access: Access): number | undefined => {
    const step = frame.stepOffset(refs.get(access)!);
    const own = access.strides.slice(0, -1);
    const key = `${step}:${own}`;
    if (offsets.has(key)) return offsets.get(key);
    const terms = own.flatMap((stride, d) => (stride ? [{ stride, counter: counters[d]! }] : []));
    let local = step;
    if (terms.length > 0) {
      local = f.local('i32');
      pushOffset(step);
      for (const { stride, counter } of terms) {
        f.get(counter)
          .i32(stride * vectors.bytes)
          .op('i32.mul')
          .op('i32.add');
      }
      f.set(local);
    }
    offsets.set(key, local);
    return local;
  };

  const emitRow = (): void => {
    offsets.clear();
    if (!guard?.row) {
      emitWholeRow();
      return;
    }
    pushCondition(guard.row);
    f.if(emitWholeRow);
  };

  /** Pushes an i32 that is 0 where the condition is false. */
  const pushCondition = (condition: RowCondition): void => {
    if ('read' in condition) {
      const access = loop.reads[condition.read]!;
      pushOffset(offsetOf(access));
      f.mem('i32.load', refs.get(access)!.base);
      return;
    }
    const [parts, op] =
      'any' in condition ? ([condition.any, 'i32.or'] as const) : ([condition.all, 'i32.and'] as const);
    parts.forEach((part, k) => {
      pushCondition(part);
      if (k > 0) f.op(op);
    });
  };

  const emitWholeRow = (): void => {
    const splats = new Map<Access, number>();
    for (const access of loop.reads) {
      const offset = offsetOf(access);
      if (innerStride(access) !== 0) continue;
      const local = f.local('v128');
      pushOffset(offset);
      f.mem(vectors.splat, refs.get(access)!.base).set(local);
      splats.set(access, local);
    }
    for (const { to } of loop.writes) offsetOf(to);
    const i = f.local('i32');
    const single = sizeOf(loop.domain) === 1 && inner.over !== 'steps';
    const body = (shift: number) =>
      emitBody(frame, loop, {
        baseOf: (access) => refs.get(access)!.base,
        splats,
        i,
        shift,
        single,
        offsetOf,
      });
    const vectorBytes = vectors.lanes * vectors.bytes;
    f.i32(0).set(i);
    if (inner.over === 'steps') {
      const end = f.local('i32');
      f.get(steps)
        .i32(inner.length * vectors.bytes)
        .op('i32.mul')
        .set(end);
      f.loop(() => {
        body(0);
        f.get(i).i32(vectorBytes).op('i32.add').tee(i).get(end).op('i32.lt_u').brIf(0);
      });
      return;
    }
    const full = Math.ceil(inner.length / vectors.lanes);
    const unroll = unrolling(full, loop.body.length);
    const turns = Math.floor(full / unroll);
    if (turns > 1) {
      f.loop(() => {
        for (let u = 0; u < unroll; u++) body(u * vectorBytes);
        f.get(i)
          .i32(unroll * vectorBytes)
          .op('i32.add')
          .tee(i);
        f.i32(turns * unroll * vectorBytes)
          .op('i32.lt_u')
          .brIf(0);
      });
    }
    const done = turns > 1 ? turns * unroll : 0;
    for (let u = 0; u < full - done; u++) body(u * vectorBytes);
  };

  enter(0);
}

/** How an access moves from one element of a row to the next. */
const innerStride = ({ strides }: Access): number => strides.at(-1) ?? 0;

/** Loop of `length` turns, times the number of steps where the axis runs over them. */
function countedNest({ f, steps }: WasmFrame, { length, over }: Axis, body: (i: number) => void): void {
  const i = f.local('i32');
  const count = f.local('i32');
  f.i32(length);
  if (over === 'steps') f.get(steps).op('i32.mul');
  f.set(count).i32(0).set(i);
  f.loop(() => {
    body(i);
    f.get(i).i32(1).op('i32.add').tee(i).get(count).op('i32.lt_s').brIf(0);
  });
}

/** Vectors per turn: more for short bodies, whose loop overhead would show. */
function unrolling(vectors: number, values: number): number {
  if (vectors < 8) return 1;
  return values <= 16 ? 4 : values <= 40 ? 2 : 1;
}
