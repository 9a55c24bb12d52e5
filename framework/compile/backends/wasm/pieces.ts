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
  const sets = disjointSets(body.length + writes.length + watches.length);
  const rest = [...writes.map(({ value }) => value), ...watches];
  const operandsOf = (at: number): readonly Argument[] => body[at]?.args ?? [rest[at - body.length]!];
  const writers = new Map<string, number>();
  writes.forEach(({ to }, k) => {
    const at = body.length + k;
    sets.join(at, writers.get(to.place.buffer) ?? at);
    writers.set(to.place.buffer, at);
  });
  for (let at = 0; at < sets.size; at++) {
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
    if (!readAt.has(operand.at)) readAt.set(operand.at, readAt.size);
    return { from: 'read', at: readAt.get(operand.at)! };
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

/** Numbers from 0 on in sets, of one each at first. */
function disjointSets(size: number) {
  const parents = Array.from({ length: size }, (_, at) => at);
  const rootOf = (at: number): number => {
    let root = at;
    while (parents[root] !== root) root = parents[root] = parents[parents[root]!]!;
    return root;
  };
  return {
    size,
    join(a: number, b: number): void {
      const [x, y] = [rootOf(a), rootOf(b)];
      parents[Math.max(x, y)] = Math.min(x, y);
    },
    /** All sets in the order of their least members, each in ascending order. */
    all(): readonly (readonly number[])[] {
      const sets = new Map<number, number[]>();
      for (let at = 0; at < size; at++) {
        const root = rootOf(at);
        if (root === at) sets.set(at, [at]);
        else sets.get(root)!.push(at);
      }
      return [...sets.values()];
    },
  };
}
