import { expect } from 'chai';
import { from } from 'rxjs';
import {
  accuracy,
  adam,
  BernoulliCell,
  context,
  crossEntropy,
  type Data,
  ms,
  mse,
  perTrial,
  process,
  rockpool,
  sequential,
  sgd,
  type TrainEvent,
  type TrainOptions,
  total,
  train,
  wire,
} from '../../../index.ts';
import { BACKENDS, everywhere, expectSameBits } from '../../framework/support.ts';
import { faultsOf, wave } from '../support.ts';

const { ExpSynJax, LinearJax } = rockpool;
const [STEPS, BATCH, SAMPLES] = [6, 3, 11];
const QUIET = { progress: false } as const;
const range = (n: number) => Array.from({ length: n }, (_, i) => i);

const layers = () =>
  context('net', () =>
    sequential(
      LinearJax({ shape: [3, 4] }),
      ExpSynJax({ shape: 4, tau: 0.003 }),
      LinearJax({ shape: [4, 2] }),
    ),
  );
type Layers = ReturnType<typeof layers>;

const samples = range(SAMPLES).map((i) => wave(STEPS * 3, i));
const targets = range(SAMPLES).map((i) => wave(2, 7 * i));
const classes = range(SAMPLES).map((i) => (i * i) % 2);
const dataOf = (net: Layers, which = range(SAMPLES)): Data => ({
  inputs: [[net.input, which.map((i) => samples[i]!)]],
  targets: [[net.output, which.map((i) => targets[i]!)]],
  labels: [[net.output, which.map((i) => classes[i]!)]],
});

const trainerOf = (net: Layers, given: Partial<TrainOptions> = {}) =>
  train(net, {
    process: net.advance,
    dt: ms(1),
    steps: STEPS,
    batch: BATCH,
    seed: 's',
    dtype: 'f64',
    data: dataOf(net),
    loss: ({ of, target }) => mse(of(net.output), target(net.output)),
    // Updates are wilder here than time constants can bear.
    bounds: 'project',
    optimizer: adam({ lr: 0.0005 }),
    ...given,
  });

const weights = (net: Layers, trainer: ReturnType<typeof trainerOf>) =>
  trainer.parameters.get(net['0_LinearJax'].hyperparameters.weight);

/** The samples of every batch of some epochs. */
function batches(given: Partial<TrainOptions>, epochs: number): (readonly number[])[] {
  const seen: (readonly number[])[] = [];
  const hooks = { batch: ({ samples: own }: { samples: readonly number[] }) => void seen.push(own) };
  trainerOf(layers(), { optimizer: sgd({ lr: 0 }), ...given }).run({ epochs, hooks, ...QUIET });
  return seen;
}

describe('batches of data', () => {
  it('take every sample at most once in an epoch, and leave out less than a batch', () => {
    const seen = batches({}, 40);
    expect(seen).length(40 * Math.floor(SAMPLES / BATCH));
    for (let epoch = 0; epoch < 40; epoch++) {
      const own = seen.slice(3 * epoch, 3 * epoch + 3).flat();
      expect(new Set(own).size).equal(9);
      expect(own.every((i) => i >= 0 && i < SAMPLES)).equal(true);
    }
    // Over the epochs nobody is left out more than another: 9 of 11 times 40 is 33.
    const counts = range(SAMPLES).map((i) => seen.flat().filter((own) => own === i).length);
    expect(Math.min(...counts)).greaterThan(25);
  });

  it('come in another order in every epoch and for every seed, and the same for the same', () => {
    const seen = batches({}, 3);
    expect(seen.slice(0, 3)).not.eql(seen.slice(3, 6));
    expect(batches({}, 3)).eql(seen);
    expect(batches({ seed: 'other' }, 3)).not.eql(seen);
  });

  it('come as they are without shuffling', () => {
    const each = [0, 3, 6].map((i) => [i, i + 1, i + 2]);
    expect(batches({ shuffle: false }, 2)).eql([...each, ...each]);
  });

  it('give the loss and the gradients of the same numbers given directly', () => {
    const net = layers();
    const handles = [
      net['0_LinearJax'].hyperparameters.weight,
      net['1_ExpSynJax'].hyperparameters.tau,
      net['2_LinearJax'].hyperparameters.weight,
    ];
    const direct = (own: readonly number[]) =>
      trainerOf(net, {
        data: undefined as never,
        inputs: [
          [
            net.input,
            range(STEPS).flatMap((t) => own.flatMap((i) => [...samples[i]!.subarray(3 * t, 3 * t + 3)])),
          ],
        ],
        targets: [[net.output, perTrial(own.map((i) => targets[i]!))]],
      });
    let compared = 0;
    let own: readonly number[] = [];
    trainerOf(net).run({
      epochs: 2,
      hooks: {
        batch: (event) => void (own = event.samples),
        gradients: ({ scores, parameters, gradients }) => {
          const same = direct(own);
          for (const handle of handles) same.parameters.set(handle, parameters.get(handle));
          expect(same.evaluate()).equal(scores.loss);
          for (const handle of handles)
            expectSameBits('gradient', same.gradients.get(handle), gradients.get(handle));
          compared++;
        },
      },
      ...QUIET,
    });
    expect(compared).equal(6);
  });

  for (const backend of BACKENDS) {
    it(`can be taken up anywhere: ${backend.name}`, () => {
      const net = layers();
      const [a, b] = [trainerOf(net, { dtype: 'f32' }), trainerOf(net, { dtype: 'f32', backend })];
      const losses = a.run({ epochs: 4, ...QUIET });
      const parts = [2, 0, 5, 1, 4].flatMap((iterations) => [...b.run({ iterations, ...QUIET })]);
      expect(parts).eql([...losses]);
      expectSameBits('weights', weights(net, a), weights(net, b));
      b.restart();
      expect([...b.run({ epochs: 4, ...QUIET })]).eql([...losses]);
    });
  }
});

describe('labels and metrics', () => {
  const labelled = (net: Layers): Partial<TrainOptions> => ({
    loss: ({ of, label }) => crossEntropy(of(net.output).sum(0), label(net.output)),
    metrics: {
      accuracy: ({ of, label }) => accuracy(of(net.output).sum(0), label(net.output)),
      size: ({ of }) => total(of(net.output).abs()),
    },
  });

  it('are those of the samples of the batch', () => {
    const net = layers();
    const trainer = trainerOf(net, labelled(net));
    let own: readonly number[] = [];
    const found: number[] = [];
    trainer.run({
      epochs: 2,
      hooks: {
        batch: (event) => void (own = event.samples),
        loss: ({ scores }) => {
          const output = trainer.output(net.output);
          const sums = range(BATCH).map((trial) =>
            range(2).map((k) =>
              range(STEPS).reduce((sum, t) => sum + output[(t * BATCH + trial) * 2 + k]!, 0),
            ),
          );
          const hits = sums.filter(([a, b], trial) => (b! > a! ? 1 : 0) === classes[own[trial]!]).length;
          expect(scores.accuracy).closeTo(hits / BATCH, 1e-15);
          const nats = sums.map((row, trial) =>
            Math.log(row.reduce((sum, x) => sum + Math.exp(x - row[classes[own[trial]!]!]!), 0)),
          );
          expect(scores.loss).closeTo(nats.reduce((a, b) => a + b) / BATCH, 1e-12);
          expect(scores.size).closeTo(
            [...output].reduce((sum, x) => sum + Math.abs(x), 0),
            1e-12,
          );
          found.push(scores.accuracy!);
        },
      },
      ...QUIET,
    });
    expect(new Set(found).size).greaterThan(1);
  });

  it('may be the same in all iterations', () => {
    const net = layers();
    const given = { ...labelled(net), data: undefined as never, inputs: [[net.input, 1]] as const };
    const [each, all] = [[1, 1, 1], 1].map((own) =>
      trainerOf(net, { ...given, labels: [[net.output, own]] }).evaluate(),
    );
    expect(each).equal(all);
    expect(trainerOf(net, { ...given, labels: [[net.output, 0]] }).evaluate()).not.equal(all);
  });

  it('have their mean told at the end of an epoch', () => {
    const net = layers();
    const scores: { loss: number; accuracy?: number }[] = [];
    const epochs: { loss: number; accuracy?: number }[] = [];
    const hooks = {
      loss: (event: TrainEvent) => void scores.push(event.scores),
      epoch: (event: TrainEvent) => void epochs.push(event.scores),
    };
    trainerOf(net, labelled(net)).run({ epochs: 2, hooks, ...QUIET });
    epochs.forEach((epoch, e) => {
      const own = scores.slice(3 * e, 3 * e + 3);
      expect(epoch.loss).closeTo((own[0]!.loss + own[1]!.loss + own[2]!.loss) / 3, 1e-15);
      expect(epoch.accuracy).closeTo((own[0]!.accuracy! + own[1]!.accuracy! + own[2]!.accuracy!) / 3, 1e-15);
    });
    expect(epochs).length(2);
  });
});

describe('a test on other data', () => {
  it('counts every sample once, whatever is left of the last batch', () => {
    const net = layers();
    const trainer = trainerOf(net);
    trainer.run({ epochs: 1, ...QUIET });
    for (const count of [1, 2, 3, 7, 9, 11]) {
      const which = range(count);
      const alone = which.map((i) => trainer.test(dataOf(net, [i])).loss);
      expect(trainer.test(dataOf(net, which)).loss).closeTo(alone.reduce((a, b) => a + b) / count, 1e-13);
    }
  });

  it('disturbs nothing, wherever it is called, and sees the current parameters', () => {
    const net = layers();
    const [plain, tested] = [trainerOf(net), trainerOf(net)];
    const found: number[] = [];
    const test = () => void found.push(tested.test(dataOf(net, [0, 1, 2, 3])).loss);
    const hooks = { batch: test, forward: test, backward: test, gradients: test, update: test };
    const losses = tested.run({ epochs: 2, hooks, ...QUIET });
    expect([...losses]).eql([...plain.run({ epochs: 2, ...QUIET })]);
    expectSameBits('weights', weights(net, plain), weights(net, tested));
    // The same until the update, and another after it.
    for (let i = 0; i < 6; i++) {
      expect(new Set(found.slice(5 * i, 5 * i + 4)).size).equal(1);
      expect(found[5 * i + 4]).not.equal(found[5 * i]);
    }
    expect(plain.test(dataOf(net, [0, 1, 2, 3])).loss).equal(found.at(-1));
  });
});

describe('random numbers of a training', () => {
  /** Random spikes into weights. */
  const noisy = () =>
    context('net', () => {
      const x = BernoulliCell({ n_units: 3 });
      const W = LinearJax({ shape: [3, 2] });
      wire(x.outputs, W.input);
      return { x, W, advance: process(x.advance_state, W.advance_state) };
    });
  const start = (given: Partial<TrainOptions> = {}) => {
    const net = noisy();
    const trainer = train(net, {
      process: net.advance,
      dt: ms(1),
      steps: 20,
      batch: 4,
      inputs: [[net.x.inputs, 0.5]],
      targets: [[net.W.output, 1]],
      loss: ({ of, target }) => mse(of(net.W.output), target(net.W.output)),
      optimizer: sgd({ lr: 0 }),
      ...given,
    });
    return { net, trainer };
  };

  it('are new in every iteration, follow from the seed and do not change under one', () => {
    const { trainer } = start();
    const first = trainer.evaluate();
    expect(trainer.evaluate()).equal(first);
    const losses = [...trainer.run({ iterations: 5, ...QUIET })];
    expect(losses[0]).equal(first);
    expect(new Set(losses).size).equal(5);
    expect([...start().trainer.run({ iterations: 5, ...QUIET })]).eql(losses);
    const again = everywhere((backend) => [...start({ backend }).trainer.run({ iterations: 5, ...QUIET })]);
    expect(again).eql(losses);
    expect([...start({ seed: 'other' }).trainer.run({ iterations: 5, ...QUIET })]).not.eql(losses);
  });

  it('stay the same where they are frozen', () => {
    const losses = start({ frozenNoise: true }).trainer.run({ iterations: 3, ...QUIET });
    expect(new Set(losses).size).equal(1);
  });

  it('belong to the sample in a test, not to its batch', () => {
    const test = (batch: number) => {
      const { net, trainer } = start({ batch, dtype: 'f64' });
      const data = { inputs: [[net.x.inputs, range(6).map(() => [0.5, 0.2, 0.9])]] as const };
      const found = [0, 1].map(() => trainer.test(data).loss);
      trainer.run({ iterations: 2, ...QUIET });
      found.push(trainer.test(data).loss);
      return found;
    };
    const [first, again, later] = test(4);
    expect([again, later]).eql([first, first]);
    for (const batch of [1, 2, 3, 6]) expect(test(batch)[0]).closeTo(first!, 1e-12);
  });
});

describe('events', () => {
  it('are the same for hooks and on the stream, which rxjs takes', () => {
    const net = layers();
    const trainer = trainerOf(net);
    const [hooked, streamed]: [TrainEvent[], TrainEvent[]] = [[], []];
    const subscription = trainer.events.subscribe((event) => streamed.push(event));
    const note = (event: TrainEvent) => void hooked.push(event);
    const stages = ['batch', 'forward', 'loss', 'backward', 'gradients', 'update', 'epoch', 'evaluation'];
    const hooks = Object.fromEntries(stages.map((stage) => [stage, note]));
    let told = 0;
    from(trainer.events).subscribe(() => told++);
    trainer.run({
      epochs: 2,
      hooks: {
        ...hooks,
        epoch: (event) => {
          note(event);
          trainer.test(dataOf(net));
        },
      },
      ...QUIET,
    });
    expect(streamed).length(hooked.length).and.length(told);
    expect(hooked.every((event) => streamed.includes(event))).equal(true);
    const order = [...stages.slice(0, 6), ...stages.slice(0, 6), ...stages.slice(0, 6)];
    expect(hooked.map(({ type }) => type)).eql([
      ...order,
      'epoch',
      'evaluation',
      ...order,
      'epoch',
      'evaluation',
    ]);
    expect(
      hooked
        .filter(({ type }) => type === 'update')
        .map(({ iteration, epoch, batch }) => [iteration, epoch, batch]),
    ).eql(range(6).map((i) => [i, Math.floor(i / 3), i % 3]));
    subscription.unsubscribe();
    trainer.run({ epochs: 1, ...QUIET });
    expect([streamed.length, told]).eql([hooked.length, hooked.length + 19]);
  });

  it('let a subscriber replace gradients', () => {
    const net = layers();
    const { weight } = net['0_LinearJax'].hyperparameters;
    const trainer = trainerOf(net, { optimizer: sgd({ lr: 0.5 }) });
    const before = trainer.parameters.get(weight);
    trainer.events.subscribe(({ type, gradients }) => {
      if (type === 'gradients') gradients.set(weight, new Array(12).fill(0.25));
    });
    trainer.run({ iterations: 2, ...QUIET });
    expect([...trainer.parameters.get(weight)]).eql([...before].map((w) => w - 0.125 - 0.125));
  });

  it('refuse a hook that trains what calls it, and leave the trainer usable', () => {
    const net = layers();
    const trainer = trainerOf(net);
    for (const call of [() => trainer.run({ iterations: 1 }), () => trainer.evaluate()]) {
      const run = () => trainer.run({ iterations: 1, hooks: { gradients: () => void call() }, ...QUIET });
      expect(faultsOf(run)[0]!.found).include('hook');
    }
    expect(trainer.run({ iterations: 1, ...QUIET })).length(1);
  });
});
