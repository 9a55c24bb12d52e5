import { least } from '../../../base/lists.ts';
import type { Stage } from '../../plan/words.ts';
import { type Around, frameOf, type Locals, type Snippet } from './around.ts';
import type { Address } from './memory.ts';
import { ZERO } from './vectors.ts';

/** Parts of one form: a function works on so many of them in turn, and is told where the first lies. */
interface Family {
  readonly func: number;
  /** What its pointers are for each snippet. */
  readonly pointers: ReadonlyMap<Snippet, readonly number[]>;
}

/** Parts of a family, one after the other, whose pointers move on by the same strides. */
export interface Sweep {
  readonly func: number;
  count: number;
  readonly pointers: readonly number[];
  strides: readonly number[];
  readonly size: number;
}

/** Operations, about, from which on it pays to write code once for many places; what is shorter runs faster as it stands. */
export const LONG = 1000;

/** Least snippets of one form that are worth a function. */
const LEAST = 8;

/** The families among some snippets, by their members. */
export function familiesOf(
  around: Around,
  stage: Stage,
  snippets: readonly Snippet[],
): ReadonlyMap<Snippet, Family> {
  const byForm = new Map<string, Snippet[]>();
  for (const snippet of snippets.length < LEAST ? [] : snippets) {
    if (snippet.form === undefined) continue;
    const known = byForm.get(snippet.form);
    if (known) known.push(snippet);
    else byForm.set(snippet.form, [snippet]);
  }
  const isWorth = (members: readonly Snippet[]) =>
    members.length >= LEAST && members.reduce((sum, { size }) => sum + size, 0) > LONG;
  const families = [...byForm.values()].filter(isWorth);
  return new Map(
    families.flatMap((members) => {
      const family = familyOf(around, stage, members);
      return members.map((member) => [member, family] as const);
    }),
  );
}

/**
 * The function of a family: (steps, row, tick, steps done, members, for each pointer where it begins and how it moves on) →
 * whether something was not finite.
 */
function familyOf(around: Around, stage: Stage, members: readonly Snippet[]): Family {
  const [first] = members as [Snippet];
  const { addresses, pointers } = pointed(members.map((member) => addressesOf(around, member)));
  const [steps, row, tick, done, count] = [0, 1, 2, 3, 4];
  const pointerAt = (k: number) => 5 + 2 * k;
  const places = names(first);
  const own = new Map(
    addresses.map(({ base, pointer }, k): [string, Address] => [
      places[k]!,
      pointer === undefined ? { base } : { base, pointer: pointerAt(pointer) },
    ]),
  );
  const memory = {
    ...around.memory,
    buffer: (name: string) => own.get(name)!,
    keys: (stream: string) => own.get(keysOf(stream))!,
  };
  const types = pointers[0]!.flatMap(() => ['i32', 'i32'] as const);
  const func = around.module.func(null, ['i32', 'i32', 'i32', 'i32', 'i32', ...types], ['i32'], (f) => {
    const locals: Locals = { steps, row, tick, done, flag: f.local('v128') };
    f.v128(ZERO).set(locals.flag);
    f.loop(() => {
      const frame = frameOf(f, { ...around, memory }, stage, locals, [first]);
      first.emit(frame, locals);
      pointers[0]!.forEach((_, k) => {
        const pointer = pointerAt(k);
        f.get(pointer)
          .get(pointer + 1)
          .op('i32.add')
          .set(pointer);
      });
      f.get(count).i32(1).op('i32.sub').tee(count).brIf(0);
    });
    f.get(locals.flag).op('v128.any_true');
  });
  return { func, pointers: new Map(members.map((member, k) => [member, pointers[k]!])) };
}

const keysOf = (stream: string): string => `keys of ${stream}`;

/** What a snippet's code has to find in memory. */
const names = ({ places, streams }: Snippet): readonly string[] => [
  ...new Set([...places.map(({ buffer }) => buffer), ...streams.map(keysOf)]),
];

const addressesOf = ({ memory }: Around, { places, streams }: Snippet): readonly number[] => [
  ...new Map([
    ...places.map(({ buffer }) => [buffer, memory.buffer(buffer).base] as const),
    ...streams.map((stream) => [keysOf(stream), memory.keys(stream).base] as const),
  ]).values(),
];

/**
 * The addresses of several snippets by few pointers: what lies equally far from another in all snippets needs none of its own,
 * and what lies at the same place in all snippets needs none at all.
 */
function pointed(rows: readonly (readonly number[])[]): {
  readonly addresses: readonly Address[];
  readonly pointers: readonly (readonly number[])[];
} {
  const [first] = rows as [readonly number[]];
  const classes: number[][] = [];
  const own = first.map((_, k) => {
    if (rows.every((row) => row[k] === first[k])) return undefined;
    const at = classes.findIndex(([other]) =>
      rows.every((row) => row[k]! - row[other!]! === first[k]! - first[other!]!),
    );
    if (at < 0) return classes.push([k]) - 1;
    classes[at]!.push(k);
    return at;
  });
  const lowest = (row: readonly number[], members: readonly number[]) => least(members.map((k) => row[k]!));
  return {
    addresses: own.map((pointer, k) =>
      pointer === undefined
        ? { base: first[k]! }
        : { base: first[k]! - lowest(first, classes[pointer]!), pointer },
    ),
    pointers: rows.map((row) => classes.map((members) => lowest(row, members))),
  };
}

/** The snippets with sweeps in the place of those that belong to families. */
export function sweepsOf(
  snippets: readonly Snippet[],
  families: ReadonlyMap<Snippet, Family>,
): readonly (Snippet | Sweep)[] {
  const all: (Snippet | Sweep)[] = [];
  let last: Sweep | undefined;
  for (const snippet of snippets) {
    const family = families.get(snippet);
    if (!family) {
      all.push(snippet);
      last = undefined;
      continue;
    }
    const { func } = family;
    const pointers = family.pointers.get(snippet)!;
    const strides = last?.func === func ? stridesOf(last, pointers) : undefined;
    if (last && strides) {
      last.strides = strides;
      last.count++;
    } else {
      last = { func, count: 1, pointers, strides: pointers.map(() => 0), size: 10 };
      all.push(last);
    }
  }
  return all;
}

/** The strides by which a sweep moves on to these pointers; nothing where it moves on by others. */
function stridesOf({ count, pointers: first, strides }: Sweep, pointers: readonly number[]) {
  const own = count > 1 ? strides : pointers.map((pointer, k) => pointer - first[k]!);
  return own.every((stride, k) => pointers[k] === first[k]! + count * stride) ? own : undefined;
}
