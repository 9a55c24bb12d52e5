import type { Stage } from '../../plan/words.ts';
import { type Around, frameOf, type Locals, type Snippet } from './around.ts';
import type { Code } from './encoder.ts';
import { familiesOf, type Sweep, sweepsOf } from './families.ts';
import { ZERO } from './vectors.ts';

/** Most operations, about, of one function: V8 compiles a long one slowly, and takes 50 000 locals at most. */
const LONGEST = 4000;

/** Emits all snippets in their order: here, if that is not long, otherwise in functions of their own. */
export function emitParts(
  f: Code,
  around: Around,
  stage: Stage,
  locals: Locals,
  snippets: readonly Snippet[],
): void {
  const groups = inGroups(sweepsOf(snippets, familiesOf(around, stage, snippets)));
  if (groups.length <= 1) {
    for (const group of groups) f.scope(() => emitGroup(f, around, stage, locals, group));
    return;
  }
  for (const group of groups) {
    const { steps, row, tick, done } = locals;
    const func = around.module.func(null, ['i32', 'i32', 'i32', 'i32'], ['i32'], (g) => {
      const own: Locals = { steps: 0, row: 1, tick: 2, done: 3, flag: g.local('v128') };
      g.v128(ZERO).set(own.flag);
      emitGroup(g, around, stage, own, group);
      g.get(own.flag).op('v128.any_true');
    });
    f.get(steps).get(row).get(tick).get(done).call(func);
    noteAlarm(f, locals);
  }
}

function emitGroup(
  f: Code,
  around: Around,
  stage: Stage,
  locals: Locals,
  group: readonly (Snippet | Sweep)[],
): void {
  const snippets = group.filter((one) => 'emit' in one);
  const frame = frameOf(f, around, stage, locals, snippets);
  for (const one of group)
    f.scope(() => ('emit' in one ? one.emit(frame, locals) : callSweep(f, locals, one)));
}

/** Lets a family's function do some of its snippets. */
function callSweep(f: Code, locals: Locals, { func, count, pointers, strides }: Sweep): void {
  const { steps, row, tick, done } = locals;
  f.get(steps).get(row).get(tick).get(done).i32(count);
  pointers.forEach((pointer, k) => f.i32(pointer).i32(strides[k]!));
  f.call(func);
  noteAlarm(f, locals);
}

/** Takes note of what a function has returned: whether it met a NaN. */
const noteAlarm = (f: Code, { flag }: Locals): Code => f.op('i32x4.splat').get(flag).op('v128.or').set(flag);

/** In their order, in groups that are not too long. */
function inGroups<T extends { readonly size: number }>(all: readonly T[]): readonly (readonly T[])[] {
  const groups: T[][] = [];
  let room = 0;
  for (const one of all) {
    if (one.size > room) {
      groups.push([]);
      room = LONGEST;
    }
    groups.at(-1)!.push(one);
    room -= one.size;
  }
  return groups;
}
