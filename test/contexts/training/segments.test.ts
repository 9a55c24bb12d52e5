import { expect } from 'chai';
import fc from 'fast-check';
import {
  at,
  component,
  context,
  count,
  delay,
  every,
  type FloatArray,
  flow,
  input,
  ms,
  process,
  real,
  rockpool,
  schedule,
  sgd,
  sizes,
  state,
  type TrainOptions,
  total,
  train,
  wire,
} from '../../../index.ts';
import { effort, expectSameBits } from '../../framework/support.ts';
import { Noisy, wave } from '../support.ts';

const { ExpSynJax, LIFODEJax, LinearJax } = rockpool;
const N = 4;

/** Weights that learn by a Hebbian rule, and are no hyperparameters. */
const Hebb = component('Hebb', {
  doc: 'outputs = inputs · weights; weights ← 0.9 weights + 0.02 inputsᵀ · outputs',
  time: 'ms',
  hyperparameters: { shape: sizes('of the weights', 2) },
  compartments: {
    inputs: input('1', 'from', { shape: ({ shape }: { shape: readonly [number, number] }) => [shape[0]] }),
    outputs: state('1', 'to', { shape: ({ shape }: { shape: readonly [number, number] }) => [shape[1]] }),
    weights: state('1', 'plastic', {
      shape: ({ shape }: { shape: readonly [number, number] }) => shape,
      shared: true,
    }),
  },
  initial: { weights: ({ shape }) => wave(shape[0]! * shape[1]!, 5) },
  keep: ['weights'],
  commands: {
    advance_state: ({ inputs, weights }) => ({ outputs: inputs.matmul(weights) }),
    evolve: ({ inputs, outputs, weights }) => ({
      weights: weights.mul(0.9).add(inputs.outer(outputs).mul(0.02)),
    }),
  },
});

/** Levels that fall at all speeds below what a step keeps. */
const Falling = component('Falling', {
  doc: 'v ← rate v, seen as v²',
  time: 'ms',
  hyperparameters: {
    n_units: count('levels'),
    rate: real('1', 'what is left', 0.3, { shape: ({ n_units }: { n_units: number }) => [n_units] }),
  },
  compartments: { v: state('1', 'level', { default: 1 }), square: state('1', 'what is seen') },
  commands: {
    advance_state({ v }, p) {
      const next = v.mul(p.rate);
      return { v: next, square: next.mul(next) };
    },
  },
});

/** Noise, spikes, a delay, plasticity at a rate of its own, a reset, and levels that a flush takes away. */
const network = () =>
  context('net', () => {
    const x = Noisy({ n_units: N, gain: 0.5 });
    const a = LinearJax({ shape: [N, N], weight: wave(N * N, 1) });
    const z = LIFODEJax({ shape: N, bias: 1.5, tau_mem: ms(4) });
    const w = Hebb({ shape: [N, N] });
    const e = ExpSynJax({ shape: N, tau: 0.003 });
    const b = LinearJax({ shape: [N, 2], weight: wave(N * 2, 2) });
    const f = Falling({ n_units: 6, rate: [0.1, 0.25, 0.33, 0.36, 0.4, 0.6] });
    wire(x.u, a.input);
    wire(a.output, z.input);
    wire(delay(z.spikes, ms(3)), w.inputs);
    wire(w.outputs, e.input);
    wire(e.output, b.input);
    const rates = schedule(
      every(ms(1), process(...[x, a, z, w, e, b, f].map((part) => part.advance_state))),
      every(ms(5), process(w.evolve), { from: ms(2) }),
      at(ms(40), process(z.reset)),
    );
    return { x, a, z, w, e, b, f, rates };
  });

function results(options: Omit<Partial<TrainOptions>, 'process' | 'loss'> & { readonly steps: number }) {
  const net = network();
  const { x, b, f } = net;
  const { steps, window = steps } = options;
  const trainer = train(net, {
    seed: 's',
    batch: 2,
    ...options,
    process: net.rates,
    dt: ms(1),
    inputs: [[x.j, wave(steps * 2 * N, 3)]],
    inputGradients: [x.j],
    targets: [
      [b.output, wave(steps * 2 * 2, 4)],
      // Of the levels only what they are at the time of a flush is looked at, very closely.
      [
        f.square,
        Float64Array.from({ length: steps * 6 }, (_, i) => (Math.floor(i / 6) % 64 > 60 ? 1e30 : 0)),
      ],
    ],
    loss: ({ of, target }) => {
      const error = of(b.output).sub(target(b.output));
      return total(error.mul(error))
        .add(total(of(f.square).mul(target(f.square))))
        .add(total(of(x.v).mul(of(x.v))))
        .div(window);
    },
    optimizer: sgd({ lr: 1e-6 }),
  });
  const { rate } = f.hyperparameters;
  const seen: FloatArray[] = [];
  const losses = trainer.run({
    iterations: 2,
    hooks: {
      // What is so large is looked at, and not learnt.
      gradients: ({ gradients }) => {
        seen.push(gradients.get(rate));
        gradients.set(rate, new Float64Array(6));
      },
    },
  });
  const handles = [net.a.hyperparameters.weight, b.hyperparameters.weight];
  return [
    losses,
    ...seen,
    ...handles.flatMap((own) => [trainer.parameters.get(own), trainer.gradients.get(own)]),
    trainer.inputGradient(x.j),
    trainer.state(net.w.weights),
  ];
}

describe('segments', () => {
  it('change no bit: with noise, spikes, delays, plasticity, rates, resets, what is flushed, windows and kept states', () => {
    fc.assert(
      fc.property(
        fc.record({
          parts: fc.integer({ min: 1, max: 30 }),
          window: fc.integer({ min: 1, max: 7 }),
          isWindowed: fc.boolean(),
          segment: fc.integer({ min: 1, max: 140 }),
          dtype: fc.constantFrom('f32', 'f64'),
          states: fc.constantFrom('keep', 'restart'),
          plasticity: fc.constantFrom('keep', 'restart'),
        }),
        ({ parts, window, isWindowed, segment, ...given }) => {
          const steps = parts * window;
          const options = { ...given, steps, ...(isWindowed && { window }) };
          const length = isWindowed ? Math.ceil(segment / window) * window : segment;
          const expected = results(options);
          const found = results({ ...options, segment: length });
          expected.forEach((own, i) => expectSameBits(`${i}`, own, found[i]!));
        },
      ),
      effort(8),
    );
  });

  it('change no bit where a segment begins with a flush', () => {
    const expected = results({ steps: 150 });
    expect(expected[0]!.every(Number.isFinite)).equal(true);
    for (const segment of [1, 32, 50, 64, 128]) {
      const found = results({ steps: 150, segment });
      expected.forEach((own, i) => expectSameBits(`${segment}: ${i}`, own, found[i]!));
    }
  });
});

describe('a training by segments', () => {
  const N_SAMPLES = 5;
  const Root = component('Root', {
    doc: 'v ← √(1 - v j)',
    time: 'ms',
    hyperparameters: { n_units: count('cells'), gain: real('1', 'gain', 1) },
    compartments: { j: input('1', 'input'), v: state('1', 'level') },
    commands: { advance_state: ({ j, v }, p) => ({ v: v.mul(j).mul(p.gain).neg().add(1).sqrt() }) },
  });
  const model = () =>
    context('net', () => {
      const z = Root({ n_units: 1 });
      return { z, advance: process(z.advance_state) };
    });

  it('has the same data, and the same tests on other data', () => {
    const seen = (cut: { segment?: number; window?: number }) => {
      const net = model();
      const rows = (i: number) => Array.from({ length: 12 }, (_, k) => 0.3 * Math.sin(i + k));
      const samples = Array.from({ length: N_SAMPLES }, (_, i) => rows(i));
      const data = {
        inputs: [[net.z.j, samples]],
        targets: [[net.z.v, samples.map((_, i) => (cut.window ? 0.5 + 0.1 * i : rows(i)))]],
      } as const;
      const trainer = train(net, {
        process: net.advance,
        dt: ms(1),
        steps: 12,
        batch: 2,
        data,
        ...cut,
        loss: ({ of, target }) => total(of(net.z.v).sub(target(net.z.v)).pow(2)),
        metrics: { last: ({ of }) => total(of(net.z.v, { from: 2 })) },
        optimizer: sgd({ lr: 0.01 }),
      });
      const losses = trainer.run({ epochs: 2 });
      const { loss, last } = trainer.test(data);
      return [...losses, loss, last];
    };
    for (const window of [undefined, 3]) {
      const expected = seen({ ...(window && { window }) });
      for (const segment of [3, 6, 9]) expect(seen({ segment, ...(window && { window }) })).eql(expected);
    }
  });

  it('names the first NaN by its step, in later segments and in time that goes on', () => {
    const net = model();
    const trainer = train(net, {
      process: net.advance,
      dt: ms(1),
      steps: 12,
      segment: 5,
      states: 'keep',
      inputs: [[net.z.j, Array.from({ length: 12 }, (_, k) => (k === 8 ? 0.9 : 0))]],
      trainable: [net.z.hyperparameters.gain],
      loss: ({ of }) => total(of(net.z.v)),
      optimizer: sgd({ lr: 0 }),
    });
    trainer.run({ iterations: 2 });
    trainer.parameters.set(net.z.hyperparameters.gain, [2]);
    expect(() => trainer.run({ iterations: 1 })).throw('net/z.v: found NaN in cell 0 at step 32 (t = 32 ms)');
    expect(trainer.iteration).equal(2);
    trainer.parameters.set(net.z.hyperparameters.gain, [1]);
    expect(Number.isFinite(trainer.run({ iterations: 1 })[0])).equal(true);
  });

  it('asks flows for rows of ticks, which are the same as those of one array', () => {
    const net = model();
    const all = (from: number, count: number) =>
      Array.from({ length: count }, (_, k) => [0.3 * Math.sin(from + k)]);
    const asked: string[] = [];
    const rows = flow(({ from, count: steps }) => {
      asked.push(`${from} + ${steps}`);
      return all(from, steps);
    });
    const run = (flows: boolean, cut: Partial<TrainOptions>, iterations = 1) => {
      const trainer = train(net, {
        process: net.advance,
        dt: ms(1),
        steps: 12,
        ...cut,
        inputs: [[net.z.j, flows ? rows : all(0, 12)]],
        targets: [[net.z.v, flows ? rows : all(0, 12)]],
        loss: ({ of, target }) => total(of(net.z.v).sub(target(net.z.v)).pow(2)),
        optimizer: sgd({ lr: 0.01 }),
      });
      return [...trainer.run({ iterations }), ...trainer.parameters.get(net.z.hyperparameters.gain)];
    };
    for (const cut of [
      {},
      { segment: 5 },
      { window: 4 },
      { window: 4, segment: 4 },
      { window: 2, segment: 4 },
    ])
      expect(run(true, cut)).eql(run(false, cut));
    asked.length = 0;
    run(true, { states: 'keep', segment: 6 }, 2);
    expect(asked.slice(0, 5)).eql(['0 + 6', '6 + 6', '0 + 12', '0 + 6', '12 + 6']);
    const wrong = { inputs: [[net.z.j, flow(() => [[1, 2]])]] } as const;
    const rest = { process: net.advance, dt: ms(1), steps: 4, optimizer: sgd() };
    expect(() => train(net, { ...rest, ...wrong, loss: ({ of }) => total(of(net.z.v)) }).evaluate()).throw(
      'net/z.j, 4 ticks from 0 on',
    );
  });

  it('is what a trial too long for memory is told', () => {
    const net = model();
    const long = { process: net.advance, dt: ms(1), steps: 2e9, optimizer: sgd() };
    expect(() =>
      train(net, { ...long, inputs: [[net.z.j, 0.1]], loss: ({ of }) => total(of(net.z.v)) }),
    ).throw('window and segment');
  });
});
