import { expect } from 'chai';
import { of } from 'rxjs';
import {
  type Compartment,
  component,
  context,
  count,
  ExpKernel,
  IFCell,
  input,
  LIFCell,
  ms,
  mse,
  mV,
  nA,
  perTrial,
  process,
  quantity,
  real,
  type SimulateOptions,
  sgd,
  simulate,
  state,
  train,
  VarTrace,
} from '../../../index.ts';
import { faultsOf } from '../support.ts';

// Wherever numbers are taken, quantities are: they are what the number in the declared unit is, and another dimension is refused.

const Follower = component('Follower', {
  doc: 'follows its input',
  time: 'ms',
  hyperparameters: {
    n_units: count('units', 2),
    tau: real('ms', 'time constant', '0.1 s', { min: '1 us' }),
    gain: real('mV', 'per nA', mV(2)),
  },
  compartments: {
    j: input('nA', 'drive', { default: '500 pA' }),
    v: state('mV', 'what follows'),
    u: state('mV', 'where it begins'),
  },
  initial: { v: '-0.065 V', u: ['-60 mV', mV(-70)] },
  commands: {
    follow: ({ j, v }, p, { dt }) => ({
      v: v.add(j.div(nA(1)).mul(p.gain).sub(v).mul(dt.div(p.tau))),
    }),
    fix: () => ({ u: quantity('-55 mV') as never }),
  },
});

const model = () =>
  context('net', () => {
    const z = Follower();
    return { z, follow: process(z.follow), fix: process(z.fix) };
  });
const started = (options: Partial<SimulateOptions> = {}) => {
  const net = model();
  return { net, sim: simulate(net, { dt: ms(1), dtype: 'f64', ...options }) };
};

describe('quantities', () => {
  it('are defaults, bounds and initial values', () => {
    const { net, sim } = started();
    const { tau, gain } = net.z.hyperparameters;
    expect([...sim.get(tau), ...sim.get(gain), ...sim.get(net.z.j)]).eql([100, 2, 0.5, 0.5]);
    expect([...sim.get(net.z.v), ...sim.get(net.z.u)]).eql([-65, -65, -60, -70]);
    expect(Follower.declaration.hyperparameters.tau).include({ fallback: 100, min: 0.001 });
    sim.run(net.fix, { steps: 1 });
    expect([...sim.get(net.z.u)]).eql([-55, -55]);
  });

  it('are inputs, in every form, as the numbers are', () => {
    const run = (data: never) => {
      const { net, sim } = started({ batch: 2 });
      const of = sim.run(net.follow, { steps: 2, inputs: [[net.z.j, data]], record: [net.z.v] });
      return [...of.get(net.z.v).data];
    };
    const pairs = [
      [1.5, '1.5 nA'],
      [1.5, nA(1.5)],
      [1.5, '0.0015 uA'],
      [
        [1, 2],
        ['1 nA', nA(2)],
      ],
      [
        [
          [1, 2],
          [3, 4],
        ],
        [
          ['1 nA', 2],
          [3, quantity('4e3 pA')],
        ],
      ],
      [perTrial<unknown>([1, [2, 3]]), perTrial<unknown>([nA(1), [2, '3 nA']])],
      [
        { data: [1, 2, 3, 4], shape: [2, 2] },
        { data: ['1 nA', 2, 3, '4 nA'], shape: [2, 2] },
      ],
    ] as const;
    for (const [numbers, quantities] of pairs) expect(run(quantities as never)).eql(run(numbers as never));
  });

  it('are set, driven and trained towards', () => {
    const { net, sim } = started();
    sim.set(net.z.v, '-60 mV');
    sim.set(net.z.u, [mV(1), '0.002 V']);
    sim.set(net.z.hyperparameters.tau, '2 s');
    expect([...sim.get(net.z.v), ...sim.get(net.z.u)]).eql([-60, -60, 1, 2]);
    expect([...sim.get(net.z.hyperparameters.tau)]).eql([2000]);
    const drive = sim.drive(net.z.j, of('2 nA'), { every: ms(1) });
    sim.run(net.follow, { steps: 1 });
    expect(drive.log).eql([{ tick: 0, value: 2 }]);
    expect([...sim.get(net.z.j)]).eql([2, 2]);
    const lossOf = (target: never) =>
      train(net, {
        ...{ process: net.follow, dt: ms(1), steps: 2, optimizer: sgd({ lr: 1 }) },
        targets: [[net.z.v, target]],
        loss: ({ of, target }) => mse(of(net.z.v), target(net.z.v)),
      });
    expect(lossOf('-0.06 V' as never).evaluate()).equal(lossOf(-60 as never).evaluate());
    const trainer = lossOf(mV(-60) as never);
    trainer.parameters.set(net.z.hyperparameters.tau, '0.05 s');
    expect([...trainer.parameters.get(net.z.hyperparameters.tau)]).eql([50]);
  });

  it('of another dimension are refused where they stand', () => {
    const { net, sim } = started();
    const fault = (work: () => unknown) => faultsOf(work).map(({ code, where }) => `${code} ${where}`);
    const run = (data: never) => () => sim.run(net.follow, { steps: 1, inputs: [[net.z.j, data]] });
    expect(fault(run('1 mV' as never))).eql(['unit-mismatch net/z.j']);
    expect(fault(run([1, mV(1)] as never))).eql(['unit-mismatch net/z.j']);
    expect(faultsOf(run([1, '1 mV'] as never))[0]!.found).equal("'1 mV' at position 1");
    expect(fault(() => sim.set(net.z.v, ms(1)))).eql(['unit-mismatch net/z.v']);
    const declared = (given: object) => () =>
      component('Odd', {
        doc: 'of a wrong default',
        time: 'ms',
        hyperparameters: { n_units: count('units'), tau: real('ms', 'time constant', 1, given) },
        compartments: { j: input('nA', 'drive', { default: '1 mV' }) },
        commands: {},
      });
    expect(fault(declared({ max: '1 mV' }))).eql(['declaration Odd.tau', 'declaration Odd.j']);
  });
});

describe('one number per cell', () => {
  const cases = [
    [
      LIFCell,
      { tau_m: 20 },
      { tau_m: [10, '20 ms'], thr: [-52, -60], resist_m: [1, 2], refract_time: [1, 3], v_rest: [-65, -70] },
      'j',
      'v',
    ],
    [LIFCell, { tau_m: 20 }, { theta_plus: [0.1, 3], v_reset: [-60, -61], conduct_leak: [1, 0.5] }, 'j', 'v'],
    [IFCell, { tau_m: 20 }, { tau_m: [10, 20], thr: [-52, -60], refract_time: [1, 3] }, 'j', 'v'],
    [VarTrace, { a_delta: 1, tau_tr: 5 }, { tau_tr: [5, 9], gamma_tr: [1, 0.9] }, 'inputs', 'outputs'],
    // As many kernels as slots: lengths must not decide what stretches over what.
    [ExpKernel, { dt: ms(1), nu: '1 ms', tau_w: 3 }, { tau_w: [3, '7 ms'] }, 'inputs', 'epsp'],
  ] as const;

  for (const [make, same, each, inputName, seen] of cases) {
    it(`of ${make.declaration.name}, ${Object.keys(each).join(', ')}: every cell is as one alone with its number`, () => {
      const run = (given: object): number[] => {
        const net = context('net', () => {
          const z = make({ n_units: 2, ...same, ...given } as never);
          return { z, go: process(z.advance_state) };
        });
        const z = net.z as unknown as Record<string, Compartment<'real', 'input'>>;
        const sim = simulate(net, { dt: ms(1) });
        const out = sim.run(net.go, { steps: 40, inputs: [[z[inputName]!, 30]], record: [z[seen]!] });
        return [...out.get(z[seen]!).data];
      };
      const both = run(each);
      for (const k of [0, 1]) {
        const own = Object.entries(each).map(([name, list]) => [name, list[k]]);
        const alone = run(Object.fromEntries(own));
        expect(both.filter((_, i) => i % 2 === k)).eql(alone.filter((_, i) => i % 2 === k));
      }
    });
  }

  it('is looked at by the integrator cell by cell, and set, trained and written as a list', () => {
    const net = context('net', () => {
      const z = LIFCell({ n_units: 2, tau_m: [10, 20] });
      return { z, go: process(z.advance_state) };
    });
    const sim = simulate(net, { dt: ms(1) });
    const { tau_m } = net.z.hyperparameters;
    sim.set(tau_m, [10, 0.4]);
    const [fault] = faultsOf(() => sim.run(net.go, { steps: 1 }));
    expect(fault).include({ code: 'unstable', where: 'net/z.tau_m' });
    expect(fault!.found).include('tau_m = 0.4 ms at position 1');
    sim.set(tau_m, '5 ms');
    expect([...sim.get(tau_m)]).eql([5, 5]);
    const one = context('one', () => ({ z: LIFCell({ n_units: 2, tau_m: 10 }) }));
    const other = simulate(one, { dt: ms(1) });
    expect(faultsOf(() => other.set(one.z.hyperparameters.tau_m, [1, 2]))[0]!.code).equal('shape-mismatch');
  });
});
