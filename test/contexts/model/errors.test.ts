import { expect } from 'chai';
import {
  type Compartment,
  context,
  LIFCell,
  process,
  sequential,
  sum,
  WTASCell,
  wire,
} from '../../../index.ts';
import { faultsOf, Monitor, pair, rows, Source, untyped } from '../support.ts';

type Parts = Omit<ReturnType<typeof pair>, 'advance'>;

const cells = (): Parts => ({
  x: Source({ n_units: 3 }),
  z: LIFCell({ n_units: 3, tau_m: 20 }),
  w: WTASCell({ n_units: 3 }),
});

/** A context of a source and two cells, in which some wires are drawn. */
const wires = (draw: (parts: Parts) => void) => () =>
  context('net', () => {
    const parts = cells();
    draw(parts);
    return parts;
  });

/** A wire between a source of some cells and a LIF cell of others. */
const sizes = (from: number, to: number) =>
  context('net', () => {
    const [x, z] = [Source({ n_units: from }), LIFCell({ n_units: to, tau_m: 20 })];
    wire(x.j, z.j);
    return { x, z };
  });

const returning = (result: () => unknown) => () => context('net', untyped(result));
const far = pair();

describe('faults of wires', () => {
  rows([
    ['2 cells to 3', 'net/x.j → net/z.j', 'shape-mismatch', 'same number of units', () => sizes(2, 3)],
    ['mV to nA', 'net/w.v → net/z.j', 'unit-mismatch', 'scale', wires(({ w, z }) => wire(w.v, z.j))],
    ['into a state', 'net/x.j → net/z.v', 'not-an-input', 'into an input', wires(into('v'))],
    ['into an output', 'net/x.j → net/z.s', 'not-an-input', 'into an input', wires(into('s'))],
    ['to elsewhere', 'net', 'unknown-part', 'inside this context', wires(({ x }) => wire(x.j, far.z.j))],
    ['from elsewhere', 'net', 'unknown-part', 'inside this context', wires(({ z }) => wire(far.x.j, z.j))],
    ['from nothing', 'wire, source', 'unknown-compartment', 'help()', wires(from(undefined))],
    ['from a command', 'wire, source', 'unknown-compartment', 'help()', wires(from(far.z.reset))],
    ['from a sum of nothing', 'wire, source', 'unknown-compartment', 'help()', wires(from(sum()))],
    [
      'to a part',
      'wire, target',
      'unknown-compartment',
      'help()',
      wires(({ x, z }) => wire(x.j, untyped(z))),
    ],
    ['outside a context', 'wire', 'option', 'Move wire(…)', () => wire(far.x.j, far.z.j)],
    ['to itself', 'net/z.j', 'unfed-input', 'output of a part', wires(({ z }) => wire(untyped(z.j), z.j))],
  ]);

  it('two into one input: both are named, with what would do', () => {
    const [fault, ...more] = faultsOf(
      wires(({ x, w, z }) => {
        wire(x.j, z.j);
        wire(sum(w.j, x.j), z.j);
      }),
    );
    expect(more).eql([]);
    expect(fault).include({ code: 'two-wires', where: 'sum(net/w.j, net/x.j) → net/z.j' });
    expect(fault!.found).equal('a second wire into net/z.j, after net/x.j');
    expect(fault!.remedy).equal('Combine them: wire(sum(net/x.j, sum(net/w.j, net/x.j)), net/z.j).');
  });

  it('inputs that only read each other are a circle, named by every member', () => {
    const faults = faultsOf(
      wires(({ z, w }) => {
        wire(z.j, w.j);
        wire(w.j, z.j);
      }),
    );
    expect(faults.map(({ code, where, found }) => [code, where, found.split(': ')[1]])).eql([
      ['unfed-input', 'net/w.j', 'net/w.j ← net/z.j ← net/w.j'],
      ['unfed-input', 'net/z.j', 'net/z.j ← net/w.j ← net/z.j'],
    ]);
  });

  it('numbers into spikes are of the wrong kind', () => {
    const net = () =>
      context('net', () => {
        const [z, m] = [LIFCell({ n_units: 3, tau_m: 20 }), Monitor({ n_units: 3 })];
        wire(z.s, m.spikes);
        wire(untyped(z.v), m.more);
        return { z, m };
      });
    expect(faultsOf(net).map(({ code, where }) => [code, where])).eql([
      ['kind-mismatch', 'net/z.v → net/m.more'],
    ]);
  });
});

function into(name: 'v' | 's') {
  return ({ x, z }: Parts) => wire(x.j, untyped(z[name]));
}

function from(source: unknown) {
  return ({ z }: Parts) => wire(untyped(source), z.j as Compartment<'real', 'input'>);
}

describe('faults of contexts', () => {
  const cell = () => Source({ n_units: 1 });
  const twice = () => {
    const a = cell();
    return { a, b: a };
  };
  const command = (own: unknown) => returning(() => ({ advance: process(untyped(own)) }));
  rows([
    [
      'a part without a name',
      'net',
      'unnamed-part',
      'Add it to the record',
      returning(() => [cell(), {}][1]),
    ],
    ['a part under two names', 'net/b', 'duplicate-part', 'return it once', returning(twice)],
    ['a name with a dot', 'net/a.b', 'option', 'with _ or -', returning(() => ({ 'a.b': cell() }))],
    ['no name', 'context', 'option', 'with _ or -', () => context('', () => ({}))],
    ['no function', 'context', 'option', 'context(', () => context('net', untyped({}))],
    ['nothing returned', 'net', 'option', 'Return them at once', returning(() => undefined)],
    ['an async function', 'net', 'option', 'async functions cannot', returning(async () => ({}))],
    ['a state as a command', 'process, argument 1', 'unknown-command', 'Check its name', command(far.z.v)],
    ['a misspelt command', 'process, argument 1', 'unknown-command', 'Check its name', command(undefined)],
    ['a command from elsewhere', 'net', 'unknown-part', 'inside this context', command(far.z.reset)],
    ['a process outside', 'process', 'option', 'Move process(…)', () => process(far.z.reset)],
    [
      'a layer without an input',
      'sequential, Source',
      'option',
      'by hand',
      returning(() => sequential(untyped(Source({ n_units: 1 })))),
    ],
    ['no layers', 'sequential', 'option', 'by hand', returning(() => sequential())],
  ]);

  it('are reported all at once', () => {
    const faults = faultsOf(() =>
      context('net', () => {
        const { x, z, w } = cells();
        wire(w.v, z.j);
        wire(untyped(x.j), untyped(z.v));
        wire(far.x.j, w.j);
        return { x, also: x, z };
      }),
    );
    expect(faults.map(({ code, where }) => `${where} ${code}`)).eql([
      'net/also duplicate-part',
      'net unnamed-part',
      'net unknown-part',
      'net/(unnamed WTASCell).v → net/z.j unit-mismatch',
      'net/x.j → net/z.v not-an-input',
    ]);
  });

  it('leave nothing behind: the next context is as good as new', () => {
    faultsOf(returning(() => [cell(), {}][1]));
    expect(Object.keys(pair())).eql(['x', 'z', 'w', 'advance']);
  });
});
