import { expect } from 'chai';
import {
  component,
  context,
  count,
  DenseSynapse,
  edit,
  inOrder,
  input,
  MyelinError,
  model,
  ms,
  PoissonCell,
  process,
  real,
  sgd,
  simulate,
  state,
  total,
  train,
  WTASCell,
  wire,
} from '../../../index.ts';

/** What TypeScript would refuse. */
const loose = (given: object): never => given as never;

const faultsOf = (f: () => unknown): readonly string[] => {
  try {
    f();
  } catch (error) {
    if (error instanceof MyelinError)
      return error.diagnostics.map(({ where, found }) => `${where}: ${found}`);
    throw error;
  }
  return [];
};

const net = () =>
  context('net', () => {
    const x = PoissonCell(loose({ n_units: 3, max_freq: 40 }));
    const W = DenseSynapse(loose({ shape: [3, 2], resist_scale: 2 }));
    const z = WTASCell(loose({ n_units: 2, tau_m: ms(10), thrBase: 0.7 }));
    wire(x.outputs, W.inputs);
    wire(W.outputs, z.j);
    return { x, W, z, advance: inOrder(x.advance_state, W.advance_state, z.advance_state) };
  });

describe('other names of hyperparameters', () => {
  it('are accepted as the ones that they stand for, and stand in no document', () => {
    const { x, W, z } = net();
    expect([x.given.numbers.target_freq, W.given.numbers.g_conduct_factor, z.given.numbers.thr_base]).eql([
      40, 2, 0.7,
    ]);
    const { parts } = model(net());
    expect(parts.z!.hyperparameters).property('thr_base', 0.7);
    expect(JSON.stringify(parts)).not.match(/thrBase|max_freq|resist_scale/);
    expect(WTASCell.help()).match(/base threshold.*\(elsewhere thrBase\)/);
  });

  it('are told of once, with the name that is right', () => {
    const own = net();
    using sim = simulate(own, { dt: ms(1), warnings: 'silent' });
    const told: string[] = [];
    sim.warnings.subscribe(({ code, where, found, expected }) =>
      told.push(`${code} ${where}: ${found}, ${expected}`),
    );
    expect(told).eql([
      "alias net/x.max_freq: 'max_freq', 'target_freq'",
      "alias net/W.resist_scale: 'resist_scale', 'g_conduct_factor'",
      "alias net/z.thrBase: 'thrBase', 'thr_base'",
    ]);
    sim.run(own.advance, { steps: 2, inputs: [[own.x.inputs, 1]] });
    expect(told.length).equal(3);
    edit(own, (draft) => {
      draft.parts.y = { component: 'WTASCell', hyperparameters: { n_units: 1, tau_m: 1, thrBase: 0.5 } };
    });
    expect(sim.get(own.z.v).length).equal(2);
    expect(told.slice(3)).eql(["alias net/y.thrBase: 'thrBase', 'thr_base'"]);
  });

  it('are told of by a training', () => {
    const own = net();
    const told: string[] = [];
    using trainer = train(own, {
      ...{ process: own.advance, dt: ms(1), steps: 2, optimizer: sgd(), warnings: 'silent' },
      trainable: [own.W.hyperparameters.weight_init],
      inputs: [[own.x.inputs, 1]],
      loss: ({ of }) => total(of(own.W.outputs)),
    });
    trainer.warnings.subscribe(({ code, where }) => told.push(`${code} ${where}`));
    expect(told).include.members(['alias net/x.max_freq', 'alias net/z.thrBase']);
  });

  it('are refused beside the ones that they stand for, and where nobody declares them', () => {
    expect(faultsOf(() => WTASCell(loose({ n_units: 1, tau_m: 1, thr_base: 1, thrBase: 2 })))).eql([
      "WTASCell.thr_base: it and 'thrBase', which is the same",
    ]);
    expect(faultsOf(() => WTASCell(loose({ n_units: 1, tau_m: 1, thrbase: 2 })))).eql([
      "WTASCell.thrbase: 'thrbase'",
    ]);
    expect(faultsOf(() => WTASCell(loose({ n_units: 1, tau_m: 1, thrBase: -2 })))).eql([
      'WTASCell.thr_base: -2',
    ]);
  });

  it('are declared as a table, which is checked', () => {
    const declare = (aliases: unknown) =>
      component('Own', {
        ...{ doc: 'a cell', time: 'ms' },
        hyperparameters: { n_units: count('cells'), tau: real('ms', 'tau', 1) },
        compartments: { j: input('1', 'j', { default: 0 }), v: state('1', 'v') },
        aliases: aliases as never,
        commands: { advance_state: ({ v, j }) => ({ v: v.add(j) }) },
      });
    expect(declare({ Tau: 'tau', N: 'n_units' })(loose({ N: 3, Tau: '2 ms' })).given.plain).eql({
      n_units: 3,
      tau: 2,
    });
    expect(faultsOf(() => declare({ tau: 'n_units', Tau: 'tua', 'a b': 'tau', toString: 'tau' }))).eql([
      "Own, alias tau: the name 'tau'",
      "Own, alias Tau: 'tua'",
      "Own, alias a b: the name 'a b'",
      "Own, alias toString: the name 'toString'",
    ]);
    expect(faultsOf(() => declare('Tau'))).eql(["Own, aliases: 'Tau'"]);
  });

  it('of process is inOrder, which hides nothing of Node', () => {
    expect(inOrder).equal(process);
  });
});
