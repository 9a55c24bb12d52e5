import { dictionary } from '../../../ops/dictionary.ts';
import { conditionOf } from '../../plan/condition.ts';
import type { Argument, Loop, Write } from '../../plan/words.ts';
import type { BodyWork } from './body-order.ts';

/** What a loop has to do only for vectors in which a condition holds somewhere. */
export interface Rare {
  readonly condition: Argument;
  /** Instructions of the body that choose by it, for writes alone, and what they are otherwise. */
  readonly choices: ReadonlyMap<number, Argument>;
  /** Writes of such choices that otherwise leave a state as it is, by the choice. */
  readonly idle: ReadonlyMap<number, Write>;
}

/**
 * A state that changes where a condition holds and else stays as it is, such as the time of the last spike, tells of what happens seldom: a
 * branch costs less than to load and store that state, and to choose. None where a loop has no such state.
 */
export function rareIn(loop: Loop): Rare | undefined {
  const { body, writes, watches, guard } = loop;
  const [condition] = writes.flatMap((write) => conditionOf(loop, write) ?? []);
  if (guard || !condition) return undefined;
  const operands = body.flatMap(({ args }) => args);
  const shown = [...writes.map(({ value }) => value), ...watches];
  const times = (among: readonly Argument[], one: Argument) => among.filter((own) => same(own, one)).length;
  const choices = new Map<number, Argument>();
  const idle = new Map<number, Write>();
  for (const [at, { op, args }] of body.entries()) {
    const { selects } = dictionary[op];
    const value: Argument = { from: 'body', at };
    if (!selects || !same(args[selects.condition]!, condition) || times(operands, value) > 0) continue;
    const otherwise = args[selects.no]!;
    choices.set(at, otherwise);
    const write = writes.find((own) => same(own.value, value));
    if (!write || write.watched || !conditionOf(loop, write)) continue;
    if (times(shown, value) === 1 && times([...operands, ...shown], otherwise) === 1) idle.set(at, write);
  }
  return { condition, choices, idle };
}

/** Does what is to be done for a vector, and what is rare in a branch. */
export function rareInBranch(loop: Loop, work: BodyWork): void {
  const rare = rareIn(loop);
  if (!rare) return;
  const { condition, choices, idle } = rare;
  const isLate = (at: number) =>
    [...idle.keys()].some((own) => same(choices.get(own)!, { from: 'read', at }));
  for (const [at, access] of loop.reads.entries()) if (!isLate(at)) work.load(access);
  for (const at of loop.body.keys()) if (!choices.has(at)) work.compute(at);
  for (const [at, otherwise] of choices) if (!idle.has(at)) work.set(at, otherwise);
  work.when([condition], () => {
    loop.reads.forEach(work.load);
    for (const at of choices.keys()) work.set(at);
    for (const write of idle.values()) work.write(write);
  });
}

const same = (a: Argument, b: Argument): boolean => JSON.stringify(a) === JSON.stringify(b);
