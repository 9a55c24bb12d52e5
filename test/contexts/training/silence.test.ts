import { expect } from 'chai';
import {
  context,
  LIFCell,
  type Loss,
  ms,
  mse,
  nA,
  PoissonCell,
  perTrial,
  process,
  rockpool,
  scale,
  sequential,
  sgd,
  total,
  train,
  type Warning,
  wire,
} from '../../../index.ts';

describe('a training warns of layers that never spike', () => {
  const chain = (threshold: number) =>
    context('net', () =>
      sequential(
        rockpool.LinearJax({ shape: [2, 3], weight: 1 }),
        rockpool.LIFODEJax({ shape: 3, threshold: 0.5 }),
        rockpool.LinearJax({ shape: [3, 4], weight: 1 }),
        rockpool.LIFODEJax({ shape: 4, threshold }),
        rockpool.LinearJax({ shape: [4, 1], weight: 1 }),
        rockpool.ExpSynJax({ shape: 1 }),
      ),
    );
  const training = (net: ReturnType<typeof chain>, more: object = {}) => {
    const trainer = train(net, {
      process: net.advance,
      dt: ms(1),
      steps: 20,
      batch: 2,
      inputs: [[net.input, 30]],
      targets: [[net.output, 1]],
      loss: ({ of, target }) => mse(of(net.output), target(net.output)),
      optimizer: sgd({ lr: 1e-4 }),
      warnings: 'silent',
      trainable: [net['4_LinearJax'].hyperparameters.weight],
      ...more,
    });
    const silent: Warning[] = [];
    trainer.warnings.subscribe((own) => own.code === 'silent' && silent.push(own));
    return { trainer, silent };
  };

  it('by their names, once, though nobody records them', () => {
    const { trainer, silent } = training(chain(1e6));
    trainer.run({ iterations: 5 });
    expect(silent.map(({ where }) => where)).eql(['net/3_LIFODEJax.spikes']);
    expect(silent[0]!.found).include('iteration 0');
  });

  it('also where they run by segments and windows, with numbers per trial', () => {
    const net = chain(1e6);
    const { weight } = net['0_LinearJax'].hyperparameters;
    const { trainer, silent } = training(net, {
      ...{ window: 5, segment: 10, hyperparameters: [[weight, perTrial([1, 1.5])]] },
    });
    trainer.run({ iterations: 1 });
    expect(silent.map(({ where }) => where)).eql(['net/3_LIFODEJax.spikes']);
  });

  it('and not of others, whatever gradient is 0', () => {
    const net = chain(0.5);
    const { trainer, silent } = training(net, {
      // A loss that no weight can change: every gradient is 0.
      loss: ({
        parameters,
      }: {
        parameters: Record<string, { weight: import('../../../index.ts').Tensor }>;
      }) => total(parameters['4_LinearJax']!.weight.mul(0)),
    });
    trainer.run({ iterations: 2 });
    expect(silent).eql([]);
  });

  it('also where they fall silent later', () => {
    const net = chain(0.5);
    const { trainer, silent } = training(net);
    const { threshold } = net['3_LIFODEJax'].hyperparameters;
    trainer.run({ iterations: 2 });
    expect(silent).eql([]);
    trainer.parameters.set(threshold, 1e6);
    trainer.run({ iterations: 2 });
    expect(silent.map(({ where, found }) => [where, found.includes('iteration 3')])).eql([
      ['net/3_LIFODEJax.spikes', true],
    ]);
  });

  it('without disturbing anything: chance, kept states and data are those of the iteration', () => {
    const net = context('net', () => {
      const x = PoissonCell({ n_units: 3, target_freq: 100 });
      const z = LIFCell({ n_units: 3, tau_m: 10, thr: 1e6 });
      wire(scale(x.outputs, nA(5)), z.j);
      return { x, z, advance: process(x.advance_state, z.advance_state) };
    });
    const samples = [0.2, 0.9, 0.4, 0.6].map((p) => [p, p, p]);
    const losses = (loss: Loss) => {
      const trainer = train(net, {
        process: net.advance,
        dt: ms(1),
        steps: 10,
        batch: 2,
        states: 'keep',
        data: { inputs: [[net.x.inputs, samples]] },
        loss,
        optimizer: sgd({ lr: 1e-3 }),
        trainable: [net.z.hyperparameters.tau_m],
        warnings: 'silent',
      });
      const silent: string[] = [];
      trainer.warnings.subscribe(({ where }) => silent.push(where));
      return { silent, losses: [...trainer.run({ iterations: 4 })] };
    };
    const shown = losses(({ of }) => total(of(net.z.v).sub(of(net.z.s)).mul(0.01)));
    const hidden = losses(({ of }) => total(of(net.z.v).mul(0.01)));
    expect([shown.silent, hidden.silent]).eql([['net/z.s'], []]);
    expect(shown.losses).eql(hidden.losses);
    expect(new Set(shown.losses).size).equal(4);
  });
});
