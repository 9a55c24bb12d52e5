import { once } from '../../base/lazy.ts';
import { rowOf } from '../../ops/dictionary.ts';
import type { Table } from '../../ops/tables.ts';
import { loadsOf, type Program, type Slot, type Value } from '../../trace/program.ts';
import { physical } from './layout.ts';
import { accumulations, stagesOf } from './stages.ts';
import { turnsOf } from './turns.ts';
import type { Facts, Stage } from './words.ts';

export function factsOf(program: Program, anyRow: boolean): Facts {
  const { values } = program;
  const stages = stagesOf(program, anyRow);
  const aliasOf = aliases(values);
  const indices = values.map(indexTableOf);
  const indexOf = (id: number) => indices[id];
  const kernels = values.map((value, id) => rowOf(value).structural !== undefined && !indices[id]);
  const isKernel = (id: number) => kernels[id]!;
  const inMemory = new Set<number>();
  for (const value of values) {
    const { id, args } = value;
    if (!kernels[id] && !indices[id]) continue;
    // What grows begins where it lies, or is filled in.
    const { grows } = rowOf(value);
    args.forEach((arg, k) => k !== grows && inMemory.add(aliasOf[arg]!));
  }
  const computed = values.map(
    (value, id) =>
      aliasOf[id] === id && value.op !== 'load' && (inMemory.has(id) || !rowOf(value).everywhere),
  );
  const isComputed = (id: number) => computed[id]!;
  const layout = values.map(({ shape }) => layoutOf(shape));
  const sums = accumulations(program);
  const consumers: Value[][] = values.map(() => []);
  for (const value of values) {
    if (aliasOf[value.id] !== value.id) continue;
    for (const arg of value.args) {
      const own = consumers[aliasOf[arg]!]!;
      if (own.at(-1) !== value) own.push(value);
    }
  }
  return {
    program,
    aliasOf,
    stages,
    turn: turnsOf({ program, aliasOf, stages, layout, consumers, isComputed, isKernel, indexOf }),
    layout,
    consumers,
    sums,
    accumulators: new Map([...sums].flatMap(([slot, chain]) => chain.map((id) => [id, slot] as const))),
    isComputed,
    isKernel,
    indexOf,
    readers: (slot) => loadsOf(program, slot).flatMap(({ id }) => consumers[id]!.map((user) => user.id)),
    isReadInOtherStage: (id) =>
      stages[id] !== 'prologue' && consumers[id]!.some((user) => stages[user.id] !== stages[id]),
  };
}

/** Many values share their shape with their operands. */
const layoutOf = once(physical);

/** Whether a slot has a row per step. */
export const hasRows = ({ role, taped }: Slot): boolean => role === 'emit' || taped;

/** Outside the loop a sequence of all steps is computed: a state that is not on tape takes its last row. */
export const isLastRow = (stage: Stage, slot: Slot): boolean =>
  (stage === 'before' || stage === 'after') && slot.role === 'state' && !slot.taped;

/** A loop runs along the last axis that is longer than 1; where this is another one, a kernel has to do it. */
const indexTableOf = (value: Value): Table | undefined =>
  (value.shape.at(-1) ?? 1) > 1 ? rowOf(value).indexes?.(value.attrs) : undefined;

/** Reshapes that move nothing are their operand. */
function aliases(values: readonly Value[]): readonly number[] {
  const aliasOf: number[] = [];
  for (const value of values) {
    const { id, args, shape } = value;
    const isAlias = rowOf(value).sameElements && physical(values[args[0]!]!.shape) === physical(shape);
    aliasOf[id] = isAlias ? aliasOf[args[0]!]! : id;
  }
  return aliasOf;
}
