import type { Plan } from '../../plan/words.ts';
import type { Code } from './encoder.ts';
import type { WasmFrame } from './frame.ts';
import type { MemoryPlan } from './memory.ts';
import type { ModuleBuilder } from './module.ts';
import type { Vectors } from './vectors.ts';

/** What all functions of a program share. */
export interface Around {
  readonly module: ModuleBuilder;
  readonly plan: Plan;
  readonly memory: MemoryPlan;
  readonly vectors: Vectors;
  readonly functions: WasmFrame['functions'];
}

/** Locals in which a function finds its call and its step. */
export interface Locals {
  readonly steps: number;
  readonly row: number;
  readonly tick: number;
  /** How many steps of the call have been before. */
  readonly done: number;
  readonly flag: number;
}

/** Most operations, about, of one function: V8 compiles a long one slowly, and takes 50 000 locals at most. */
const LONGEST = 4000;

/** What is to be emitted in groups: how long the code of one is, about, and how a group is emitted. */
interface Parts<T> {
  readonly all: readonly T[];
  readonly sizeOf: (part: T) => number;
  readonly emit: (f: Code, locals: Locals, group: readonly T[]) => void;
}

/** Emits all parts: here, if they are few, otherwise in functions of their own. */
export function emitParts<T>(
  f: Code,
  { module }: Around,
  locals: Locals,
  { all, sizeOf, emit }: Parts<T>,
): void {
  const groups = inGroups(all, sizeOf);
  if (groups.length <= 1) {
    for (const group of groups) f.scope(() => emit(f, locals, group));
    return;
  }
  const { steps, row, tick, done, flag } = locals;
  for (const group of groups) {
    const part = module.func(null, ['i32', 'i32', 'i32', 'i32'], ['i32'], (g) => {
      const own: Locals = { steps: 0, row: 1, tick: 2, done: 3, flag: g.local('v128') };
      g.v128(new Uint8Array(16)).set(own.flag);
      emit(g, own, group);
      g.get(own.flag).op('v128.any_true');
    });
    f.get(steps).get(row).get(tick).get(done).call(part);
    f.op('i32x4.splat').get(flag).op('v128.or').set(flag);
  }
}

/** Parts in their order, in groups that are not too long. */
function inGroups<T>(parts: readonly T[], sizeOf: (part: T) => number): readonly (readonly T[])[] {
  const groups: T[][] = [];
  let room = 0;
  for (const part of parts) {
    const size = sizeOf(part);
    if (size > room) {
      groups.push([]);
      room = LONGEST;
    }
    groups.at(-1)!.push(part);
    room -= size;
  }
  return groups;
}
