import { expect } from 'chai';
import { component, context, count, ms, process, simulate, state, type Tensor } from '../../../index.ts';
import { faultsOf } from '../../contexts/support.ts';

/** A step of a cell whose command computes a number in some way. */
const step = (compute: () => number) => {
  const Cell = component('Cell', {
    doc: 'a cell that asks the platform',
    time: 'ms',
    hyperparameters: { n_units: count('cells') },
    compartments: { v: state('1', 'a number') },
    commands: { advance_state: ({ v }: { v: Tensor }) => ({ v: v.add(compute()) }) },
  });
  const net = context('net', () => {
    const c = Cell({ n_units: 1 });
    return { c, advance: process(c.advance_state) };
  });
  const sim = simulate(net, { dt: ms(1) });
  sim.run(net.advance, { steps: 1 });
  return sim.get(net.c.v)[0]!;
};

const bytes = () => crypto.getRandomValues(new Uint8Array(1))[0]!;

describe('chance and time of the platform', () => {
  for (const [what, compute, found, remedy] of [
    ['Math.random', () => Math.random(), 'Math.random()', 'random.uniform'],
    ['Date.now', () => Date.now(), 'Date.now()', 't, dt'],
    ['new Date', () => new Date().getFullYear(), 'new Date()', 't, dt'],
    ['Date as a function', () => Date().length, 'new Date()', 't, dt'],
    ['performance.now', () => performance.now(), 'performance.now()', 't, dt'],
    ['crypto.getRandomValues', bytes, 'crypto.getRandomValues()', 'random.uniform'],
    ['crypto.randomUUID', () => crypto.randomUUID().length, 'crypto.randomUUID()', 'random.uniform'],
  ] as const) {
    it(`${what} is refused while a command is traced, and works before and after`, () => {
      expect(compute()).a('number');
      const [fault, ...others] = faultsOf(() => step(compute));
      expect(others).eql([]);
      expect(fault).include({ code: 'declaration', where: 'net/c.advance_state', found });
      expect(fault!.remedy).contain(remedy);
      expect(compute()).a('number');
    });
  }

  it('are as they were, member for member, also after a command that failed', () => {
    const members = () =>
      [Math, Date, performance, crypto, globalThis].map((own) => Object.getOwnPropertyDescriptors(own));
    const before = members();
    step(() => 1);
    expect(() =>
      step(() => {
        throw new Error('of the user');
      }),
    ).throw('of the user');
    expect(members()).eql(before);
  });

  it('dates of given times are numbers like others', () => {
    expect(step(() => new Date(42).getTime() + Number(new Date(1) instanceof Date))).equal(43);
    expect(step(() => Date.UTC(1970, 0, 1, 0, 0, 1))).equal(1000);
  });
});
