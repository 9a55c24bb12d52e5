import { dictionary } from '../../ops/dictionary.ts';
import { loadedSlot, type Program } from '../../trace/program.ts';
import type { Write } from './words.ts';

/**
 * The conditions that decide whether a loop has anything to write. A state that becomes `where(condition, update,
 * state)` stays as it is where the condition is false: nothing has to be computed there. So plasticity touches only
 * what spiked. None, if something is written everywhere.
 */
export function guardsOf(
  { values }: Program,
  aliasOf: readonly number[],
  inside: readonly number[],
  writes: readonly Write[],
): readonly number[] {
  const guards = writes.map(({ value, target }) => {
    const { op, args } = values[value]!;
    const { selects } = dictionary[op];
    if (!selects || target.kind !== 'slot' || !inside.includes(value)) return;
    const { name, role, taped, ring } = target.slot;
    const old = values[aliasOf[args[selects.no]!]!]!;
    const isItself = old.op === 'load' && loadedSlot(old) === name;
    return isItself && role === 'state' && !taped && ring === 0
      ? aliasOf[args[selects.condition]!]!
      : undefined;
  });
  return guards.every((guard) => guard !== undefined) ? [...new Set(guards)] : [];
}
