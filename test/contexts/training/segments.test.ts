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
import { Noisy } from '../support.ts';

const { ExpSynJax, LIFODEJax, LinearJax } = rockpool;
const N = 4;
const wave = (count: number, seed: number) =>
  Float64Array.from({ length: count }, (_, i) => Math.sin(seed + i * i));

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
        .div(window);
    },
    optimizer: sgd({ lr: 1e-3 }),
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
      effort(20),
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
