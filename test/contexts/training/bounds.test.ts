import { expect } from 'chai';
import {
  adam,
  component,
  context,
  count,
  ms,
  output,
  perTrial,
  process,
  real,
  sgd,
  simulate,
  state,
  type TrainOptions,
  total,
  train,
} from '../../../index.ts';
import { faultsOf } from '../support.ts';

/** `v ← v · (1 - dt / tau)`, and gains in a range of their own. */
const Leak = component('Leak', {
  doc: 'a leak',
  time: 'ms',
  hyperparameters: {
    n_units: count('cells'),
    tau: real('ms', 'time constant', 14, { positive: true }),
    gain: real('1', 'gain', 0.5, { min: 0, max: 1 }),
    free: real('1', 'anything', 0),
  },
  compartments: { v: state('1', 'level'), out: output('1', 'what is seen') },
  initial: { v: 1 },
  longestStep: { tau: (p) => 2 * p.tau },
  commands: {
    advance_state({ v }, p, { dt }) {
      const next = v.mul(dt.div(p.tau).neg().add(1));
      return { v: next, out: next.mul(0).add(p.gain).add(p.free) };
    },
  },
});

const model = () =>
  context('net', () => {
    const c = Leak({ n_units: 2, gain: [0.5, 0.25] });
    return { c, advance: process(c.advance_state) };
  });

function trainerOf(names: readonly ('tau' | 'gain' | 'free')[], more: Partial<TrainOptions> = {}) {
  const net = model();
  const { tau, gain, free } = net.c.hyperparameters;
  const trainer = train(net, {
    ...{ process: net.advance, dt: ms(1), steps: 2, dtype: 'f64' },
    trainable: names.map((name) => ({ tau, gain, free })[name]),
    // Pushes every one of them down by 6 in an update.
    loss: ({ parameters }) => names.map((name) => total(parameters.c![name]!)).reduce((a, b) => a.add(b)),
    optimizer: sgd({ lr: 6 }),
    ...more,
  });
  return { net, trainer, tau, gain, free };
}

describe('trained numbers and the ranges that are declared', () => {
  for (const backend of ['wasm', 'reference'] as const)
    it(`an update out of one ends the run before it, by name (${backend})`, () => {
      const { trainer, tau, free } = trainerOf(['tau', 'free'], { backend });
      const [fault] = faultsOf(() => trainer.run({ iterations: 5, progress: false }));
      expect(fault!.code).equal('hyperparameter-range');
      expect(fault!.where).equal('net/c.tau');
      expect(fault!.found).equal('-4 ms, after the update of iteration 2');
      expect(fault!.expected).equal('> 0 ms');
      expect(fault!.remedy).contain("bounds: 'project'").contain('trainable');
      // What is not at fault is as it was, too.
      expect([trainer.iteration, ...trainer.parameters.get(tau), ...trainer.parameters.get(free)]).eql([
        2, 2, -12,
      ]);
    });

  it('one of many elements is named by its position', () => {
    const { trainer, gain } = trainerOf(['gain'], { optimizer: sgd({ lr: 0.3 }) });
    const [fault] = faultsOf(() => trainer.run({ iterations: 1, progress: false }));
    expect(fault!.found).match(/^-0\.0.* at position 1, after the update of iteration 0$/);
    expect(fault!.expected).equal('≥ 0 and ≤ 1');
    expect([...trainer.parameters.get(gain)]).eql([0.5, 0.25]);
  });

  it('a number that makes an integrator unstable ends the run too', () => {
    const { trainer, tau } = trainerOf(['tau'], { optimizer: sgd({ lr: 13.75 }) });
    const [fault] = faultsOf(() => trainer.run({ iterations: 1, progress: false }));
    expect([fault!.code, fault!.where]).eql(['unstable', 'net/c.tau']);
    expect(fault!.found).equal('steps of 1 ms with tau = 0.25 ms, after the update of iteration 0');
    expect([...trainer.parameters.get(tau)]).eql([14]);
  });

  it('projected, they stay at the bound, and the others go on', () => {
    const { trainer, gain, free } = trainerOf(['gain', 'free'], { bounds: 'project' });
    trainer.run({ iterations: 2, progress: false });
    expect([...trainer.parameters.get(gain), ...trainer.parameters.get(free)]).eql([0, 0, -12]);
  });

  it('projected, a time constant above 0 is still refused where it is unstable', () => {
    const { trainer } = trainerOf(['tau'], { bounds: 'project' });
    expect(faultsOf(() => trainer.run({ iterations: 3, progress: false }))[0]!.code).equal('unstable');
  });

  it('within their ranges nothing is other than it was', () => {
    const names = ['gain', 'tau', 'free'] as const;
    const [one, two] = [{}, { bounds: 'project' } as const].map((more) => {
      const { trainer, tau } = trainerOf(names, { optimizer: adam({ lr: 1e-3 }), dtype: 'f32', ...more });
      trainer.run({ iterations: 20, progress: false });
      return [...trainer.parameters.get(tau)];
    });
    expect(one).eql(two);
  });

  it('a training that was taken back ends at the same update', () => {
    const { trainer } = trainerOf(['tau']);
    const start = trainer.snapshot();
    const run = () => faultsOf(() => trainer.run({ iterations: 5, progress: false }))[0]!.found;
    const found = run();
    expect(run()).equal(found);
    trainer.restore(start);
    expect(run()).equal(found);
  });

  it('set is checked as that of a simulation is', () => {
    const { trainer, tau, gain } = trainerOf(['tau', 'gain']);
    const code = (call: () => void) => faultsOf(call)[0]!.code;
    expect(code(() => trainer.parameters.set(tau, -1))).equal('hyperparameter-range');
    expect(code(() => trainer.parameters.set(gain, [0.5, 1.5]))).equal('hyperparameter-range');
    expect(code(() => trainer.parameters.set(tau, 0.25))).equal('unstable');
    trainer.parameters.set(tau, 10);
    expect([...trainer.parameters.get(tau)]).eql([10]);
  });
});

describe('a number above 0 that is 0 in f32', () => {
  const net = (tau: number) =>
    context('net', () => {
      const c = Leak({ n_units: 2, tau });
      return { c, advance: process(c.advance_state) };
    });

  it('is refused with the precision that holds it, in a model, set, and per trial', () => {
    const [small, usual] = [net(1e-50), net(14)];
    const { tau } = usual.c.hyperparameters;
    const sim = simulate(usual, { dt: ms(1) });
    for (const call of [
      () => simulate(small, { dt: ms(1) }),
      () => sim.set(tau, 1e-50),
      () => simulate(usual, { dt: ms(1), batch: 2, hyperparameters: [[tau, perTrial([14, 1e-50])]] }),
    ]) {
      const [fault] = faultsOf(call);
      expect(fault!.code).equal('hyperparameter-range');
      expect(fault!.found).contain('1e-50 ms').contain('which is 0 in f32');
      expect(fault!.remedy).contain("dtype: 'f64'");
    }
    simulate(small, { dt: ms(1), dtype: 'f64' });
  });
});

describe('a number that is set within a run', () => {
  it('is looked at before the next chunk', () => {
    const net = model();
    const sim = simulate(net, { dt: ms(1) });
    const failed: unknown[] = [];
    const seen: number[] = [];
    sim
      .stream(net.advance, {
        ...{ steps: 6, chunk: 2 },
        scheduler: {
          schedule: (work) => {
            work();
            return { unsubscribe: () => {} };
          },
        },
      })
      .subscribe({
        next: ({ tick }) => {
          seen.push(tick);
          if (tick === 2) sim.set(net.c.hyperparameters.tau, 0.25);
        },
        error: (error) => failed.push(error),
      });
    expect(seen).eql([0, 2]);
    expect(failed.map(String).join()).match(/net\/c\.tau: found steps of 1 ms with tau = 0\.25 ms/);
    expect(sim.tick).equal(4);
  });
});
