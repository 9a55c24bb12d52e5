import { greatest } from '../../../base/lists.ts';
import type { Access, Argument, Loop, Write } from '../../plan/words.ts';

/** What is to be done for a vector of a loop, each thing once: an instruction of the body by its place, after what it reads. */
export interface BodyWork {
  load(access: Access): void;
  compute(at: number): void;
  write(write: Write): void;
  /** What an instruction gives becomes what it computes, or an operand, until it becomes another thing. */
  set(at: number, operand?: Argument): void;
  /** Does something if a condition holds in a lane. */
  when(conditions: readonly Argument[], then: () => void): void;
}

/** Does what is to be done for a vector of a loop, or some of it first, in an order of its own. */
export type BodyOrder = (loop: Loop, work: BodyWork) => void;

/**
 * Does so in an order in which few values need registers at once: what is read is loaded by the first that needs it; what no instruction
 * uses, such as a sum that grows, is computed as soon as its operands are there, and written as soon as nothing that lies in its
 * place is still to be read. What is written as it was read, or only watched, is left.
 */
export function inFewRegisters(
  { body, reads, writes }: Loop,
  work: Pick<BodyWork, 'load' | 'compute' | 'write'>,
): void {
  const used = new Set(body.flatMap(({ args }) => args.flatMap(placeIn)));
  const due = body.map(({ args }, at) => (used.has(at) ? at : greatest(args.flatMap(placeIn), -1)));
  const order = [...body.keys()].sort(
    (a, b) => due[a]! - due[b]! || Number(used.has(b)) - Number(used.has(a)),
  );
  const turnOf = new Map(order.map((at, turn) => [at, turn]));
  const firstRead = new Map<number, number>();
  for (const [turn, at] of order.entries())
    for (const operand of body[at]!.args)
      if (operand.from === 'read' && !firstRead.has(operand.at)) firstRead.set(operand.at, turn);
  /** By buffer, the turn after which nothing more is loaded from it. */
  const loaded = new Map<string, number>();
  for (const [at, { place }] of reads.entries()) {
    const turn = firstRead.get(at) ?? Infinity;
    loaded.set(place.buffer, Math.max(loaded.get(place.buffer) ?? turn, turn));
  }
  const writesAt = new Map<number, Write[]>();
  for (const write of writes) {
    const { value, to } = write;
    if (value.from !== 'body') continue;
    const turn = Math.max(turnOf.get(value.at)!, loaded.get(to.place.buffer) ?? 0);
    writesAt.set(turn, [...(writesAt.get(turn) ?? []), write]);
  }
  for (const [turn, at] of order.entries()) {
    for (const operand of body[at]!.args) if (operand.from === 'read') work.load(reads[operand.at]!);
    work.compute(at);
    writesAt.get(turn)?.forEach(work.write);
  }
}

const placeIn = (operand: Argument): readonly number[] => (operand.from === 'body' ? [operand.at] : []);
