import { expect } from 'chai';
import {
  type Backend,
  component,
  context,
  count,
  input,
  ms,
  mse,
  norse,
  output,
  process,
  real,
  rockpool,
  sgd,
  simulate,
  sizes,
  spike,
  state,
  superSpike,
  surrogateOf,
  TraceSTDPSynapse,
  type TrainOptions,
  total,
  train,
  VarTrace,
  wire,
} from '../../../index.ts';
import { BACKENDS, everywhere, expectSameBits } from '../../framework/support.ts';
import { wave } from '../support.ts';

const { ExpSynJax, LinearJax } = rockpool;
const [STEPS, BATCH] = [7, 2];
const QUIET = { progress: false } as const;

interface Ends {
  readonly shape: readonly [number, number];
}
const ends = {
  inputs: input('1', 'from', { shape: ({ shape }: Ends) => [shape[0]] }),
  post: input('1', 'what the rule sees of the outputs', {
    shape: ({ shape }: Ends) => [shape[1]],
    default: 0,
  }),
  outputs: output('1', 'to', { shape: ({ shape }: Ends) => [shape[1]] }),
};
const weightsOptions = { shape: ({ shape }: Ends) => shape, shared: true };

/** Weights that learn by a Hebbian rule. */
const Hebb = component('Hebb', {
  doc: 'outputs = inputs · weights; weights ← 0.9 weights + eta · inputsᵀ · post',
  time: 'ms',
  hyperparameters: { shape: sizes('of the weights', 2), eta: real('1', 'rate', 0.02) },
  compartments: { ...ends, weights: state('1', 'plastic', weightsOptions) },
  initial: { weights: ({ shape }) => wave(shape[0]! * shape[1]!, 5) },
  keep: ['weights'],
  commands: {
    advance_state: ({ inputs, weights }) => ({ outputs: inputs.matmul(weights) }),
    evolve: ({ inputs, post, weights }, p) => ({
      weights: weights.mul(0.9).add(inputs.outer(post).mul(p.eta)),
    }),
  },
});

/** The same weights, given at every step. */
const Given = component('Given', {
  doc: 'outputs = inputs · weights',
  time: 'ms',
  hyperparameters: { shape: sizes('of the weights', 2) },
  compartments: { ...ends, weights: input('1', 'given', weightsOptions) },
  commands: { advance_state: ({ inputs, weights }) => ({ outputs: inputs.matmul(weights) }) },
});

/** Trained weights, a plastic or a given layer, a synapse, and trained weights, whose output the rule sees. */
const around = <W extends ReturnType<typeof Hebb> | ReturnType<typeof Given>>(make: () => W) => {
  const A = LinearJax({ shape: [3, 4] });
  const W = make();
  const S = ExpSynJax({ shape: 4, tau: 0.003 });
  const B = LinearJax({ shape: [4, 2] });
  wire(A.output, W.inputs);
  wire(W.outputs, S.input);
  wire(S.output, B.input);
  return { A, W, S, B };
};
const plastic = (order: 'before' | 'after' = 'after') =>
  context('net', () => {
    const { A, W, S, B } = around(() => Hebb({ shape: [4, 4] }));
    wire(S.output, W.post);
    const forward = [A.advance_state, W.advance_state, S.advance_state, B.advance_state];
    const advance =
      order === 'after'
        ? process(...forward, W.evolve)
        : process(A.advance_state, W.evolve, W.advance_state, S.advance_state, B.advance_state);
    return { A, W, S, B, advance };
  });
type Plastic = ReturnType<typeof plastic>;

const X = wave(STEPS * BATCH * 3, 1);
const Y = wave(STEPS * BATCH * 2, 2);
const common = { dt: ms(1), batch: BATCH, seed: 'p', dtype: 'f64' } as const;
const handles = ({ A, S, B }: Pick<Plastic, 'A' | 'S' | 'B'>) => [
  A.hyperparameters.weight,
  S.hyperparameters.tau,
  B.hyperparameters.weight,
];

const trainerOf = (net: Plastic, given: Partial<TrainOptions> = {}) =>
  train(net, {
    ...common,
    process: net.advance,
    steps: STEPS,
    inputs: [[net.A.input, X]],
    targets: [[net.B.output, Y]],
    trainable: handles(net),
    loss: ({ of, target }) => mse(of(net.B.output), target(net.B.output)),
    // Updates are wilder here than time constants can bear.
    bounds: 'project',
    optimizer: sgd({ lr: 0.01 }),
    ...given,
  });

describe('gradients beside plasticity', () => {
  for (const order of ['after', 'before'] as const) {
    it(`take the weights of every step as given, which change ${order} they are used`, () => {
      const net = plastic(order);
      const trainer = trainerOf(net);
      const loss = trainer.evaluate();

      const sim = simulate(net, common);
      const start = sim.get(net.W.weights);
      const run = sim.run(net.advance, { steps: STEPS, inputs: [[net.A.input, X]], record: [net.W.weights] });
      const after = run.get(net.W.weights).data;
      const used = order === 'before' ? [...after] : [...start, ...after.slice(0, -start.length)];

      const fixed = context('net', () => {
        const { A, W, S, B } = around(() => Given({ shape: [4, 4] }));
        const advance = process(A.advance_state, W.advance_state, S.advance_state, B.advance_state);
        return { A, W, S, B, advance };
      });
      const other = train(fixed, {
        ...common,
        process: fixed.advance,
        steps: STEPS,
        inputs: [
          [fixed.A.input, X],
          [fixed.W.weights, used],
        ],
        targets: [[fixed.B.output, Y]],
        loss: ({ of, target }) => mse(of(fixed.B.output), target(fixed.B.output)),
        optimizer: sgd(),
      });
      const [ours, theirs] = [handles(net), handles(fixed)];
      ours.forEach((handle, i) => other.parameters.set(theirs[i]!, trainer.parameters.get(handle)));
      expect(other.evaluate()).equal(loss);
      ours.forEach((handle, i) => {
        expectSameBits(handle.name, trainer.gradients.get(handle), other.gradients.get(theirs[i]!));
        expect(trainer.gradients.get(handle).some((g) => g !== 0)).equal(true);
      });
    });
  }

  it('are not those of the rule: it is detached', () => {
    const net = plastic();
    const trainer = trainerOf(net, { seed: 'q' });
    const { weight } = net.A.hyperparameters;
    const start = trainer.parameters.get(weight);
    const lossAt = (shift: number) => {
      trainer.parameters.set(
        weight,
        start.map((x, i) => (i === 0 ? x + shift : x)),
      );
      return trainer.evaluate();
    };
    const slope = (lossAt(1e-5) - lossAt(-1e-5)) / 2e-5;
    trainer.parameters.set(weight, start);
    trainer.evaluate();
    expect(Math.abs(trainer.gradients.get(weight)[0]! / slope - 1)).within(1e-3, 1);
  });

  for (const dtype of ['f32', 'f64'] as const) {
    it(`and both changes are the same on all backends (${dtype})`, () => {
      const net = plastic();
      everywhere(
        (backend) => {
          const trainer = trainerOf(net, { dtype, backend });
          const numbers = () => [trainer.state(net.W.weights), ...handles(net).map(trainer.parameters.get)];
          const before = numbers();
          const losses = trainer.run({ iterations: 5, ...QUIET });
          const now = numbers();
          now.forEach((own, i) => expect(own.every((x, k) => x !== before[i]![k])).equal(true));
          return [losses, ...now];
        },
        (a, b) => a.forEach((own, i) => expectSameBits('numbers', own, b[i]!)),
      );
    });
  }
});

describe('weights that plasticity changes', () => {
  const frozen = { optimizer: sgd({ lr: 0 }) };

  it('go on from iteration to iteration, as in a simulation with reset between trials', () => {
    const net = plastic();
    const trainer = trainerOf(net, frozen);
    const sim = simulate(net, common);
    for (let i = 0; i < 3; i++) {
      sim.reset();
      const run = sim.run(net.advance, { steps: STEPS, inputs: [[net.A.input, X]], record: [net.B.output] });
      trainer.evaluate();
      expectSameBits('output', trainer.output(net.B.output), run.get(net.B.output).data);
      trainer.run({ iterations: 1, ...QUIET });
      expectSameBits('weights', trainer.state(net.W.weights), sim.get(net.W.weights));
    }
    const learnt = trainer.state(net.W.weights);
    trainer.evaluate();
    trainer.test({ inputs: [[net.A.input, [X.slice(0, 3)]]], targets: [[net.B.output, [[1, 2]]]] });
    expectSameBits('weights', trainer.state(net.W.weights), learnt);
    trainer.restart();
    expect([...trainer.state(net.W.weights)]).eql([...wave(16, 5)]);
  });

  it('are those of the training in a test', () => {
    const net = plastic();
    const trainer = trainerOf(net, frozen);
    const each = (i: number, width: number, from: Float64Array) =>
      Array.from({ length: STEPS }, (_, t) => [
        ...from.subarray((t * BATCH + i) * width, (t * BATCH + i + 1) * width),
      ]).flat();
    const data = {
      inputs: [[net.A.input, [0, 1].map((i) => each(i, 3, X))]],
      targets: [[net.B.output, [0, 1].map((i) => each(i, 2, Y))]],
    } as const;
    for (let i = 0; i < 3; i++) {
      expect(trainer.test(data).loss).equal(trainer.evaluate());
      trainer.run({ iterations: 1, ...QUIET });
    }
  });

  it('begin anew in every iteration where that is asked for', () => {
    const net = plastic();
    const trainer = trainerOf(net, { ...frozen, plasticity: 'restart' });
    const losses = trainer.run({ iterations: 3, ...QUIET });
    expect(new Set(losses).size).equal(1);
    expect([...trainer.state(net.W.weights)]).eql([...wave(16, 5)]);
    expect(new Set(trainerOf(net, frozen).run({ iterations: 3, ...QUIET })).size).equal(3);
  });
});

describe('surrogate gradients and spike-timing-dependent plasticity in one compiled step', () => {
  /** Trained weights → spikes → plastic synapses → spikes, the traces of both sides. */
  const spiking = () =>
    context('net', () => {
      const A = LinearJax({ shape: [6, 12] });
      const z = norse.LIFCell({ hidden_size: 12, alpha: 5 });
      const W = TraceSTDPSynapse({ shape: [12, 4], unit: '1', A_plus: 0.05, A_minus: 0.02 });
      const y = norse.LIFCell({ hidden_size: 4, alpha: 5 });
      const [pre, post] = [12, 4].map((n_units) => VarTrace({ n_units, tau_tr: 10, a_delta: 1 })) as [
        ReturnType<typeof VarTrace>,
        ReturnType<typeof VarTrace>,
      ];
      wire(A.output, z.input);
      wire(z.z, W.inputs);
      wire(W.outputs, y.input);
      wire(z.z, W.preSpike);
      wire(y.z, W.postSpike);
      wire(z.z, pre.inputs);
      wire(y.z, post.inputs);
      wire(pre.outputs, W.preTrace);
      wire(post.outputs, W.postTrace);
      const cells = [A, z, W, y, pre, post].map((part) => part.advance_state);
      return { A, z, W, y, pre, post, advance: process(...cells, W.evolve) };
    });
  const start = (backend: Backend, dtype: 'f32' | 'f64') => {
    const net = spiking();
    const trainer = train(net, {
      process: net.advance,
      dt: ms(1),
      steps: 40,
      batch: 3,
      backend,
      dtype,
      inputs: [[net.A.input, wave(40 * 3 * 6, 3).map((x) => 4 * Math.abs(x))]],
      targets: [[net.y.z, 0.2]],
      trainable: [net.A.hyperparameters.weight],
      loss: ({ of, target }) => mse(of(net.y.z).mean(0), target(net.y.z).mean(0)),
      optimizer: sgd({ lr: 0.5 }),
    });
    return { net, trainer };
  };

  for (const dtype of ['f32', 'f64'] as const) {
    it(`change all weights, to the same bits on all backends (${dtype})`, () => {
      everywhere(
        (backend) => {
          const { net, trainer } = start(backend, dtype);
          const numbers = () => [
            trainer.state(net.W.weights),
            trainer.parameters.get(net.A.hyperparameters.weight),
          ];
          const before = numbers();
          const losses = trainer.run({ iterations: 6, ...QUIET });
          const now = numbers();
          now.forEach((own, i) => expect(own.some((w, k) => w !== before[i]![k])).equal(true));
          return [losses, ...now];
        },
        (a, b) => a.forEach((own, i) => expectSameBits('numbers', own, b[i]!)),
      );
    });
  }
});

describe("a surrogate's value in a compartment", () => {
  /** Spikes that show the slope of their surrogate. */
  const Cell = component('Cell', {
    doc: 'v ← 0.9 v + j - s of the last step; s = v ≥ 1',
    time: 'ms',
    hyperparameters: { n_units: count('cells') },
    compartments: {
      j: input('1', 'drive'),
      v: state('1', 'potential'),
      s: output('1', 'spikes'),
      slope: state('1', 'surrogate derivative of the spikes', { onDemand: true }),
    },
    commands: {
      advance_state({ j, v, s }) {
        const next = v.mul(0.9).add(j).sub(s.detach());
        const surrogate = superSpike(3);
        return { v: next, s: spike(next, 1, { surrogate }), slope: surrogateOf(next, 1, surrogate) };
      },
    },
  });
  /** Sums error · slope · input of every step: with traces of the inputs, the gradient of its weights. */
  const Rule = component('Rule', {
    doc: 'gradient of the weights before a cell, from what is at hand: trace ← 0.9 trace + x',
    time: 'ms',
    hyperparameters: { shape: sizes('of the weights', 2) },
    compartments: {
      x: input('1', 'inputs', { shape: ({ shape }: Ends) => [shape[0]] }),
      slope: input('1', 'of the cells', { shape: ({ shape }: Ends) => [shape[1]] }),
      error: input('1', 'of the spikes', { shape: ({ shape }: Ends) => [shape[1]], default: 1 }),
      trace: state('1', 'of the inputs', { shape: ({ shape }: Ends) => [shape[0]] }),
      gradient: state('1', 'sum', weightsOptions),
    },
    commands: {
      evolve({ x, slope, error, trace, gradient }) {
        const eligible = trace.mul(0.9).add(x);
        return { trace: eligible, gradient: gradient.addOuter(eligible, slope.mul(error)) };
      },
    },
  });
  const net = context('net', () => {
    const W = LinearJax({ shape: [5, 3] });
    const z = Cell({ n_units: 3 });
    const R = Rule({ shape: [5, 3] });
    wire(W.output, z.j);
    wire(z.slope, R.slope);
    return { W, z, R, advance: process(W.advance_state, z.advance_state, R.evolve) };
  });

  for (const backend of BACKENDS) {
    it(`lets a local rule find the gradient through time (e-prop): ${backend.name}`, () => {
      const x = wave(30 * 2 * 5, 4);
      const inputs = [
        [net.W.input, x],
        [net.R.x, x],
      ] as const;
      const given = { ...common, backend };
      const sim = simulate(net, given);
      const run = sim.run(net.advance, { steps: 30, inputs, record: [net.z.s] });
      expect(run.get(net.z.s).data.some((s) => s > 0)).equal(true);
      const trainer = train(net, {
        ...given,
        process: net.advance,
        steps: 30,
        inputs,
        trainable: [net.W.hyperparameters.weight],
        loss: ({ of }) => total(of(net.z.s)),
        optimizer: sgd(),
      });
      trainer.evaluate();
      const [local, exact] = [sim.get(net.R.gradient), trainer.gradients.get(net.W.hyperparameters.weight)];
      exact.forEach((g, i) => expect(local[i]! / g).closeTo(1, 1e-12));
    });
  }
});
