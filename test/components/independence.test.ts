import { expect } from 'chai';
import { compartmentsOf } from '../../framework/engine.ts';
import { context, ms, type Part, process, simulate } from '../../index.ts';
import { expectSameBits } from '../framework/support.ts';
import { commandsOf, given, inputsOf, kinds, make, numbersFor } from './every-part.ts';

const [STEPS, BATCH] = [12, 2];

/** What parts show at every step, with all their commands in one process. */
function shown(parts: Readonly<Record<string, Part>>) {
  const net = context('net', () => {
    return { ...parts, advance: process(...Object.values(parts).flatMap(commandsOf)) };
  });
  const inputs = Object.values(parts).flatMap((part) =>
    inputsOf(part).map((own) => [own, numbersFor(own, STEPS * BATCH)] as const),
  );
  const record = Object.values(parts).flatMap(compartmentsOf);
  const run = simulate(net, { dt: ms(1), batch: BATCH }).run(net.advance, { steps: STEPS, inputs, record });
  return (part: Part) => compartmentsOf(part).map((own) => ({ name: own.name, data: run.get(own).data }));
}

const known = new Map<string, ReturnType<ReturnType<typeof shown>>>();
/** What a part of this name shows that has the process to itself; its name is in its random keys. */
function shownAlone(own: string, kind: string): ReturnType<ReturnType<typeof shown>> {
  let alone = known.get(`${own} ${kind}`);
  if (!alone) {
    const part = make(kind);
    alone = shown({ [own]: part })(part);
    known.set(`${own} ${kind}`, alone);
  }
  return alone;
}

/** Parts of these kinds in one process show what each shows alone. */
function leaveEachOtherAlone(all: readonly string[]): void {
  const parts = Object.fromEntries(all.map((kind, i) => [`part${i}`, make(kind)]));
  const together = shown(parts);
  all.forEach((kind, i) => {
    const own = `part${i}`;
    const alone = shownAlone(own, kind);
    together(parts[own]!).forEach(({ name, data }, k) =>
      expectSameBits(`${kind}, ${i} of ${all}, ${name}`, data, alone[k]!.data),
    );
  });
}

describe('parts in one process leave each other alone', () => {
  it('all components are among them', () => {
    expect(kinds).include.members(['LIFCell', 'norse.LSNNCell', ...Object.keys(given)]);
  });

  for (const [i, a] of kinds.entries())
    it(`${a}, beside itself and before the next`, () => {
      leaveEachOtherAlone([a, a, kinds[(i + 1) % kinds.length]!]);
    });

  it('all of them, in either order', () => {
    leaveEachOtherAlone(kinds);
    leaveEachOtherAlone(kinds.toReversed());
  });
});
