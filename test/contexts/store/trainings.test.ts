import { expect } from 'chai';
import {
  adam,
  context,
  memoryFiles,
  ms,
  mse,
  open,
  process,
  rockpool,
  sgd,
  simulate,
  toBytes,
  train,
  wire,
} from '../../../index.ts';
import { expectSameBits } from '../../framework/support.ts';
import { Noisy } from '../support.ts';
import { faultsIn } from './support.ts';

const components = { Noisy };
const { LinearJax, LIFODEJax } = rockpool;

const layers = () =>
  context('net', () => {
    const x = Noisy({ n_units: 2, gain: 0.5 });
    const a = LinearJax({ shape: [2, 2], weight: 0.5 });
    const z = LIFODEJax({ shape: 2, tau_mem: ms(4) });
    wire(x.u, a.input);
    wire(a.output, z.input);
    return { x, a, z, advance: process(x.advance_state, a.advance_state, z.advance_state) };
  });

const trainerOf = (net: ReturnType<typeof layers>, optimizer = adam({ lr: 1e-3 })) =>
  train(net, {
    ...{ process: net.advance, dt: ms(1), steps: 6, seed: 3, warnings: 'silent' },
    targets: [[net.z.vmem, 0.3]],
    trainable: [net.a.hyperparameters.weight],
    loss: ({ of, target }) => mse(of(net.z.vmem), target(net.z.vmem)),
    best: 'loss',
    optimizer,
  });

describe('checkpoints of a training', () => {
  const weightsOf = (net: ReturnType<typeof layers>, trainer: ReturnType<typeof trainerOf>) => [
    trainer.parameters.get(net.a.hyperparameters.weight),
    trainer.best!.get(net.a.hyperparameters.weight),
  ];

  it('are written as it runs, and where it is aborted; another one goes on to the same bits', async () => {
    const [net, first] = [layers(), layers()];
    const whole = trainerOf(first);
    const all = whole.run({ iterations: 30, progress: false });
    const [end] = weightsOf(first, whole);
    const stored = new Map<string, Uint8Array>();
    const files = memoryFiles(stored);
    const controller = new AbortController();
    const trainer = trainerOf(net);
    const run = trainer.run({
      ...{ iterations: 30, progress: ({ done }: { done: number }) => done === 13 && controller.abort() },
      signal: controller.signal,
      checkpoint: { every: 5, path: 'training.myelin', files },
    });
    expect(await run.catch((error: Error) => error.name)).equal('AbortError');
    expect([...stored.keys()].sort()).eql(['training.myelin', 'training.myelin.previous']);
    const previous = await open('training.myelin.previous', { files, components });
    expect(previous.snapshot.iteration).equal(10);

    const saved = await open<typeof net>('training.myelin', { files, components });
    expect(saved.kind).equal('training');
    expect(saved.snapshot.iteration).equal(13);
    expectSameBits(
      'weight',
      saved.snapshot.get(saved.net.a.hyperparameters.weight),
      trainer.parameters.get(net.a.hyperparameters.weight),
    );
    for (const own of [layers(), saved.net]) {
      const other = trainerOf(own);
      other.restore(saved.snapshot);
      const losses = other.run({ iterations: 17, progress: false });
      expectSameBits('losses', losses, all.slice(13));
      expectSameBits('weight', weightsOf(own, other)[0]!, end!);
    }
  });

  it('say where the file cannot be written, and what the training has learnt stays', async () => {
    const net = layers();
    const trainer = trainerOf(net);
    const full = {
      ...memoryFiles(),
      write: () => Promise.reject(Object.assign(new Error('no space left'), { code: 'ENOSPC' })),
    };
    const checkpoint = { every: 2, path: 'training.myelin', files: full };
    const faults = await faultsIn(trainer.run({ iterations: 5, progress: false, checkpoint }));
    expect(faults[0]).include({ where: 'training.myelin', found: 'no space left', code: 'file' });
    expect(trainer.iteration).equal(2);
    trainer.run({ iterations: 1, progress: false });
    expect(trainer.iteration).equal(3);
    for (const odd of [
      { every: 0, path: 'x' },
      { every: 1 },
      { every: 1, path: 3 },
      7,
      { every: 1, path: 'x', to: 'y' },
    ])
      expect((await faultsIn(trainer.run({ iterations: 1, checkpoint: odd } as never)))[0]!.where).include(
        'checkpoint',
      );
  });

  it('are refused by a training of other optimizers', async () => {
    const trainer = trainerOf(layers());
    trainer.run({ iterations: 2, progress: false });
    const { snapshot } = await open(await toBytes(trainer), { components });
    const sim = simulate(layers(), { dt: ms(1), warnings: 'silent' });
    expect(() => sim.restore(snapshot)).throw('restore');
    const { snapshot: ofSimulation } = await open(await toBytes(sim), { components });
    expect(() => trainerOf(layers()).restore(ofSimulation)).throw('what snapshot() of a trainer gave');
    expect(() => trainerOf(layers(), sgd()).restore(snapshot))
      .throw('adam m of net/a.p.weight')
      .with.property('code', 'model');
  });
});
