import { disjointSets, numberIn } from '../../../base/sets.ts';
import { guarded } from '../../plan/guards.ts';
import type { Argument, Instruction, Loop, Write } from '../../plan/words.ts';

/**
 * The loops into which one falls whose values have nothing to do with each other: cells of one size share a loop, and
 * what no loop has to compute together with others can as well be computed one after the other. Where one value's
 * buffer is another's operand, they stay together: a loop reads before it writes.
 */
export function piecesOf(loop: Loop): readonly Loop[] {
  const { body, reads, writes, watches } = loop;
  // Instructions, then writes, then watches.
  const rest = [...writes.map(({ value }) => value), ...watches];
  const size = body.length + rest.length;
  const sets = disjointSets(size);
  const operandsOf = (at: number): readonly Argument[] => body[at]?.args ?? [rest[at - body.length]!];
  const writers = new Map<string, number>();
  writes.forEach(({ to }, k) => {
    const at = body.length + k;
    sets.join(at, writers.get(to.place.buffer) ?? at);
    writers.set(to.place.buffer, at);
  });
  for (let at = 0; at < size; at++) {
    for (const operand of operandsOf(at)) {
      const before =
        operand.from === 'body'
          ? operand.at
          : operand.from === 'read'
            ? writers.get(reads[operand.at]!.place.buffer)
            : undefined;
      if (before !== undefined) sets.join(at, before);
    }
  }
  const pieces = sets.all();
  return pieces.length > 1 ? pieces.map((own) => pieceOf(loop, own)) : [loop];
}

/** The loop with some of its instructions, writes and watches alone, and with what they read. */
function pieceOf({ body, reads, writes, watches, guard, ...loop }: Loop, own: readonly number[]): Loop {
  const bodyAt = new Map<number, number>();
  const readAt = new Map<number, number>();
  const moved = (operand: Argument): Argument => {
    if (operand.from === 'body') return { from: 'body', at: bodyAt.get(operand.at)! };
    if (operand.from !== 'read') return operand;
    return { from: 'read', at: numberIn(readAt, operand.at) };
  };
  const piece = { body: [] as Instruction[], writes: [] as Write[], watches: [] as Argument[] };
  for (const at of own) {
    const instruction = body[at];
    const write = writes[at - body.length];
    if (instruction) {
      bodyAt.set(at, piece.body.length);
      piece.body.push({ ...instruction, args: instruction.args.map(moved) });
    } else if (write) piece.writes.push({ ...write, value: moved(write.value) });
    else piece.watches.push(moved(watches[at - body.length - writes.length]!));
  }
  const cut: Loop = { ...loop, ...piece, reads: [...readAt.keys()].map((at) => reads[at]!) };
  return guard ? guarded(cut) : cut;
}
