import { dictionary } from '../ops/dictionary.ts';
import { loadedSlot, type Program, type Slot, type Value } from '../trace/program.ts';
import { physical } from './layout.ts';
import { levelsOf } from './levels.ts';
import { accumulations, type Stage, stagesOf } from './stages.ts';

/** What is known of a program's values before it is decided where they live. */
export interface Known {
  readonly program: Program;
  /** The value that stands for another of the same memory layout: a reshape is its operand. */
  readonly source: readonly number[];
  readonly stages: readonly Stage[];
  /** The turn in which a value is computed within its stage. */
  readonly level: readonly number[];
  /** How a value lies in memory: what agrees in this can share a loop. */
  readonly layout: readonly string[];
  /** The values that use one. */
  readonly consumers: readonly (readonly Value[])[];
  /** Sums that grow in place: the values of each, by the slot that they live in, and that slot of each. */
  readonly sums: ReadonlyMap<string, readonly number[]>;
  readonly accumulators: ReadonlyMap<number, string>;
  /** Whether a value needs an instruction; constants and the clock do only where a kernel reads them. */
  readonly isComputed: (id: number) => boolean;
  /** Whether a value mixes elements, and so is computed by itself. */
  readonly isKernel: (id: number) => boolean;
  readonly loads: (id: number, slot: string) => boolean;
  /** The values that use what a slot held before the step. */
  readonly readers: (slot: string) => readonly number[];
  readonly isReadInOtherStage: (id: number) => boolean;
}

export function knownOf(program: Program, anyRow: boolean): Known {
  const { values } = program;
  const stages = stagesOf(program, anyRow);
  const source = aliases(values);
  const isKernel = (id: number) => kernelOf(values[id]!);
  const inMemory = new Set(
    values.flatMap(({ id, op, args }) =>
      isKernel(id) ? args.slice(op === 'addOuter' ? 1 : 0).map((arg) => source[arg]!) : [],
    ),
  );
  const isComputed = (id: number) => {
    const { op } = values[id]!;
    return source[id] === id && op !== 'load' && (inMemory.has(id) || !['const', 'time'].includes(op));
  };
  const layout = values.map((v) => physical(v.shape));
  const sums = accumulations(program);
  const consumers: Value[][] = values.map(() => []);
  for (const value of values) {
    if (source[value.id] !== value.id) continue;
    for (const arg of new Set(value.args.map((a) => source[a]!))) consumers[arg]!.push(value);
  }
  const loads = (id: number, slot: string) => values[id]!.op === 'load' && loadedSlot(values[id]!) === slot;
  return {
    program,
    source,
    stages,
    level: levelsOf({ program, source, stages, layout, consumers, isComputed, isKernel }),
    layout,
    consumers,
    sums,
    accumulators: new Map([...sums].flatMap(([slot, chain]) => chain.map((id) => [id, slot] as const))),
    isComputed,
    isKernel,
    loads,
    readers: (slot) =>
      values.filter(({ id }) => loads(id, slot)).flatMap(({ id }) => consumers[id]!.map((user) => user.id)),
    isReadInOtherStage: (id) =>
      stages[id] !== 'prologue' && consumers[id]!.some((user) => stages[user.id] !== stages[id]),
  };
}

/** Whether a slot has a row per step. */
export const hasRows = ({ role, taped }: Slot): boolean => role === 'emit' || taped;

/** Outside the loop a sequence of all steps is computed: a state that is not on tape takes its last row. */
export const isLastRow = (stage: Stage, slot: Slot): boolean =>
  (stage === 'before' || stage === 'after') && slot.role === 'state' && !slot.taped;

const kernelOf = ({ op }: Value): boolean => dictionary[op].structural !== undefined && op !== 'time';

/** Reshapes that move nothing are their operand. */
function aliases(values: readonly Value[]): readonly number[] {
  const source: number[] = [];
  for (const { id, op, args, shape } of values) {
    const isAlias = op === 'reshape' && physical(values[args[0]!]!.shape) === physical(shape);
    source[id] = isAlias ? source[args[0]!]! : id;
  }
  return source;
}
