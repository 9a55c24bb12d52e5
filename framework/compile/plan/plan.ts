import type { Program } from '../../trace/program.ts';
import { factsOf } from './facts.ts';
import { placesOf } from './places.ts';
import { tasksOf } from './tasks.ts';
import type { Plan } from './words.ts';
import { slotWritesOf } from './writes.ts';

/** Decides what runs when, what shares a loop, and what needs memory. */
export function planOf(program: Program, { anyRow = false }: { readonly anyRow?: boolean } = {}): Plan {
  const facts = factsOf(program, anyRow);
  const writes = slotWritesOf(facts);
  const placing = placesOf(facts, writes);
  const { stages, aliasOf } = facts;
  return { program, stages, aliasOf, places: placing.places, tasks: tasksOf(facts, writes, placing) };
}
