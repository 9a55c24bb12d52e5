import { once } from '../../base/lazy.ts';
import { rowOf } from '../../ops/dictionary.ts';
import type { Known } from '../../ops/nan.ts';
import { loadsOf, type Program, usersOf, type Value } from '../../trace/program.ts';

/** What is known of every value, whatever slots hold: a `number` can never be NaN. */
export const knownOf = once(({ values }: Program): readonly Known[] => {
  const known: Known[] = [];
  for (const value of values) known[value.id] = consequence(value, (arg) => known[arg]);
  return known;
});

/** Whether a NaN in a state makes one of these values NaN in the next step. In its own it stays, so that a look at the end of a run finds it. */
export const passesNaN = (program: Program, slot: string, to: ReadonlySet<number>): boolean =>
  isHeard(
    program,
    loadsOf(program, slot).map(({ id }) => id),
    to,
  );

/** Whether a NaN in some values makes one of others NaN in the same step. */
export function isHeard(program: Program, sources: readonly number[], by: ReadonlySet<number>): boolean {
  for (const [id, known] of followed(program, sources)) if (known === 'nan' && by.has(id)) return true;
  return false;
}

/** What is known, in a cell where some values are NaN, of all that depends on them. */
function followed(program: Program, sources: readonly number[]): ReadonlyMap<number, Known> {
  const anywhere = knownOf(program);
  const users = usersOf(program);
  const reached = new Set(sources);
  for (const id of reached) for (const user of users[id]!) reached.add(user);
  const inCell = new Map<number, Known>();
  for (const id of [...reached].sort((a, b) => a - b)) {
    const known = (arg: number) => (reached.has(arg) ? inCell.get(arg) : anywhere[arg]);
    inCell.set(id, sources.includes(id) ? 'nan' : consequence(program.values[id]!, known));
  }
  return inCell;
}

const consequence = (value: Value, known: (arg: number) => Known): Known =>
  rowOf(value).nan(value.args.map(known), value.attrs);
