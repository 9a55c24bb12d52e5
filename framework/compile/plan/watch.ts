import type { Program, Slot } from '../../trace/program.ts';
import { keepsNaN, knownOf } from './nan.ts';

/** In which states a NaN is looked for, and when. */
export interface Watch {
  /** At every store, by name. */
  readonly watched: ReadonlySet<string>;
  /** When a call ends: a NaN that they once hold stays there. */
  readonly kept: readonly Slot[];
}

export function watchOf(program: Program): Watch {
  const { slots, stores } = program;
  const states = slots.filter((slot) => slot.role === 'state' && !slot.onDemand);
  const kept = states.filter((slot) => !slot.ring && keepsNaN(program, slot.name));
  const known = knownOf(program);
  const open = new Set(states.filter((slot) => !kept.includes(slot)).map(({ name }) => name));
  const watched = stores.filter(({ slot, value }) => open.has(slot) && known[value] !== 'number');
  return { kept, watched: new Set(watched.map(({ slot }) => slot)) };
}
