import { grouped } from '../base/lists.ts';
import { disjointSets, numberIn } from '../base/sets.ts';
import { rowOf } from '../ops/dictionary.ts';
import { textOf } from '../trace/equal-values.ts';
import { loadedSlot, type Program, type Store, slotOf, streamsOf, type Value } from '../trace/program.ts';
import { storing } from '../trace/rewrite.ts';

/** The names of buffers and random streams. */
export interface OwnNames {
  readonly buffers: readonly string[];
  readonly streams: readonly string[];
}

/** A part of a program that has nothing to do with the rest: none changes what another reads. */
export interface Strand {
  readonly program: Program;
  /** Its own names, then in their places those of every other strand that differs in nothing else. */
  readonly copies: readonly OwnNames[];
}

/** What a strand stores, with all that it says but names: the first buffer is called 0, the next one 1. */
interface Thread {
  readonly form: string;
  readonly stores: readonly Store[];
  readonly names: OwnNames;
}

/** Values from which on it pays to look for strands. */
const LONG = 500;

/** Least strands of one form that are worth a program of their own. */
const LEAST = 8;

/** A program as its strands: those of which there are many alike, and one of all the rest. */
export function strandsOf(program: Program): readonly Strand[] {
  const byForm = grouped(program.values.length < LONG ? [] : threadsOf(program), ({ form }) => form);
  const many = [...byForm.values()].filter((alike) => alike.length >= LEAST);
  const taken = new Set(many.flat().flatMap(({ stores }) => stores));
  const rest = program.stores.filter((store) => !taken.has(store));
  const others = taken.size > 0 ? storing(program, rest) : program;
  const buffers = others.slots.map(({ buffer }) => buffer);
  const streams = streamsOf(others).map(({ name }) => name);
  return [
    ...many.map((alike) => ({
      program: storing(program, alike[0]!.stores),
      copies: alike.map(({ names }) => names),
    })),
    ...(rest.length > 0 ? [{ program: others, copies: [{ buffers, streams }] }] : []),
  ];
}

/** All strands, each by itself: they share no value that takes time, and no buffer that one of them changes. */
function threadsOf(program: Program): readonly Thread[] {
  const { values, stores } = program;
  // Values, then stores.
  const sets = disjointSets(values.length + stores.length);
  const bufferOf = (slot: string) => slotOf(program, slot).buffer;
  const changed = new Map<string, number>();
  stores.forEach(({ slot }, k) => {
    const at = values.length + k;
    sets.join(at, changed.get(bufferOf(slot)) ?? at);
    changed.set(bufferOf(slot), at);
  });
  // At hand in every strand: constants and what follows from them, the clock, what is loaded and changed by none.
  const isFixed: boolean[] = [];
  const isFree = values.map((value) => {
    const { everywhere, structural, varies } = rowOf(value);
    const { id, args } = value;
    isFixed[id] = varies === 'never' && !structural && args.every((arg) => isFixed[arg]);
    return isLoad(value)
      ? !changed.has(bufferOf(loadedSlot(value)))
      : isFixed[id] || everywhere !== undefined;
  });
  for (const value of values) {
    const { id, args } = value;
    if (isFree[id]) continue;
    if (isLoad(value)) sets.join(id, changed.get(bufferOf(loadedSlot(value)))!);
    for (const arg of args) if (!isFree[arg]) sets.join(id, arg);
  }
  stores.forEach(({ value }, k) => {
    if (!isFree[value]) sets.join(value, values.length + k);
  });

  const threadOf = (set: readonly number[]): Thread => {
    const [own, buffers, streams] = [new Map<number, number>(), new Map(), new Map()];
    const slotText = (name: string): string => {
      const slot = slotOf(program, name);
      return `${numberIn(buffers, slot.buffer)} ${textOf({ ...slot, name: '', buffer: '' })}`;
    };
    const valueText = (id: number): string => {
      const value = values[id]!;
      if (!isFree[id]) return `${own.get(id)}`;
      return isLoad(value) ? slotText(loadedSlot(value)) : `%${id}`;
    };
    const stored: Store[] = [];
    let form = '';
    for (const at of set) {
      const value = values[at];
      if (value) {
        const stream = rowOf(value).stream?.(value.attrs);
        const named = stream ? { ...value.attrs, stream: numberIn(streams, stream.name) } : value.attrs;
        const said = isLoad(value) ? slotText(loadedSlot(value)) : textOf(named);
        form += `${value.op} ${said} ${value.args.map(valueText)};`;
        numberIn(own, at);
      } else {
        const store = stores[at - values.length]!;
        stored.push(store);
        form += `${slotText(store.slot)} = ${valueText(store.value)};`;
      }
    }
    return {
      form,
      stores: stored,
      names: { buffers: [...buffers.keys()], streams: [...streams.keys()] },
    };
  };
  return sets
    .all()
    .filter((set) => set.at(-1)! >= values.length)
    .map(threadOf);
}

const isLoad = (value: Value): boolean => rowOf(value).varies === 'slot';
