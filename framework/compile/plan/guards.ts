import { dictionary } from '../../ops/dictionary.ts';
import { conditionOf } from './condition.ts';
import type { Access, Argument, Guard, Instruction, Loop, RowCondition } from './words.ts';

/**
 * The loop with the conditions that decide whether it has anything to write, if there are such. A state that becomes
 * `where(condition, update, state)` stays as it is where the condition is false: nothing has to be computed there. So
 * plasticity touches only what spiked.
 */
export function guarded(loop: Loop): Loop {
  const found = loop.writes.map((write) => conditionOf(loop, write));
  if (!found.every((condition) => condition !== undefined)) return loop;
  const conditions = [...new Map(found.map((operand) => [JSON.stringify(operand), operand])).values()];
  const first = neededFor(loop, conditions);
  const { body, reads, moved } = reordered(loop, first);
  const guard = guardOf(body, reads, conditions.map(moved), first);
  const writes = loop.writes.map((write) => ({ ...write, value: moved(write.value) }));
  return { ...loop, body, reads, writes, guard };
}

/** Positions in a loop's body and reads. */
interface Positions {
  readonly body: ReadonlySet<number>;
  readonly reads: ReadonlySet<number>;
}

/** What some operands need of a loop. */
function neededFor({ body }: Loop, operands: readonly Argument[]): Positions {
  const needed = { body: new Set<number>(), reads: new Set<number>() };
  const visit = (operand: Argument): void => {
    if (operand.from === 'read') needed.reads.add(operand.at);
    if (operand.from !== 'body' || needed.body.has(operand.at)) return;
    needed.body.add(operand.at);
    body[operand.at]!.args.forEach(visit);
  };
  operands.forEach(visit);
  return needed;
}

/** The loop's body and reads with the given ones first, and how an operand is then called. */
function reordered({ body, reads }: Loop, first: Positions) {
  const order = (length: number, early: ReadonlySet<number>): readonly number[] => {
    const all = Array.from({ length }, (_, at) => at);
    return [...all.filter((at) => early.has(at)), ...all.filter((at) => !early.has(at))];
  };
  const bodyOrder = order(body.length, first.body);
  const readOrder = order(reads.length, first.reads);
  const [bodyAt, readAt] = [bodyOrder, readOrder].map((own) => new Map(own.map((at, to) => [at, to])));
  const moved = (operand: Argument): Argument => {
    if (operand.from === 'body') return { from: 'body', at: bodyAt!.get(operand.at)! };
    if (operand.from === 'read') return { from: 'read', at: readAt!.get(operand.at)! };
    return operand;
  };
  return {
    body: bodyOrder.map((at): Instruction => ({ ...body[at]!, args: body[at]!.args.map(moved) })),
    reads: readOrder.map((at) => reads[at]!),
    moved,
  };
}

/** A condition that is the same along the innermost axis can be asked once for a row. */
function guardOf(
  body: readonly Instruction[],
  reads: readonly Access[],
  conditions: readonly Argument[],
  first: Positions,
): Guard {
  const isOfRow = (operand: Argument): boolean =>
    operand.from === 'read' && (reads[operand.at]!.strides.at(-1) ?? 0) === 0;
  const rows = conditions.map((condition) => rowConditionOf(body, condition, isOfRow));
  const known = rows.filter((row) => row !== undefined);
  return {
    conditions: conditions.every(isOfRow) ? [] : conditions,
    body: first.body.size,
    reads: first.reads.size,
    ...(known.length === rows.length && { row: either(known) }),
  };
}

/** What is known of a condition for a whole row: false there, it is false in every element. */
function rowConditionOf(
  body: readonly Instruction[],
  operand: Argument,
  isOfRow: (operand: Argument) => boolean,
): RowCondition | undefined {
  if (operand.from === 'read') return isOfRow(operand) ? { read: operand.at } : undefined;
  if (operand.from !== 'body') return undefined;
  const { op, args } = body[operand.at]!;
  const parts = args.map((arg) => rowConditionOf(body, arg, isOfRow));
  const known = parts.filter((part) => part !== undefined);
  const { holds } = dictionary[op];
  if (holds === 'either') return known.length === parts.length ? either(known) : undefined;
  return holds === 'both' && known.length > 0 ? both(known) : undefined;
}

const either = (parts: readonly RowCondition[]): RowCondition =>
  parts.length === 1 ? parts[0]! : { any: parts };
const both = (parts: readonly RowCondition[]): RowCondition =>
  parts.length === 1 ? parts[0]! : { all: parts };
