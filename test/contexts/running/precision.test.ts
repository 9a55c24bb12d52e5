import { expect } from 'chai';
import {
  adam,
  component,
  context,
  count,
  given,
  input,
  LIFCell,
  ms,
  mse,
  perTrial,
  process,
  real,
  sgd,
  simulate,
  state,
  train,
} from '../../../index.ts';
import { faultsOf } from '../support.ts';

/** `v ← v + a · b`, and what a test gives it to add. */
const Adder = (number: number) =>
  component('Adder', {
    doc: 'v ← v + a b + a number',
    time: 'ms',
    hyperparameters: {
      n_units: count('cells'),
      a: real('1', 'factor', 0.8, { min: 0.7, max: 0.9 }),
      b: real('1', 'factor', 0.2, { min: 0.1, max: 0.3 }),
      tau: real('ms', 'time constant', 20, { positive: true }),
    },
    compartments: { j: input('1', 'more', { default: 0 }), v: state('1', 'level') },
    commands: {
      advance_state: ({ j, v }, p, { dt }) => ({
        v: v
          .add(p.a.mul(p.b))
          .add(j.mul(dt.div(p.tau)))
          .add(number),
      }),
    },
  });
const adding = (number = 0, values: object = {}) =>
  context('net', () => {
    const z = Adder(number)({ n_units: 2, ...values });
    return { z, advance: process(z.advance_state) };
  });
const run = (net: ReturnType<typeof adding>, options: object = {}) =>
  simulate(net, { dt: ms(1), ...options }).run(net.advance, { steps: 1 });

describe('a number that f32 does not hold', () => {
  const losing = (text: string, call: () => unknown, where: RegExp) => {
    const [fault] = faultsOf(call);
    expect(fault!.found).contain(text);
    expect(fault!.where).match(where);
    expect(fault!.remedy).contain("dtype: 'f64'");
  };

  for (const [number, as] of [
    [1e-50, 'which is 0 in f32'],
    [1e300, 'which is Infinity in f32'],
    [-1e-44, 'which is -9.8'],
  ] as const)
    it(`${number} in a command, with the line`, () => {
      losing(as, () => run(adding(number)), /^net\/z\.advance_state$/);
      const [fault] = faultsOf(() => run(adding(number)));
      expect(fault!.at).match(/precision\.test\.ts:\d+:\d+$/);
      run(adding(number), { dtype: 'f64' });
    });

  it('given to a command', () => {
    const net = (tau: number) =>
      context('net', () => {
        const z = Adder(0)({ n_units: 1 });
        return { z, advance: process(given(z.advance_state, { tau })) };
      });
    losing('which is 0 in f32', () => run(net(1e-50)), /^net\/z\.tau$/);
    losing('which is Infinity in f32', () => run(net(1e50)), /^net\/z\.tau$/);
    run(net(1e-50), { dtype: 'f64' });
  });

  it('as the length of a step', () => {
    losing('which is 0 in f32', () => run(adding(), { dt: ms(1e-50) }), /^dt$/);
    losing('which is 9.8', () => run(adding(), { dt: ms(1e-44) }), /^dt$/);
    losing('which is Infinity in f32', () => run(adding(), { dt: ms(1e40) }), /^dt$/);
    run(adding(), { dt: ms(1e-50), dtype: 'f64' });
  });

  it('as an initial value or a default', () => {
    const Resting = component('Resting', {
      doc: 'stays',
      time: 'ms',
      hyperparameters: { n_units: count('cells') },
      compartments: { j: input('1', 'input', { default: 1e50 }), v: state('1', 'level') },
      initial: { v: 1e-50 },
      commands: { advance_state: ({ j, v }) => ({ v: v.add(j) }) },
    });
    const net = context('net', () => ({ z: Resting({ n_units: 1 }) }));
    const faults = faultsOf(() => simulate(net, { dt: ms(1) }));
    expect(faults.map(({ where }) => where)).eql(['net/z.j, initial value', 'net/z.v, initial value']);
    simulate(net, { dt: ms(1), dtype: 'f64' });
  });

  it('as a number of an optimizer or of a loss', () => {
    const training = (optimizer: ReturnType<typeof sgd>, goal = 0, dtype: 'f32' | 'f64' = 'f32') => {
      const net = adding();
      train(net, {
        ...{ process: net.advance, dt: ms(1), steps: 1, optimizer, dtype },
        trainable: [net.z.hyperparameters.a],
        loss: ({ of }) => mse(of(net.z.v), goal),
      });
    };
    losing('1e-50', () => training(sgd({ lr: 1e-50 })), /^optimizer sgd$/);
    losing('1e-60', () => training(adam({ eps: 1e-60 })), /^optimizer adam$/);
    losing('1e+50', () => training(sgd(), 1e50), /^loss$/);
    training(adam({ eps: 1e-60 }), 1e50, 'f64');
  });

  it('above 0 as it is: one with few digits there, too', () => {
    losing('which is 9.8', () => simulate(adding(0, { tau: 1e-44 }), { dt: ms(1) }), /^net\/z\.tau$/);
    const net = adding();
    const trainer = train(net, {
      ...{ process: net.advance, dt: ms(1), steps: 1, inputs: [[net.z.j, 1]], optimizer: sgd() },
      loss: ({ of }) => mse(of(net.z.v), 0),
    });
    losing(
      'which is 0 in f32',
      () => trainer.parameters.set(net.z.hyperparameters.tau, 1e-50),
      /^net\/z\.tau$/,
    );
  });

  it('lists may hold numbers that are as good as 0, but none that are infinite', () => {
    const net = (numbers: number[]) => {
      const Filter = component('Filter', {
        doc: 'v ← numbers',
        time: 'ms',
        hyperparameters: { n_units: count('cells') },
        compartments: { v: state('1', 'level') },
        commands: { advance_state: ({ v }) => ({ v: v.mul(numbers) }) },
      });
      return context('net', () => {
        const z = Filter({ n_units: 2 });
        return { z, advance: process(z.advance_state) };
      });
    };
    const stepped = (numbers: number[]) => {
      const own = net(numbers);
      simulate(own, { dt: ms(1) }).run(own.advance, { steps: 1 });
    };
    stepped([1, 1e-60]);
    losing('which is -Infinity in f32', () => stepped([1, -1e60]), /^net\/z\.advance_state$/);
  });
});

describe('a bound that f32 rounds', () => {
  // 0.7 and 0.3 are outside of the range by a hair there, 0.9 and 0.1 inside.
  for (const [name, bound] of [
    ['a', 0.7],
    ['a', 0.9],
    ['b', 0.1],
    ['b', 0.3],
  ] as const)
    it(`${bound} is in the range wherever it is read and given back`, () => {
      const net = adding(0, { [name]: bound });
      const handle = net.z.hyperparameters[name];
      const sim = simulate(net, { dt: ms(1) });
      const [own] = sim.get(handle);
      expect(own).equal(Math.fround(bound));
      sim.set(handle, own!);
      adding(0, { [name]: own });
      simulate(net, { dt: ms(1), batch: 2, hyperparameters: [[handle, perTrial([own!, bound])]] });
      for (const way of [1, -1]) {
        const trainer = train(net, {
          ...{ process: net.advance, dt: ms(1), steps: 1, bounds: 'project', optimizer: sgd({ lr: 10 }) },
          trainable: [handle],
          loss: ({ of }) => of(net.z.v).sum(2).sum(1).sum(0).mul(way),
        });
        trainer.run({ iterations: 2 });
        const trained = trainer.parameters.get(handle);
        trainer.parameters.set(handle, trained);
        sim.set(handle, trained[0]!);
      }
      const beyond = { a: [0.69999, 0.90001], b: [0.09999, 0.30001] }[name];
      for (const x of beyond)
        expect(faultsOf(() => sim.set(handle, x))[0]!.code).equal('hyperparameter-range');
    });

  it('is none where it would be 0', () => {
    const Tiny = component('Tiny', {
      doc: 'v ← v / a',
      time: 'ms',
      hyperparameters: { n_units: count('cells'), a: real('1', 'factor', 1, { min: 1e-60 }) },
      compartments: { v: state('1', 'level') },
      commands: { advance_state: ({ v }, p) => ({ v: v.div(p.a) }) },
    });
    const net = (a: number) => context('net', () => ({ z: Tiny({ n_units: 1, a }) }));
    expect(faultsOf(() => net(0))[0]!.code).equal('hyperparameter-range');
    expect(faultsOf(() => simulate(net(1e-60), { dt: ms(1) }))[0]!.found).contain('which is 0 in f32');
    simulate(net(1e-60), { dt: ms(1), dtype: 'f64' });
  });
});

describe('a number that is given to a command', () => {
  const net = (values: Record<string, number>, command: 'advance_state' | 'reset' = 'advance_state') =>
    context('net', () => {
      const Resting = component('Resting', {
        doc: 'begins at rest',
        time: 'ms',
        hyperparameters: {
          n_units: count('cells'),
          rest: real('1', 'where it begins', 1),
          step: real('1', 'what is added', 1),
        },
        compartments: { v: state('1', 'level') },
        initial: { v: (p) => p.rest },
        commands: { advance_state: ({ v }, p) => ({ v: v.add(p.step) }) },
      });
      const z = Resting({ n_units: 1 });
      return { z, advance: process(given(z[command], values)) };
    });
  const stepped = (own: ReturnType<typeof net>) => {
    const sim = simulate(own, { dt: ms(1) });
    sim.run(own.advance, { steps: 1 });
    return sim.get(own.z.v)[0];
  };

  it('acts in a derived reset, too', () => {
    expect(stepped(net({ rest: 4 }, 'reset'))).equal(4);
    expect(stepped(net({ step: 4 }))).equal(5);
  });

  it('is refused where the command does not ask for it', () => {
    for (const [own, name] of [
      [net({ rest: 4 }), 'rest'],
      [net({ step: 4 }, 'reset'), 'step'],
    ] as const)
      expect(faultsOf(() => stepped(own)).map(({ code, where }) => [code, where])).eql([
        ['without-effect', `net/z.${name}`],
      ]);
  });

  it('is no matter where the part has no use for it', () => {
    const cell = context('net', () => {
      const z = LIFCell({ n_units: 1, tau_m: 20 });
      return { z, advance: process(given(z.advance_state, { tau_m: 10 })) };
    });
    simulate(cell, { dt: ms(1) }).run(cell.advance, { steps: 1 });
  });
});
