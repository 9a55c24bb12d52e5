import { expect } from 'chai';
import fc from 'fast-check';
import {
  context,
  ExpKernel,
  every,
  type LossInputs,
  type Process,
  process,
  type Schedule,
  schedule,
  sgd,
  simulate,
  total,
  train,
} from '../../index.ts';
import { faultsOf } from '../contexts/support.ts';
import { alone, column, distance } from './alone.ts';
import { describesItself } from './support.ts';

const kernel = (given: object, spikes: readonly number[], dt = 1, options = {}) =>
  alone(() => ExpKernel({ n_units: 1, dt, tau_w: 3, nu: 4, ...given }), { dt, ...options }).run(
    spikes.length,
    { inputs: spikes.map((s) => [s]) },
    ['epsp', 'tf'],
  );

const impulse = (at: number, length: number) => Array.from({ length }, (_, step) => +(step === at));

describe('ExpKernel', () => {
  describesItself(ExpKernel, { tau_w: 500, nu: 4 });

  it('answers a spike with e^(-age/tau_w) for ⌊nu/dt⌋ steps, then with nothing', () => {
    for (const [nu, dt, steps] of [
      [4, 1, 4],
      [4.5, 1, 4],
      [0.3, 0.1, 3],
      [2, 0.1, 20],
      [0.7, 0.1, 7],
      [0.5, 1, 0],
    ] as const) {
      const epsp = column(kernel({ nu }, impulse(5, 40), dt).epsp);
      epsp.forEach((x, step) => {
        const age = step - 5;
        if (age < 0 || age >= steps) expect(x, `nu ${nu}, dt ${dt}, age ${age}`).equal(0);
        else expect(x).closeTo(Math.exp((-age * dt) / 3), 1e-12);
      });
    }
  });

  it('is the sum of the answers to its spikes', () => {
    const trains = fc.array(fc.constantFrom(0, 1), { minLength: 30, maxLength: 30 });
    fc.assert(
      fc.property(trains, (spikes) => {
        const alike = spikes.flatMap((s, at) => (s ? [column(kernel({}, impulse(at, 30)).epsp)] : []));
        const total = spikes.map((_, step) => alike.reduce((sum, own) => sum + own[step]!, 0));
        expect(distance(column(kernel({}, spikes).epsp), total)).below(1e-12);
      }),
      { numRuns: 8, seed: 1 },
    );
  });

  it('settles under a spike per step at a geometric sum', () => {
    const q = Math.exp(-1 / 3);
    const { epsp } = kernel({ nu: 6 }, Array(50).fill(1));
    for (const [x] of epsp.slice(10)) expect(x).closeTo((1 - q ** 6) / (1 - q), 1e-12);
  });

  it('holds the times in order, and last the one that has just left the window', () => {
    const { tf } = kernel({}, Array(20).fill(1));
    tf.slice(6).forEach((row, i) => expect(row).deep.equal([i + 3, i + 4, i + 5, i + 6, i + 2]));
  });

  it('does not count a spike at t = 0', () => {
    expect(column(kernel({}, impulse(0, 10)).epsp).every((x) => x === 0)).equal(true);
    expect(column(kernel({}, impulse(0, 10), 1, { tick: 1 }).epsp)[0]).equal(1);
  });

  it('keeps its cells and trials apart, and forgets on reset', () => {
    const subject = alone(() => ExpKernel({ n_units: 3, dt: 1, tau_w: 3 }), { batch: 2, tick: 1 });
    const { epsp } = subject.run(1, { inputs: [0, 1, 0, 1, 0, 0] }, ['epsp']);
    expect(epsp[0]).deep.equal([0, 1, 0, 1, 0, 0]);
    subject.sim.reset();
    expect(subject.run(1, { inputs: 0 }, ['epsp']).epsp[0]).deep.equal([0, 0, 0, 0, 0, 0]);
    expect(subject.get('slot')).deep.equal([0, 1, 2, 3, 4]);
  });

  it('is for steps of one length: those of its process, whatever a tick is', () => {
    const net = context('net', () => {
      const kernel = ExpKernel({ n_units: 1, dt: 1, tau_w: 3 });
      const advance = process(kernel.advance_state);
      return { kernel, advance, often: schedule(every('1 ms', advance)) };
    });
    const run = (what: Process | Schedule, dt: string) =>
      simulate(net, { dt }).run(what, { steps: 2, inputs: [[net.kernel.inputs, 1]] });
    run(net.advance, '1 ms');
    run(net.often, '0.1 ms');
    const [fault] = faultsOf(() => run(net.advance, '0.1 ms'));
    expect(fault).include({ code: 'period', where: 'net/kernel.dt', found: 'dt = 1 ms, in steps of 0.1 ms' });
    const training = {
      ...{ process: net.advance, dt: '2 ms', steps: 2, inputs: [[net.kernel.inputs, 1]] as const },
      ...{ loss: ({ of }: LossInputs) => total(of(net.kernel.epsp)), optimizer: sgd() },
    };
    expect(faultsOf(() => train(net, training).evaluate())[0]!.found).equal('dt = 1 ms, in steps of 2 ms');
  });
});
