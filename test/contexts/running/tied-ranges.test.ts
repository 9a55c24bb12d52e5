import { expect } from 'chai';
import {
  component,
  context,
  count,
  edit,
  ms,
  perTrial,
  process,
  real,
  sgd,
  simulate,
  state,
  sweep,
  tie,
  total,
  train,
} from '../../../index.ts';
import { faultsOf } from '../support.ts';

// What is tied to a hyperparameter has its numbers: declared ranges and longest steps of both hold.

const wide = component('Wide', {
  doc: 'any number',
  time: 'ms',
  hyperparameters: { n_units: count('cells'), tau: real('ms', 'time', 5) },
  compartments: { v: state('1', 'level') },
  commands: { advance_state: ({ v }, p, { dt }) => ({ v: v.add(dt.div(p.tau)) }) },
});
const narrow = component('Narrow', {
  doc: 'a time constant',
  time: 'ms',
  hyperparameters: {
    n_units: count('cells'),
    tau: real('ms', 'time constant', 5, { positive: true, max: 50 }),
  },
  compartments: { v: state('1', 'level') },
  longestStep: { tau: (p) => 2 * p.tau },
  commands: { advance_state: ({ v }, p, { dt }) => ({ v: v.sub(v.mul(dt.div(p.tau))).add(dt.div(p.tau)) }) },
});
const model = (tau = 5) =>
  context('net', () => {
    const [a, b, c] = [wide({ n_units: 1, tau }), wide({ n_units: 1 }), narrow({ n_units: 1 })];
    tie(a.hyperparameters.tau, b.hyperparameters.tau);
    tie(b.hyperparameters.tau, c.hyperparameters.tau);
    return { a, b, c, advance: process(a.advance_state, b.advance_state, c.advance_state) };
  });

describe('the range of a hyperparameter that is tied to another', () => {
  const refused = (call: () => unknown, where: string) => {
    const [fault] = faultsOf(call);
    expect(fault).include({ code: 'hyperparameter-range', where });
    expect(fault!.expected).contain('> 0 and ≤ 50 ms');
  };

  it('holds for what the model gives, and for its edits', () => {
    const where = 'net/a.tau, to which net/b.tau is tied';
    refused(() => model(-5), where);
    const net = model();
    const changing = (tau: number) => () =>
      edit(net, (draft) => {
        draft.parts.a!.hyperparameters.tau = tau;
      });
    refused(changing(0), where);
    changing(7)();
  });

  it('holds for what is set, for all and per trial, and for sweeps', () => {
    const net = model();
    const { tau } = net.a.hyperparameters;
    refused(() => simulate(net, { dt: ms(1) }).set(tau, 51), 'net/a.tau');
    refused(
      () => simulate(net, { dt: ms(1), batch: 2, hyperparameters: [[tau, perTrial([5, -1])]] }),
      'net/a.tau, trial 1',
    );
    const { advance } = net;
    const options = { process: advance, dt: ms(1), steps: 1, record: [], measure: { one: () => 1 } };
    refused(() => sweep(net, { ...options, over: [[tau, [5, -1]]] }), 'net/a.tau, trial 1');
  });

  it('holds for what is trained: refused, or kept at the bound', () => {
    const net = model();
    const { tau } = net.a.hyperparameters;
    const trainer = (bounds: 'refuse' | 'project') =>
      train(net, {
        ...{ process: net.advance, dt: ms(1), steps: 1, trainable: [tau], optimizer: sgd({ lr: 1e4 }) },
        loss: ({ of }) => total(of(net.a.v)),
        bounds,
      });
    refused(() => trainer('refuse').run({ iterations: 1 }), 'net/a.tau');
    refused(() => trainer('refuse').parameters.set(tau, 0), 'net/a.tau');
    const projecting = trainer('project');
    projecting.run({ iterations: 3 });
    expect([...projecting.parameters.get(tau)]).eql([50]);
  });

  it('and its longest step follow the numbers that it has', () => {
    const unstable = (call: () => unknown) =>
      expect(faultsOf(call)[0]).include({ code: 'unstable', where: 'net/c.tau' });
    const net = model();
    const sim = simulate(net, { dt: ms(1) });
    sim.set(net.a.hyperparameters.tau, 0.4);
    unstable(() => sim.run(net.advance, { steps: 1 }));
    unstable(() => {
      const own = model(0.4);
      simulate(own, { dt: ms(1) }).run(own.advance, { steps: 1 });
    });
    sim.set(net.a.hyperparameters.tau, 0.6);
    sim.run(net.advance, { steps: 1 });
  });
});
