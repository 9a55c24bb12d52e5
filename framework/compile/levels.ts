import { sizeOf } from '../base/shapes.ts';
import type { Program, Value } from '../trace/program.ts';
import type { Stage } from './stages.ts';

/** What is known of a program's values when their order is decided. */
export interface Known {
  readonly program: Program;
  readonly source: readonly number[];
  readonly stages: readonly Stage[];
  readonly layout: readonly string[];
  readonly consumers: readonly (readonly Value[])[];
  readonly isComputed: (id: number) => boolean;
  readonly isKernel: (id: number) => boolean;
}

/**
 * The turn in which every value is computed within its stage: after its operands, in the same turn where one loop
 * can compute both. What is larger than all its operands waits for the turn that reads it, so that it needs no memory.
 */
export function levelsOf({ program, source, stages, layout, ...is }: Known): number[] {
  const { values, stores } = program;
  const level = values.map(() => 0);
  const share = (a: number, b: number) => !is.isKernel(a) && !is.isKernel(b) && layout[a] === layout[b];
  for (const { id, args } of values) {
    for (const arg of args.map((a) => source[a]!)) {
      if (!is.isComputed(arg) || stages[arg] !== stages[id]) continue;
      level[id] = Math.max(level[id]!, level[arg]! + (share(arg, id) ? 0 : 1));
    }
  }
  const stored = new Set(stores.map(({ value }) => source[value]!));
  /** Whether a value is larger than all that it is computed from, but for what nothing else needs. */
  const grows: boolean[] = [];
  for (const { id, args, shape } of values) {
    const isOwn = (arg: number) => grows[arg] && share(arg, id) && is.consumers[arg]!.length === 1;
    const isSmall = (arg: number) =>
      values[arg]!.op === 'const' || sizeOf(values[arg]!.shape) < sizeOf(shape);
    grows[id] =
      is.isComputed(id) &&
      !stored.has(id) &&
      args.map((a) => source[a]!).every((a) => isSmall(a) || isOwn(a));
  }
  for (const { id } of values.toReversed()) {
    const users = is.consumers[id]!;
    const waits =
      grows[id] &&
      users.length > 0 &&
      users.every((user) => stages[user.id] === stages[id] && share(id, user.id));
    if (waits) level[id] = Math.min(...users.map((user) => level[user.id]!));
  }
  return level;
}
