import { expect } from 'chai';
import {
  adam,
  component,
  context,
  count,
  type Diagnostic,
  type DType,
  input,
  LIFCell,
  ms,
  mse,
  output,
  process,
  real,
  rockpool,
  type SimulateOptions,
  seconds,
  sequential,
  sgd,
  simulate,
  sum,
  train,
  WTASCell,
  wire,
} from '../../../index.ts';
import { BACKENDS } from '../../framework/support.ts';
import { faultsOf, Pole, Ratio } from '../support.ts';

const NEVER = 1e9;
const WHEN = [NEVER, NEVER, 57, 60];
const settings = (['f32', 'f64'] as const).flatMap((dtype) =>
  BACKENDS.flatMap((backend) =>
    [1, 3].map((batch) => ({ dtype, backend, batch, dt: ms(1) }) satisfies SimulateOptions),
  ),
);
const name = ({ dtype, backend, batch }: (typeof settings)[number]) =>
  `${dtype}, ${backend.name}, batch ${batch}`;

/** Two currents that are ∞ and -∞ at 57 ms in cell 2: their sum is NaN there, and nowhere else. */
const poles = (Cell: 'WTASCell' | 'LIFCell') =>
  context('net', () => {
    const [up, down] = [Pole({ n_units: 4, t0: WHEN }), Pole({ n_units: 4, t0: WHEN, a: -1 })];
    const z = Cell === 'WTASCell' ? WTASCell({ n_units: 4 }) : LIFCell({ n_units: 4, tau_m: 20 });
    wire(sum(up.out, down.out), z.j);
    return { up, down, z, advance: process(up.advance_state, down.advance_state, z.advance_state) };
  });

const ratios = () =>
  context('net', () => {
    const r = Ratio({ n_units: 5 });
    return { r, advance: process(r.advance_state) };
  });

/** 80 steps of ones in three trials, and a 0 in cell 4 of trial 1 at step 57. */
const ones = (bad = true) => {
  const rows = new Float64Array(80 * 3 * 5).fill(1);
  if (bad) rows[(57 * 3 + 1) * 5 + 4] = 0;
  return rows;
};

const expectFault = (faults: readonly Diagnostic[], where: string, found: string) => {
  expect(faults).length(1);
  expect(faults[0]).include({ code: 'not-finite', where, found });
  expect(faults[0]!.remedy).include('first NaN of the run');
};

describe('a NaN that comes up in a run', () => {
  for (const setting of settings) {
    const trial = setting.batch > 1 ? ', trial 0,' : '';
    it(`is named where it is gone at the next step: v of a WTAS cell (${name(setting)})`, () => {
      const net = poles('WTASCell');
      for (const chunk of [1000, 10, 1]) {
        const sim = simulate(net, setting);
        const run = () => sim.run(net.advance, { steps: 100, chunk });
        expectFault(faultsOf(run), 'net/z.v', `NaN in cell 2${trial} at step 57 (t = 57 ms)`);
        expect(sim.tick).equal(Math.floor(57 / chunk) * chunk);
      }
    });

    it(`is named where it stays: v of a LIF cell (${name(setting)})`, () => {
      const net = poles('LIFCell');
      const sim = simulate(net, setting);
      const run = () => sim.run(net.advance, { steps: 100, chunk: 32 });
      expectFault(faultsOf(run), 'net/z.v', `NaN in cell 2${trial} at step 57 (t = 57 ms)`);
      expect(sim.tick).equal(32);
    });
  }

  for (const setting of settings.filter(({ batch }) => batch === 3)) {
    it(`is named with its trial: 0 / 0 of a user's cell (${name(setting)})`, () => {
      const net = ratios();
      const sim = simulate(net, { ...setting, dt: ms(0.5), tick: 200 });
      const run = () => sim.run(net.advance, { steps: 80, chunk: 25, inputs: [[net.r.x, ones()]] });
      expectFault(faultsOf(run), 'net/r.q', 'NaN in cell 4, trial 1, at step 257 (t = 128.5 ms)');
    });

    it(`leaves the state before its chunk, from which the run can go on (${name(setting)})`, () => {
      const net = poles('LIFCell');
      const [sim, other] = [simulate(net, setting), simulate(net, setting)];
      faultsOf(() => sim.run(net.advance, { steps: 100, chunk: 32 }));
      other.run(net.advance, { steps: 32, chunk: 5 });
      for (const own of [net.z.v, net.z.rfr, net.z.tols, net.up.out])
        expect(sim.get(own)).eql(other.get(own));
      sim.run(net.advance, { steps: 25 });
      other.run(net.advance, { steps: 25 });
      expect([sim.tick, sim.get(net.z.v)]).eql([57, other.get(net.z.v)]);
      expect(faultsOf(() => sim.run(net.advance, { steps: 1 }))[0]!.found).include('step 57');
    });
  }

  it('counts no step of the chunk that failed', () => {
    const net = ratios();
    const sim = simulate(net, { dt: ms(1), batch: 3 });
    faultsOf(() => sim.run(net.advance, { steps: 80, chunk: 25, inputs: [[net.r.x, ones()]] }));
    expect([sim.tick, sim.get(net.r.steps)[0], sim.get(net.r.x)[0]]).eql([50, 50, 1]);
    sim.run(net.advance, { steps: 80, inputs: [[net.r.x, ones(false)]] });
    expect([sim.tick, sim.get(net.r.steps)[0]]).eql([130, 130]);
  });

  it('is found where it does not depend on the step at all', () => {
    const Constant = component('Constant', {
      doc: 'a / b',
      time: 'ms',
      hyperparameters: { a: real('1', 'a', 0), b: real('1', 'b', 0) },
      compartments: { q: output('1', 'a / b', { shape: () => [2, 3] }) },
      commands: { advance_state: (_, p) => ({ q: p.a.div(p.b) }) },
    });
    const net = context('net', () => {
      const c = Constant();
      return { c, advance: process(c.advance_state) };
    });
    for (const setting of settings) {
      const run = () => simulate(net, setting).run(net.advance, { steps: 10 });
      const trial = setting.batch > 1 ? ', trial 0,' : '';
      expectFault(faultsOf(run), 'net/c.q', `NaN in element [0, 0]${trial} at step 0 (t = 0 ms)`);
    }
  });
});

describe('a NaN that comes up in a training', () => {
  const HUGE = { f32: 1e30, f64: 1e200 } as const;
  const spiking = (dtype: DType) => {
    const net = context('net', () =>
      sequential(
        rockpool.LinearJax({ shape: [2, 3], weight: HUGE[dtype] }),
        rockpool.LIFODEJax({ shape: [3, 3] }),
      ),
    );
    return { net, inputs: [[net.input, [0, 0, 0, 0, HUGE[dtype], 0, 1, 1]]] as const };
  };

  for (const dtype of ['f32', 'f64'] as const)
    for (const backend of BACKENDS)
      it(`is named on the tape of the forward pass (${dtype}, ${backend.name})`, () => {
        const { net, inputs } = spiking(dtype);
        const trainer = train(net, {
          process: net.advance,
          dt: seconds(1e-3),
          steps: 4,
          dtype,
          backend,
          inputs,
          targets: [[net.output, 1]],
          loss: ({ of, target }) => mse(of(net.output), target(net.output)),
          optimizer: adam(),
        });
        // ∞ enters at step 2, ∞ - ∞ comes at step 3.
        expectFault(
          faultsOf(() => trainer.run({ iterations: 3, progress: false })),
          'net/1_LIFODEJax.isyn',
          'NaN in cell 0 at step 3 (t = 3 ms)',
        );
        expect(trainer.iteration).equal(0);
        const { weight } = net['0_LinearJax'].hyperparameters;
        expect(trainer.parameters.get(weight)[0]).equal(dtype === 'f32' ? Math.fround(1e30) : 1e200);
        trainer.parameters.set(weight, new Array(6).fill(0));
        expect(trainer.evaluate()).equal(1);
      });

  const Root = component('Root', {
    doc: 'out = √(gain · x)',
    time: 'ms',
    hyperparameters: { n_units: count('cells', 3), gain: real('1', 'gain', 1) },
    compartments: { x: input('1', 'x'), out: output('1', 'root') },
    commands: { advance_state: ({ x }, p) => ({ out: x.mul(p.gain).sqrt() }) },
  });
  const rooted = (x: number, gain: number, optimizer = sgd()) => {
    const net = context('net', () => {
      const r = Root({ gain });
      return { r, advance: process(r.advance_state) };
    });
    const trainer = train(net, {
      process: net.advance,
      dt: ms(1),
      steps: 2,
      inputs: [[net.r.x, x]],
      targets: [[net.r.out, 1]],
      loss: ({ of, target }) => mse(of(net.r.out), target(net.r.out)),
      optimizer,
    });
    return { trainer, gain: net.r.hyperparameters.gain };
  };

  it('is named in a gradient before it reaches a parameter; a hook may replace it', () => {
    // The derivative of √(gain · 0) is ½ · 0 / √0.
    const { trainer, gain } = rooted(0, 2);
    const [fault] = faultsOf(() => trainer.run({ iterations: 1, progress: false }));
    expect(fault).include({ where: 'net/r.gain, gradient', found: 'NaN at position 0, at iteration 0' });
    expect([trainer.iteration, trainer.parameters.get(gain)[0]]).eql([0, 2]);
    const gradients = () => trainer.gradients.set(gain, [10]);
    trainer.run({ iterations: 1, progress: false, hooks: { gradients } });
    expect(trainer.parameters.get(gain)[0]).closeTo(1.9, 1e-6);
  });

  it('is named in the hyperparameter that an update made NaN', () => {
    // The derivative of √gain is ∞ at 0, and Adam divides it by its own size.
    const { trainer } = rooted(1, 0, adam());
    const [fault] = faultsOf(() => trainer.run({ iterations: 2, progress: false }));
    expect(fault).include({ where: 'net/r.gain', found: 'NaN in element 0 before the first step' });
  });

  it('is named in the loss, with its iteration', () => {
    const { trainer } = rooted(-1, 1);
    expect(faultsOf(() => trainer.evaluate())[0]).include({ where: 'net/r.out' });
  });
});
