import { dictionary } from '../../ops/dictionary.ts';
import type { Known } from '../../ops/nan.ts';
import { loadsOf, once, type Program, storeOf, usersOf, type Value } from '../../trace/program.ts';

/** What is known of every value, whatever slots hold: a `number` can never be NaN. */
export const knownOf = once(({ values }): readonly Known[] => {
  const known: Known[] = [];
  for (const value of values) known[value.id] = consequence(value, (arg) => known[arg]);
  return known;
});

/**
 * Whether a NaN in a state stays there: a state that keeps it needs no look at every step, one at the end of a
 * run finds it. Follows the step from the state's load, set to NaN.
 */
export function keepsNaN(program: Program, slot: string): boolean {
  const store = storeOf(program, slot);
  if (!store) return false;
  const anywhere = knownOf(program);
  const users = usersOf(program);
  const loads = loadsOf(program, slot).map(({ id }) => id);
  const reached = new Set(loads);
  for (const id of reached) for (const user of users[id]!) reached.add(user);
  const inCell = new Map<number, Known>();
  for (const id of [...reached].sort((a, b) => a - b)) {
    const known = (arg: number) => (reached.has(arg) ? inCell.get(arg) : anywhere[arg]);
    inCell.set(id, loads.includes(id) ? 'nan' : consequence(program.values[id]!, known));
  }
  return inCell.get(store.value) === 'nan';
}

const consequence = ({ op, args, attrs }: Value, known: (arg: number) => Known): Known =>
  dictionary[op].nan(args.map(known), attrs);
