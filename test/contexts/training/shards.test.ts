import { expect } from 'chai';
import {
  adam,
  context,
  crossEntropy,
  type LossInputs,
  ms,
  mse,
  open,
  perTrial,
  process,
  rockpool,
  sequential,
  sgd,
  type TrainOptions,
  toBytes,
  total,
  train,
} from '../../../index.ts';
import { expectSameBits } from '../../framework/support.ts';
import { faultsOf, Noisy, Ratio, wave } from '../support.ts';

const { LIFODEJax, LinearJax } = rockpool;
const [CELLS, BATCH, SHARDS] = [4, 12, 3];

const network = () =>
  context('net', () =>
    sequential(
      LinearJax({ shape: [3, CELLS] }),
      LIFODEJax({ shape: CELLS, bias: 0.6, tau_mem: ms(5) }),
      LinearJax({ shape: [CELLS, 2], has_bias: true }),
    ),
  );
const samples = Array.from({ length: 30 }, (_, i) => wave(3, i).map((x) => 4 * x));
const labels = samples.map((_, i) => (i * i) % 2);

type Given = (net: ReturnType<typeof network>) => Partial<TrainOptions>;

function trained(given: Given | Partial<TrainOptions> = {}, from = 0, to = samples.length) {
  const net = network();
  const trainer = train(net, {
    ...{ process: net.advance, dt: ms(1), steps: 9, batch: BATCH, seed: 'shards', warnings: 'silent' },
    data: {
      inputs: [[net.input, samples.slice(from, to)]],
      labels: [[net.output, labels.slice(from, to)]],
    },
    loss: ({ of, label }) => crossEntropy(of(net.output).sum(0), label(net.output)),
    metrics: { level: ({ of }) => total(of(net.output)) },
    optimizer: adam({ lr: 0.01 }),
    trainable: [net['0_LinearJax'].hyperparameters.weight, net['2_LinearJax'].hyperparameters.bias],
    ...(typeof given === 'function' ? given(net) : given),
  });
  const all = [net['0_LinearJax'].hyperparameters.weight, net['2_LinearJax'].hyperparameters.bias];
  return { net, trainer, all };
}

describe('a training by shards', () => {
  it('has the mean of the gradients of its shards, added up in their order, and the means of their scores', () => {
    const whole = trained({ shards: SHARDS, shuffle: false });
    const size = BATCH / SHARDS;
    const parts = Array.from({ length: SHARDS }, (_, i) =>
      trained({ batch: size, shuffle: false }, i * size, (i + 1) * size),
    );
    const loss = whole.trainer.evaluate();
    const losses = parts.map(({ trainer }) => trainer.evaluate());
    expect(loss).equal(losses.reduce((a, b) => a + b) / SHARDS);
    whole.all.forEach((handle, k) => {
      const each = parts.map(({ trainer, all }) => trainer.gradients.get(all[k]!));
      const mean = each[0]!.map((_, n) => {
        const sum = each.map((own) => own[n]!).reduce((a, b) => Math.fround(a + b));
        return sum / SHARDS;
      });
      expect(mean.some((x) => x !== 0)).equal(true);
      expectSameBits(`parameter ${k}`, whole.trainer.gradients.get(handle), mean);
    });
  });

  it('takes the trials, samples and random numbers of the whole batch', () => {
    // How often levels are high is counted, which no order of adding up changes.
    const counts = (shards: number, segment: number) => {
      const net = context('net', () => {
        const x = Noisy({ n_units: 3, gain: 0.4 });
        return { x, go: process(x.advance_state) };
      });
      const high = ({ of }: LossInputs) => total(of(net.x.v).gt(2).spikes());
      const trainer = train(net, {
        ...{ process: net.go, dt: ms(1), steps: 12, batch: BATCH, shards, segment, seed: 7 },
        inputs: [[net.x.j, perTrial(Array.from({ length: BATCH }, (_, i) => [0, i / 100, i / 50]))]],
        data: { targets: [[net.x.v, samples]] },
        loss: ({ of, target }) => mse(of(net.x.v), target(net.x.v)),
        metrics: { high, hit: ({ of, target }) => total(of(net.x.v).gt(target(net.x.v)).spikes()) },
        optimizer: sgd({ lr: 0 }),
      });
      const seen: number[][] = [];
      const loss = ({ scores }: { readonly scores: Readonly<Record<string, number>> }) =>
        seen.push([scores.high! * shards, scores.hit! * shards]);
      trainer.run({ iterations: 5, hooks: { loss: (event) => void loss(event) } });
      return seen;
    };
    const whole = counts(1, 12);
    expect(new Set(whole.map(String)).size).above(3);
    for (const shards of [2, 4, 12]) expect(counts(shards, 5)).eql(whole);
  });

  for (const averageEvery of [undefined, 2])
    it(`goes on from a snapshot and from a file as if it had not been interrupted${averageEvery ? ', where it averages' : ''}`, async () => {
      const given = { shards: SHARDS, best: 'loss', ...(averageEvery && { averageEvery }) } as const;
      const whole = trained(given);
      whole.trainer.run({ iterations: 5 });
      const half = trained(given);
      half.trainer.run({ iterations: 2 });
      const again = trained(given);
      again.trainer.restore((await open(await toBytes(half.trainer))).snapshot);
      for (const { trainer, all } of [half, again]) {
        trainer.run({ iterations: 3 });
        for (const [k, handle] of all.entries())
          expectSameBits(
            `parameter ${k}`,
            trainer.parameters.get(handle),
            whole.trainer.parameters.get(whole.all[k]!),
          );
      }
      expect(faultsOf(() => trained({ shards: 2 }).trainer.restore(half.trainer.snapshot()))[0]).include({
        where: 'restore',
        found: `a snapshot of a training by 3 shards${averageEvery ? ', averaged every 2 updates' : ''}`,
        expected: 'by 2 shards',
      });
    });

  it('averages what shards have made of the parameters by themselves', () => {
    const [updates, size] = [2, BATCH / SHARDS];
    const whole = trained({ shards: SHARDS, averageEvery: updates, shuffle: false });
    const [loss] = whole.trainer.run({ iterations: 1 });
    const inTurn = Array.from({ length: SHARDS }, (_, i) =>
      Array.from({ length: updates * size }, (_, k) => Math.floor(k / size) * BATCH + i * size + (k % size)),
    );
    const parts = inTurn.map((own) => {
      const part = trained((net) => ({
        ...{ batch: size, shuffle: false },
        data: {
          inputs: [[net.input, own.map((k) => samples[k]!)]],
          labels: [[net.output, own.map((k) => labels[k]!)]],
        },
      }));
      const losses = part.trainer.run({ iterations: updates });
      return { ...part, loss: (losses[0]! + losses[1]!) / updates };
    });
    expect(loss).equal(parts.map((own) => own.loss).reduce((a, b) => a + b) / SHARDS);
    whole.all.forEach((handle, k) => {
      const each = parts.map(({ trainer, all }) => trainer.parameters.get(all[k]!));
      if (k === 0) expect(each[0]).not.eql(each[1]);
      const mean = each[0]!.map((first, n) =>
        each.slice(1).reduce((so, own, i) => Math.fround(so + (own[n]! - so) / (i + 2)), first),
      );
      expectSameBits(`parameter ${k}`, whole.trainer.parameters.get(handle), mean);
    });
    const found = (call: () => unknown) => faultsOf(call)[0]!.found;
    expect(found(() => whole.trainer.evaluate())).contain('averages parameters');
    expect(found(() => whole.trainer.gradients.get(whole.all[0]!))).contain('averages parameters');
    const hooks = { gradients: () => {} };
    expect(found(() => whole.trainer.run({ iterations: 1, hooks }))).contain('averages parameters');
    expect(found(() => trained({ averageEvery: 2 }))).contain('averages of one shard');
    expect(found(() => trained({ shards: 3, averageEvery: 3 }))).contain('a batch');
  });

  it('names the shard in which a number is none, and what shards cannot have', () => {
    const found = (given: Given) => {
      const [fault] = faultsOf(() => trained((net) => ({ shards: SHARDS, ...given(net) })));
      return `${fault!.where}: ${fault!.found}`;
    };
    expect(found(() => ({ shards: 5 }))).equal('train, shards: 5 shards of a batch of 12');
    expect(found(() => ({ states: 'keep' }))).contain('states that are kept');
    expect(found((net) => ({ inputGradients: [net.input] }))).contain('inputGradients');
    const gains = perTrial(Array.from({ length: BATCH }, (_, i) => 1 + i / 100));
    const each = (net: ReturnType<typeof network>) =>
      [[net['1_LIFODEJax'].hyperparameters.bias, gains]] as const;
    expect(found((net) => ({ hyperparameters: each(net) }))).contain('a value per trial');
    const { net, trainer } = trained({ shards: SHARDS });
    expect(faultsOf(() => trainer.output(net.output))[0]!.found).contain('3 shards');
    const ratios = context('ratios', () => {
      const x = Ratio({ n_units: 1 });
      return { x, go: process(x.advance_state) };
    });
    const odd = train(ratios, {
      ...{ process: ratios.go, dt: ms(1), steps: 2, batch: 6, shards: 3, shuffle: false },
      data: { inputs: [[ratios.x.x, [1, 2, 3, 4, 5, 0]]] },
      loss: ({ of }) => total(of(ratios.x.q)),
      optimizer: sgd(),
    });
    expect(faultsOf(() => odd.evaluate())[0]!.found).equal(
      'NaN in cell 0, trial 1, at step 0 (t = 0 ms), in shard 2 of 3',
    );
  });
});
