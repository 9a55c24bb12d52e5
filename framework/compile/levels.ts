import { sizeOf } from '../base/shapes.ts';
import { loadedSlot } from '../trace/program.ts';
import type { Known } from './known.ts';

type Values = Pick<
  Known,
  'program' | 'source' | 'stages' | 'layout' | 'consumers' | 'isComputed' | 'isKernel'
>;

/**
 * The turn in which every value is computed within its stage: after its operands, in the same turn where one loop
 * can compute both; but not before the turn that reads it, where nothing it reads needs memory for that.
 */
export function levelsOf(known: Values): readonly number[] {
  const { program, source, stages, layout, consumers, isComputed, isKernel } = known;
  const { values } = program;
  const share = (a: number, b: number) =>
    stages[a] === stages[b] && !isKernel(a) && !isKernel(b) && layout[a] === layout[b];
  const argsOf = (id: number) => values[id]!.args.map((arg) => source[arg]!);

  const soonest = values.map(() => 0);
  for (const { id } of values) {
    for (const arg of argsOf(id)) {
      if (!isComputed(arg) || stages[arg] !== stages[id]) continue;
      soonest[id] = Math.max(soonest[id]!, soonest[arg]! + (share(arg, id) ? 0 : 1));
    }
  }

  const stores = new Map(program.stores.map(({ slot, value }) => [slot, source[value]!]));
  const stored = new Set(stores.values());
  const patient = values.map(({ id }) => {
    const users = consumers[id]!;
    return isComputed(id) && !stored.has(id) && users.length > 0 && users.every((user) => share(id, user.id));
  });
  const level = [...soonest];
  for (const { id } of values.toReversed())
    if (patient[id]) level[id] = Math.min(...consumers[id]!.map((user) => level[user.id]!));
  /** The last turn in which an operand is there without memory of its own. */
  const lasts = (arg: number, id: number): number => {
    const value = values[arg]!;
    if (sizeOf(value.shape) < sizeOf(values[id]!.shape)) return Infinity;
    const next = value.op === 'load' ? stores.get(loadedSlot(value)) : undefined;
    if (next !== undefined) return level[next]!;
    return isComputed(arg) && share(arg, id) && level[arg]! >= soonest[id]! ? level[arg]! : Infinity;
  };
  for (let moved = true; moved; ) {
    moved = false;
    for (const { id } of values) {
      if (!patient[id] || level[id] === soonest[id]) continue;
      const users = consumers[id]!.map((user) => level[user.id]!);
      const until = Math.min(...users, ...argsOf(id).map((arg) => lasts(arg, id)));
      if (level[id]! <= until) continue;
      level[id] = Math.max(soonest[id]!, until);
      moved = true;
    }
  }
  return level;
}
