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

/** A kind under a name that is its own: names are in random keys, so what is alone has the same one. */
interface Named {
  readonly own: string;
  readonly kind: string;
}
const named = (kind: string, copy = 'part'): Named => ({ own: `${copy}${kinds.indexOf(kind)}`, kind });

const known = new Map<string, ReturnType<ReturnType<typeof shown>>>();
/** What a part of this name shows that has the process to itself. */
function shownAlone({ own, kind }: Named): ReturnType<ReturnType<typeof shown>> {
  let alone = known.get(own);
  if (!alone) {
    const part = make(kind);
    alone = shown({ [own]: part })(part);
    known.set(own, alone);
  }
  return alone;
}

/** Parts of these kinds in one process show what each shows alone. */
function leaveEachOtherAlone(all: readonly Named[]): void {
  const parts = Object.fromEntries(all.map(({ own, kind }) => [own, make(kind)]));
  const together = shown(parts);
  for (const one of all)
    together(parts[one.own]!).forEach(({ name, data }, k) =>
      expectSameBits(`${one.kind}, ${one.own}, ${name}`, data, shownAlone(one)[k]!.data),
    );
}

describe('parts in one process leave each other alone', () => {
  it('all components are among them', () => {
    expect(kinds).include.members(['LIFCell', 'norse.LSNNCell', ...Object.keys(given)]);
  });

  for (const kind of kinds)
    it(`${kind}, beside itself`, () => {
      leaveEachOtherAlone([named(kind), named(kind, 'twin')]);
    });

  it('all of them, in either order, so that each is before and behind every other', () => {
    const all = kinds.map((kind) => named(kind));
    leaveEachOtherAlone(all);
    leaveEachOtherAlone(all.toReversed());
  });
});
