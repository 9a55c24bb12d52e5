import { loadsOf, type Program, type Slot, storeOf } from '../../trace/program.ts';
import { isHeard, keepsNaN, knownOf, passesNaN } from './nan.ts';

/** In which states a NaN is looked for, and when: the model alone decides, never who looks at what. */
export interface Watch {
  /** At every store, by name. */
  readonly watched: ReadonlySet<string>;
  /** When a call ends: a NaN that they once hold stays there, or goes to where it stays. */
  readonly kept: readonly Slot[];
  /** States that no step reads and whose NaN is found elsewhere in the same step. */
  readonly heard: ReadonlySet<string>;
}

export function watchOf(program: Program): Watch {
  const states = program.slots.filter((slot) => slot.role === 'state' && !slot.onDemand && slot.dt === null);
  const valuesOf = (slots: readonly Slot[]) => slots.map(({ name }) => storeOf(program, name)!.value);
  const stored = states.filter(({ name, ring }) => !ring && storeOf(program, name));
  const stays = new Set(valuesOf(stored.filter(({ name }) => keepsNaN(program, name))));
  // What arrives at a cell needs no look at every step where the cell keeps a NaN that has arrived.
  const kept = stored.filter(({ name }) => passesNaN(program, name, stays));
  const known = knownOf(program);
  const open = new Set(states.map(({ name }) => name));
  for (const { name } of kept) open.delete(name);
  const watched = program.stores.filter(({ slot, value }) => open.has(slot) && known[value] !== 'number');
  const isRead = (slot: string) => loadsOf(program, slot).length > 0;
  const certain = new Set([
    ...valuesOf(kept),
    ...watched.filter(({ slot }) => isRead(slot)).map(({ value }) => value),
  ]);
  const heard = watched.filter(({ slot, value }) => !isRead(slot) && isHeard(program, [value], certain));
  return {
    kept,
    watched: new Set(watched.map(({ slot }) => slot)),
    heard: new Set(heard.map(({ slot }) => slot)),
  };
}
