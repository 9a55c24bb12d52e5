import { grouped, least } from '../../../base/lists.ts';
import type { OwnNames } from '../../strands.ts';
import type { Code } from './encoder.ts';
import type { Address, MemoryPlan } from './memory.ts';

/** A call of a function for one place: its first parameters say where that is. */
export interface PlacedCall {
  readonly func: number;
  readonly pointers: readonly number[];
}

/** Calls of one function in turn, whose pointers move on by the same strides. */
export interface Sweep extends PlacedCall {
  strides: readonly number[];
  count: number;
  /** Operations, about. */
  readonly size: number;
}

/**
 * The memory of a function that works at several places, by the names that things have at the first, and the pointers that say where
 * they are at each: what lies equally far from another at all places needs no pointer of its own, and what lies at the same address at
 * all of them needs none at all. Pointers are the first parameters.
 */
export function pointed(
  memory: MemoryPlan,
  places: readonly OwnNames[],
): { readonly memory: MemoryPlan; readonly pointers: readonly (readonly number[])[] } {
  const all = places.map(({ buffers, streams }) => [
    ...buffers.map(memory.buffer),
    ...streams.map(memory.keys),
  ]);
  const rows = all.map((own) => own.map(({ base }) => base));
  const first = rows[0]!;
  const classes = grouped(first.keys(), (k) => `${rows.map((row) => row[k]! - first[k]!)}`);
  classes.delete(`${rows.map(() => 0)}`);
  const moving = [...classes.values()];
  const pointers = rows.map((row) => moving.map((members) => least(members.map((k) => row[k]!))));
  const addresses: Address[] = [...all[0]!];
  moving.forEach((members, pointer) => {
    for (const k of members) addresses[k] = { base: first[k]! - pointers[0]![pointer]!, pointer };
  });
  const { buffers, streams } = places[0]!;
  const byName = new Map(buffers.map((name, k) => [name, addresses[k]!]));
  return {
    memory: {
      ...memory,
      buffer: (name) => byName.get(name)!,
      keys: (stream) => addresses[buffers.length + streams.indexOf(stream)]!,
    },
    pointers,
  };
}

/** Adds a call to the last sweep of a list, if it goes on with that; otherwise it begins another. */
export function addCall<T extends object>(sweeps: (T | Sweep)[], { func, pointers }: PlacedCall): void {
  const last = sweeps.at(-1);
  if (last && 'func' in last && last.func === func) {
    const { count, pointers: first } = last;
    const strides = count > 1 ? last.strides : pointers.map((pointer, k) => pointer - first[k]!);
    if (strides.every((stride, k) => pointers[k] === first[k]! + count * stride)) {
      last.strides = strides;
      last.count++;
      return;
    }
  }
  sweeps.push({ func, pointers, strides: [], count: 1, size: 10 });
}

/** Does the calls of a sweep, with these locals behind the pointers; `note` takes each result from the stack. */
export function callSweep(f: Code, sweep: Sweep, locals: readonly number[], note: () => void): void {
  const { func, count, strides } = sweep;
  const [left, ...pointers] = [count, ...sweep.pointers].map((start) => {
    const local = f.local('i32');
    f.i32(start).set(local);
    return local;
  }) as [number, ...number[]];
  f.loop(() => {
    for (const local of [...pointers, ...locals]) f.get(local);
    f.call(func);
    note();
    strides.forEach((stride, k) => f.i32(stride).get(pointers[k]!).op('i32.add').set(pointers[k]!));
    f.get(left).i32(1).op('i32.sub').tee(left).brIf(0);
  });
}
