import { least } from '../../base/lists.ts';
import { sizeOf } from '../../base/shapes.ts';
import { loadedSlot } from '../../trace/program.ts';
import type { Facts } from './words.ts';

type TurnFacts = Pick<
  Facts,
  'program' | 'aliasOf' | 'stages' | 'layout' | 'consumers' | 'isComputed' | 'isKernel' | 'indexOf'
>;

/**
 * The turn in which every value is computed within its stage: after its operands, in the same turn where one loop
 * can compute both; but not before the turn that reads it, where nothing it reads needs memory for that.
 */
export function turnsOf(facts: TurnFacts): readonly number[] {
  const { program, aliasOf, stages, layout, consumers, isComputed, isKernel, indexOf } = facts;
  const { values } = program;
  /** Whether one loop can compute a value and a user of it. */
  const share = (a: number, user: number) =>
    stages[a] === stages[user] &&
    !isKernel(a) &&
    !isKernel(user) &&
    !indexOf(user) &&
    layout[a] === layout[user];
  const argsOf = (id: number) => values[id]!.args.map((arg) => aliasOf[arg]!);

  const soonest = values.map(() => 0);
  for (const { id } of values) {
    for (const arg of argsOf(id)) {
      if (!isComputed(arg) || stages[arg] !== stages[id]) continue;
      soonest[id] = Math.max(soonest[id]!, soonest[arg]! + (share(arg, id) ? 0 : 1));
    }
  }

  const stores = new Map(program.stores.map(({ slot, value }) => [slot, aliasOf[value]!]));
  const stored = new Set(stores.values());
  const patient = values.map(({ id }) => {
    const users = consumers[id]!;
    return isComputed(id) && !stored.has(id) && users.length > 0 && users.every((user) => share(id, user.id));
  });
  const turn = [...soonest];
  for (const { id } of values.toReversed())
    if (patient[id]) turn[id] = least(consumers[id]!.map((user) => turn[user.id]!));
  /** The last turn in which an operand is there without memory of its own. */
  const lasts = (arg: number, id: number): number => {
    const value = values[arg]!;
    if (sizeOf(value.shape) < sizeOf(values[id]!.shape)) return Infinity;
    const next = value.op === 'load' ? stores.get(loadedSlot(value)) : undefined;
    if (next !== undefined) return turn[next]!;
    return isComputed(arg) && share(arg, id) && turn[arg]! >= soonest[id]! ? turn[arg]! : Infinity;
  };
  for (let moved = true; moved; ) {
    moved = false;
    for (const { id } of values) {
      if (!patient[id] || turn[id] === soonest[id]) continue;
      const users = consumers[id]!.map((user) => turn[user.id]!);
      const until = least(users, least(argsOf(id).map((arg) => lasts(arg, id))));
      if (turn[id]! <= until) continue;
      turn[id] = Math.max(soonest[id]!, until);
      moved = true;
    }
  }
  return turn;
}
