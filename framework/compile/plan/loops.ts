import type { Program } from '../../trace/program.ts';
import { guardsOf } from './guards.ts';
import type { FusedLoop, Write } from './words.ts';

/** All that one loop could compute together. */
type Group = Pick<FusedLoop, 'domain' | 'values' | 'writes'>;

/**
 * The loops for values that can be computed together: one for what only the last step of a run stores, and one for
 * the rest. Each computes what it needs, so that the former costs nothing in other steps.
 */
export function loopsOf(
  program: Program,
  aliasOf: readonly number[],
  { domain, values, writes }: Group,
  isLate: (write: Write) => boolean,
): readonly FusedLoop[] {
  const loop = (own: readonly Write[], lastStep: boolean): FusedLoop[] => {
    if (own.length === 0) return [];
    const needed = neededFor(
      program,
      aliasOf,
      values,
      own.map(({ value }) => value),
    );
    const inside = values.filter((id) => needed.has(id));
    const guards = lastStep ? [] : guardsOf(program, aliasOf, inside, own);
    return [{ kind: 'loop', domain, values: inside, writes: own, guards, lastStep }];
  };
  return [
    ...loop(writes.filter(isLate), true),
    ...loop(
      writes.filter((write) => !isLate(write)),
      false,
    ),
  ];
}

/** What some values of a loop need: themselves, values of the loop, and what these read. */
export function neededFor(
  { values }: Program,
  aliasOf: readonly number[],
  inside: readonly number[],
  roots: readonly number[],
): ReadonlySet<number> {
  const needed = new Set(roots);
  for (const id of inside.toReversed()) {
    if (needed.has(id)) for (const arg of values[id]!.args) needed.add(aliasOf[arg]!);
  }
  return needed;
}
