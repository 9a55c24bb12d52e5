import { expect } from 'chai';
import { strandsOf } from '../../../framework/compile/strands.ts';
import type { Program } from '../../../framework/trace/program.ts';
import { ProgramScribe } from '../../../framework/trace/scribe.ts';

/** So many cells v ← ((v + 1) · x + 1) · x …: `own` says what x each reads, `grow` what it adds. */
function cells(
  count: number,
  own: (k: number) => { readonly reads?: string; readonly grow?: number } = () => ({}),
): Program {
  const scribe = new ProgramScribe({ name: 'cells', units: false });
  for (let k = 0; k < count; k++) {
    const { reads = 'x', grow = 1 } = own(k);
    scribe.slot({ name: reads, role: reads === 'x' ? 'parameter' : 'state', shape: [10] });
    scribe.slot({ name: `v ${k}`, role: 'state', shape: [10] });
    let v = scribe.load(`v ${k}`);
    for (let turn = 0; turn < 30; turn++) v = v.add(grow).mul(scribe.load(reads));
    scribe.store(`v ${k}`, v);
  }
  return scribe.program();
}

/** How many strands are alike, of each kind. */
const counts = (program: Program) => strandsOf(program).map(({ copies }) => copies.length);

describe('the strands of a program', () => {
  it('are one for all that differ in names alone, each with its own', () => {
    const program = cells(40);
    const [strand, ...others] = strandsOf(program);
    expect(others).eql([]);
    expect(strand!.copies.map(({ buffers }) => buffers)).eql(
      Array.from({ length: 40 }, (_, k) => [`v ${k}`, 'x']),
    );
    expect(strand!.program.stores.map(({ slot }) => slot)).eql(['v 0']);
  });

  it('are apart where a number differs, and those that are few are left together', () => {
    const program = cells(40, (k) => ({ grow: k < 20 ? 1 : k < 35 ? 2 : 3 }));
    expect(counts(program)).eql([20, 15, 1]);
    expect(strandsOf(program)[2]!.program.stores.map(({ slot }) => slot)).eql(
      Array.from({ length: 5 }, (_, k) => `v ${35 + k}`),
    );
  });

  it('are one where each reads what another changes', () => {
    const program = cells(40, (k) => ({ reads: `v ${(k + 1) % 40}` }));
    expect(strandsOf(program).map((own) => own.program === program)).eql([true]);
  });

  it('are told apart by which of their slots are the same', () => {
    const program = cells(40, (k) => (k < 20 ? {} : { reads: `v ${k}` }));
    expect(counts(program)).eql([20, 20]);
  });

  it('are not looked for in what is short', () => expect(counts(cells(8))).eql([1]));
});
