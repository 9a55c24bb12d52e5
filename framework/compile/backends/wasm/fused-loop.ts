import { type Shape, sizeOf } from '../../../base/shapes.ts';
import type { FusedLoop } from '../../plan/words.ts';
import { type Frame, isWatched, mixesSteps, noteStoredNaNs, placeRef, readRef } from './frame.ts';
import { type EmittedWrite, emitBody, isImmediate, keyOf, type Read, type Reads } from './loop-body.ts';
import { type Access, type Axis, accessTo, type Nest, nestOf } from './nest.ts';
import { rowGuard } from './row-guard.ts';

/** Emits a fused loop: every operand loaded once, all values computed, what is wanted written, in place. */
export function emitFusedLoop(frame: Frame, task: FusedLoop): void {
  const { plan } = frame;
  const reads = new Map<string, Read>();
  const inside = new Set(task.values);
  const note = (argument: number, shape: Shape): string => {
    const id = plan.aliasOf[argument]!;
    const own = plan.program.values[argument]!.shape;
    const access = accessTo(frame, readRef(frame, id), own, shape);
    const key = `${id}:${access.strides}`;
    reads.set(key, { id, access });
    return key;
  };
  const operands = new Map<number, (string | undefined)[]>();
  for (const id of task.values) {
    const { args, shape } = plan.program.values[id]!;
    operands.set(
      id,
      args.map((arg) => {
        const source = plan.aliasOf[arg]!;
        return inside.has(source) || isImmediate(plan.program.values[source]!) ? undefined : note(arg, shape);
      }),
    );
  }
  const mixed = mixesSteps(frame.stage, task.domain);
  const writes = task.writes.map(({ value, target }) => {
    const ref = placeRef(frame.memory, frame.vectors, target);
    const outside = !inside.has(value) && !isImmediate(plan.program.values[value]!);
    return {
      value,
      access: accessTo(frame, ref, ref.shape, ref.shape),
      read: outside ? note(value, plan.program.values[value]!.shape) : undefined,
      checked: isWatched(frame, target) && !mixed,
    };
  });
  const accesses = [
    ...[...reads.values()].map(({ access }) => access),
    ...writes.map(({ access }) => access),
  ];
  emitNest(frame, task, nestOf(frame, task.domain, accesses), reads, operands, writes);
  task.writes.forEach(({ target }, i) => {
    if (isWatched(frame, target) && mixed) noteStoredNaNs(frame, writes[i]!.access.ref);
  });
}

function emitNest(
  frame: Frame,
  task: FusedLoop,
  { axes, strides }: Nest,
  reads: Reads,
  operands: ReadonlyMap<number, readonly (string | undefined)[]>,
  writes: readonly EmittedWrite[],
): void {
  const { f, plan, vectors, steps } = frame;
  const outer = axes.slice(0, -1);
  const inner: Axis = axes.at(-1) ?? { length: 1, perStep: false };
  const innerStride = (a: Access) => strides.get(a)!.at(-1) ?? 0;
  const counters: number[] = [];

  const enter = (depth: number): void => {
    if (depth < outer.length) {
      const { length, perStep } = outer[depth]!;
      countedNest(frame, length, perStep, (i) => {
        counters[depth] = i;
        enter(depth + 1);
      });
      return;
    }
    emitRow();
  };

  /** Byte offset of an access at the current step and outer position, in a local; `undefined` for none. */
  const offsets = new Map<string, number | undefined>();
  const offsetOf = (access: Access): number | undefined => {
    const step = frame.stepOffset(access.ref);
    const own = strides.get(access)!.slice(0, -1);
    const key = `${step}:${own}`;
    if (offsets.has(key)) return offsets.get(key);
    const terms = own.flatMap((stride, d) => (stride ? [{ stride, counter: counters[d]! }] : []));
    let local = step;
    if (terms.length > 0) {
      local = f.local('i32');
      if (step === undefined) f.i32(0);
      else f.get(step);
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
    const guard = rowGuard(f, plan, task, (id) => {
      const { access } = reads.get(keyOf(reads, id)!)!;
      if (innerStride(access) !== 0) return undefined;
      const offset = offsetOf(access);
      return () => {
        if (offset === undefined) f.i32(0);
        else f.get(offset);
        f.mem('i32.load', access.ref.base);
      };
    });
    guard?.();
    if (guard) f.if(emitWholeRow);
    else emitWholeRow();
  };

  const emitWholeRow = (): void => {
    const splats = new Map<string, number>();
    for (const [key, { access }] of reads) {
      const offset = offsetOf(access);
      if (innerStride(access) !== 0) continue;
      const local = f.local('v128');
      if (offset === undefined) f.i32(0);
      else f.get(offset);
      f.mem(vectors.bytes === 4 ? 'v128.load32_splat' : 'v128.load64_splat', access.ref.base).set(local);
      splats.set(key, local);
    }
    for (const { access } of writes) offsetOf(access);
    const i = f.local('i32');
    const single = sizeOf(task.domain) === 1 && !inner.perStep;
    const body = (shift: number) =>
      emitBody(frame, task, { reads, operands, writes, splats, i, shift, single, offsetOf, innerStride });
    const vectorBytes = vectors.lanes * vectors.bytes;
    f.i32(0).set(i);
    if (inner.perStep) {
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
    const unroll = unrolling(full, task.values.length);
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

/** Loop of `length` turns, times the number of steps where the axis runs over them. */
function countedNest({ f, steps }: Frame, length: number, perStep: boolean, body: (i: number) => void): void {
  const i = f.local('i32');
  const count = f.local('i32');
  f.i32(length);
  if (perStep) f.get(steps).op('i32.mul');
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
