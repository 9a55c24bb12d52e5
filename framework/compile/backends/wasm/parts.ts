import type { Stage } from '../../plan/words.ts';
import { type Around, addPart, frameOf, type Locals, type Snippet } from './around.ts';
import type { Code } from './encoder.ts';
import { sweepsOf } from './families.ts';
import { callSweep, type Sweep } from './sweeps.ts';

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
  const groups = inGroups(sweepsOf(around, stage, snippets));
  if (groups.length <= 1) {
    for (const group of groups) f.scope(() => emitGroup(f, around, stage, locals, group));
    return;
  }
  for (const group of groups) {
    const func = addPart(around, (g, own) => emitGroup(g, around, stage, own, group));
    for (let k = 0; k < around.pointers; k++) f.get(k);
    for (const local of callOf(locals)) f.get(local);
    f.call(func);
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
    f.scope(() => {
      if ('emit' in one) one.emit(frame, locals);
      else callSweep(f, one, callOf(locals), () => noteAlarm(f, locals));
    });
}

/** What a function of some tasks is told of its call and its step. */
const callOf = ({ steps, row, tick, done }: Locals): readonly number[] => [steps, row, tick, done];

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
