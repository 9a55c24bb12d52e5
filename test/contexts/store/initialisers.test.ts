import { expect } from 'chai';
import {
  adam,
  brainstate,
  context,
  DenseSynapse,
  dist,
  model,
  ms,
  mse,
  mV,
  open,
  process,
  type RandomNumbers,
  rockpool,
  type Shape,
  StaticSynapse,
  simulate,
  toBytes,
  train,
} from '../../../index.ts';
import { expectSameBits } from '../../framework/support.ts';
import { faultsIn } from './support.ts';

const { init } = brainstate;

type Initialiser = ReturnType<typeof dist.constant>;
const layer = (weight_init: Initialiser) =>
  context('net', () => {
    const W = StaticSynapse({ shape: [4, 4], weight_init });
    return { W, advance: process(W.advance_state) };
  });
const weights = (net: ReturnType<typeof layer>) => simulate(net, { dt: ms(1) }).get(net.W.weights);

/** Each initialiser of the library, with options of all kinds. */
const ALL: Readonly<Record<string, unknown>> = {
  zero: init.ZeroInit(),
  constant: init.Constant(0.25),
  identity: init.Identity(-0.0),
  normal: init.Normal({ mean: -1 / 3 }),
  truncated: init.TruncatedNormal({ loc: 0.1, scale: 2, lower: -1, upper: 1 / 3 }),
  uniform: init.Uniform(),
  variance: init.VarianceScaling({ mode: 'fan_avg', distribution: 'normal' }),
  kaiming: init.KaimingUniform(),
  kaimingNormal: init.KaimingNormal({ scale: 3 }),
  xavier: init.XavierUniform(),
  xavierNormal: init.XavierNormal(),
  lecun: init.LecunUniform(),
  lecunNormal: init.LecunNormal(),
  orthogonal: init.Orthogonal({ scale: 2 }),
  hollow: dist.constant(-5, { hollow: true }),
  masked: dist.uniform(-1, 2, { col_mask: [0, 3], row_mask: 2 }),
  gaussian: dist.gaussian(1, 0.1, { amin: 0.9, lower_triangle: true }),
  log: dist.log_gaussian(0.5),
  fanIn: dist.fan_in_uniform(),
  fanInNormal: dist.fan_in_gaussian({ eye: true }),
  diagonal: dist.diag_offdiag(1, 0.1),
  rockpoolKaiming: rockpool.kaiming,
  rockpoolXavier: rockpool.xavier,
  sqrt: rockpool.uniform_sqrt,
  eigs: rockpool.unit_eigs,
};

describe('initialisers of the library', () => {
  it('are in files by their names and options: opened models draw the same', async () => {
    const known = [...Object.keys(init), ...Object.keys(dist)].length + 4;
    // All but one, which is for kernels.
    expect(Object.keys(ALL)).lengthOf(known - 1);
    for (const [name, own] of Object.entries(ALL)) {
      const net = layer(own as Initialiser);
      const bytes = await toBytes(net);
      const again = await open<typeof net>(bytes);
      expectSameBits(name, weights(again.net), weights(net));
      expect(await toBytes(again.net), name).eql(bytes);
    }
  });

  it('keep amounts with their units, and what their options were when they were made', async () => {
    const options = { mean: mV(-55), scale: '0.1 mV' };
    const net = context('net', () => {
      const z = brainstate.LIF({ in_size: 3, V_initializer: init.Normal(options) });
      return { z, advance: process(z.advance_state) };
    });
    options.mean = mV(0);
    const { net: again } = await open<typeof net>(await toBytes(net));
    const [before, after] = [net, again].map((own) => simulate(own, { dt: ms(1) }).get(own.z.V));
    expectSameBits('V', after!, before!);
    expect(before![0]).within(-56, -54);
  });

  it('are in the checkpoints of a training', async () => {
    const net = context('net', () => {
      const W = DenseSynapse({ shape: [2, 2], weight_init: init.KaimingNormal() as never });
      return { W, advance: process(W.advance_state) };
    });
    const trainer = train(net, {
      ...{ process: net.advance, dt: ms(1), steps: 2, optimizer: adam({ lr: 0.1 }) },
      trainable: [net.W.hyperparameters.weight_init],
      inputs: [[net.W.inputs, 1]],
      targets: [[net.W.outputs, 1]],
      loss: ({ of, target }) => mse(of(net.W.outputs), target(net.W.outputs)),
    });
    trainer.run({ iterations: 2, progress: false });
    const saved = await open<typeof net>(await toBytes(trainer));
    expectSameBits(
      'weights',
      saved.snapshot.get(saved.net.W.hyperparameters.weight_init),
      trainer.parameters.get(net.W.hyperparameters.weight_init),
    );
  });

  it("are no functions of a user's own, which have names in a table", async () => {
    const own = ((_p: unknown, random: RandomNumbers, shape: Shape) => random.normal(shape)) as Initialiser;
    expect((await faultsIn(toBytes(layer(own))))[0]!.remedy).include('functions');
    expect(await toBytes(layer(own), { functions: { own } })).instanceOf(Uint8Array);
  });

  it('are refused by name where a file says others, or options that there are not', async () => {
    const document = model(layer(dist.constant(1)));
    const opened = (weight_init: unknown) =>
      open({
        ...document,
        parts: { W: { component: 'StaticSynapse', hyperparameters: { shape: [4, 4], weight_init } } },
      });
    const rows: readonly (readonly [data: object, found: string])[] = [
      [{ initialiser: 'dist.constnt', arguments: [1] }, "the initialiser 'dist.constnt'"],
      [{ initialiser: 'toString', arguments: [] }, "the initialiser 'toString'"],
      [{ initialiser: 'rockpool.kaiming', arguments: [1] }, "the initialiser 'rockpool.kaiming'"],
      [{ initialiser: 'brainstate.init.Normal' }, "the initialiser 'brainstate.init.Normal'"],
      [{ initialiser: 'rockpool.LinearJax', arguments: [{}] }, "the initialiser 'rockpool.LinearJax'"],
      [{ initialiser: 'dist.constant', arguments: ['x'] }, 'what is no number'],
      [{ initialiser: 'dist.constant', arguments: [] }, 'what is no number'],
      [{ initialiser: 'brainstate.init.Normal', arguments: [{ mode: 1 }] }, 'another option'],
      [{ initialiser: 'brainstate.init.Normal', arguments: [[1]] }, 'no options'],
      [{ initialiser: 'brainstate.init.Normal', arguments: [{ mean: '1 furlong' }] }, 'furlong'],
      [{ initialiser: 'brainstate.init.Constant', arguments: [{}] }, 'value: no number'],
      [{ initialiser: 'dist.constant', arguments: 1 }, '1'],
      [{ initialiser: 'dist.constant', arguments: [1], more: 1 }, "'more'"],
    ];
    for (const [data, found] of rows) {
      const [fault] = await faultsIn(opened(data));
      expect(fault!.found, JSON.stringify(data)).include(found);
      expect(fault!.where, JSON.stringify(data)).include('parts, W, weight_init');
    }
  });
});
