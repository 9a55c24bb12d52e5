import { loadsOf, type Program, type Slot, storeOf } from '../../trace/program.ts';
import { isHeard, knownOf, passesNaN } from './nan.ts';

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
  const storedIn = ({ name }: Slot) => storeOf(program, name)!.value;
  const stored = states.filter(({ name, ring }) => !ring && storeOf(program, name));
  const passing = (to: (slot: Slot) => ReadonlySet<number>) =>
    stored.filter((slot) => passesNaN(program, slot.name, to(slot)));
  const stays = new Set(passing((slot) => new Set([storedIn(slot)])).map(storedIn));
  // What arrives at a cell needs no look at every step where the cell keeps a NaN that has arrived.
  const kept = passing(() => stays);
  const known = knownOf(program);
  const open = new Set(states.filter((slot) => !kept.includes(slot)).map(({ name }) => name));
  const watched = program.stores.filter(({ slot, value }) => open.has(slot) && known[value] !== 'number');
  const isRead = (slot: string) => loadsOf(program, slot).length > 0;
  const certain = new Set([
    ...kept.map(storedIn),
    ...watched.filter(({ slot }) => isRead(slot)).map(({ value }) => value),
  ]);
  const heard = watched.filter(({ slot, value }) => !isRead(slot) && isHeard(program, [value], certain));
  return {
    kept,
    watched: new Set(watched.map(({ slot }) => slot)),
    heard: new Set(heard.map(({ slot }) => slot)),
  };
}
