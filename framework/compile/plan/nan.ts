import { dictionary } from '../../ops/dictionary.ts';
import type { Known } from '../../ops/nan.ts';
import { loadedSlot, type Program, storeOf } from '../../trace/program.ts';

/** What is known of every value, in a cell where a state (if one is named) is NaN. */
export function knownOf({ values }: Program, state?: string): readonly Known[] {
  const known: Known[] = [];
  for (const value of values) {
    const { id, op, args, attrs } = value;
    const isState = op === 'load' && loadedSlot(value) === state;
    known[id] = isState
      ? 'nan'
      : dictionary[op].nan(
          args.map((arg) => known[arg]),
          attrs,
        );
  }
  return known;
}

/**
 * Whether a NaN in a state stays there: a state that keeps it needs no look at every step, one at the end of a
 * run finds it.
 */
export function keepsNaN(program: Program, slot: string): boolean {
  const store = storeOf(program, slot);
  return store !== undefined && knownOf(program, slot)[store.value] === 'nan';
}
