// Gradients through cells that have none of their own: handwritten digits, 64 pixels as currents → 64 LIF cells → 10
// winner-take-all cells, one per class. ngc-learn's cells learn by local rules; with a surrogate they are trained through.
// Hooks log, mask and replace gradients. Then one layer learns the same by a rule of its own that reads the surrogate.
import {
  accuracy,
  adam,
  component,
  context,
  crossEntropy,
  DenseSynapse,
  type FloatArray,
  input,
  LIFCell,
  type LossInputs,
  MOhm,
  ms,
  nA,
  output,
  perTrial,
  process,
  real,
  simulate,
  sizes,
  state,
  type Tensor,
  train,
  WTASCell,
  wire,
} from '../index.ts';
import { type Digit, digits } from './digits.ts';

const { train: known, test: unseen } = digits();
const [pixels, hidden, classes, steps, batch] = [64, 64, 10, 15, 32];
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const check = (holds: boolean, what: string): void => {
  if (!holds) throw new Error(what);
};

/** A surrogate of one's own, `scale / (1 + |u| / width)²`: u is in mV for the LIF cells, and a difference of shares for the others. */
const surrogate = (width: number, scale = 1) => ({
  name: `1 / (1 + |u| / ${width})²`,
  derivative: (u: Tensor) => u.abs().div(width).add(1).pow(-2),
  scale,
});

// 1. By gradients.
const net = context('net', () => {
  const W = DenseSynapse({ shape: [pixels, hidden], weight_low: -1, weight_high: 1, g_conduct_factor: 6 });
  const z = LIFCell({ n_units: hidden, tau_m: ms(5), refract_time: 0, surrogate: surrogate(5, 0.1) });
  const V = DenseSynapse({ shape: [hidden, classes], weight_low: -0.5, weight_high: 0.5 });
  const y = WTASCell({ n_units: classes, thr_base: 0.25, thr_gain: 0, surrogate: surrogate(0.3) });
  wire(W.outputs, z.j);
  wire(z.s, V.inputs);
  wire(V.outputs, y.j);
  const advance = process(W.advance_state, z.advance_state, V.advance_state, y.advance_state);
  return { W, z, V, y, advance };
});
const [W, V] = [net.W.hyperparameters, net.V.hyperparameters];
const data = (samples: readonly Digit[]) => ({
  inputs: [[net.W.inputs, samples.map(({ image }) => image)]] as const,
  labels: [[net.y.s, samples.map(({ label }) => label)]] as const,
});
const counts = (of: LossInputs['of']) => of(net.y.s).sum(0);
const trainer = train(net, {
  process: net.advance,
  dt: ms(1),
  steps,
  batch,
  data: data(known),
  loss: ({ of, label }) => crossEntropy(counts(of), label(net.y.s)),
  metrics: { accuracy: ({ of, label }) => accuracy(counts(of), label(net.y.s)) },
  // Two groups: what they hold is what is trained.
  optimizer: [
    [[W.weight_init, W.bias_init], adam({ lr: 0.02 })],
    [[V.weight_init, V.bias_init], adam({ lr: 0.01 })],
  ],
});
const start = trainer.parameters.get(W.weight_init);
const norms: number[] = [];
const norm = (x: FloatArray): number => Math.sqrt((x as Float64Array).reduce((sum, g) => sum + g * g, 0));
trainer.run({
  epochs: 12,
  hooks: {
    gradients: ({ gradients }) => {
      const own = gradients.get(W.weight_init);
      norms.push(norm(own));
      // Masked: the weights of the upper row of pixels stay as they were drawn.
      gradients.set(W.weight_init, own.fill(0, 0, 8 * hidden));
      // Replaced: the gradient of the second layer by one of the same direction, not longer than 1.
      const other = gradients.get(V.weight_init);
      const length = Math.max(1, norm(other));
      gradients.set(
        V.weight_init,
        other.map((g) => g / length),
      );
    },
    epoch: ({ epoch, scores }) => {
      const mean = norms.splice(0).reduce((a, b, _, { length }) => a + b / length, 0);
      if (epoch % 3 === 2)
        console.log(
          `epoch ${epoch + 1}: ${percent(scores.accuracy)}, mean norm of the gradient ${mean.toFixed(3)}`,
        );
    },
  },
});
const found = trainer.test(data(unseen)).accuracy;
console.log(`by gradients: ${percent(found)} of ${unseen.length} unseen digits`);
const end = trainer.parameters.get(W.weight_init);
const moved = [...end].map((w, k) => w !== start[k]);
check(found >= 0.93, `the network has not learnt to read: ${found}`);
check(!moved.slice(0, 8 * hidden).includes(true), 'a masked weight has moved');
check(moved.slice(8 * hidden).includes(true), 'no weight has moved');

// 2. By a rule of one's own, as in e-prop: the trace of the input times the derivative of the spike times what the cell lacks.
const ThreeFactorSynapse = component('ThreeFactorSynapse', {
  doc: 'weights ← weights + eta · Σ over trials trace(inputs) ⊗ (slope · (target - spikes))',
  time: 'ms',
  hyperparameters: {
    shape: sizes('numbers of inputs and outputs', 2),
    eta: real('1', 'learning rate', 0.01),
    tau: real('ms', 'time constant of the trace: that of the membrane', 5, { positive: true }),
  },
  compartments: {
    inputs: input('1', 'input', { shape: ({ shape }) => [shape[0]!] }),
    slope: input('MΩ', "the surrogate's derivative of a spike by the current", {
      shape: ({ shape }) => [shape[1]!],
    }),
    spikes: input('spike', 'what the cells emitted', { shape: ({ shape }) => [shape[1]!] }),
    target: input('1', 'what they should have', { shape: ({ shape }) => [shape[1]!] }),
    trace: state('1', 'of the inputs', { shape: ({ shape }) => [shape[0]!] }),
    weights: state('1', 'weights, the same for all trials', { shape: ({ shape }) => shape, shared: true }),
    outputs: output('nA', 'weighted sums', { shape: ({ shape }) => [shape[1]!] }),
  },
  keep: ['weights'],
  commands: {
    advance_state: ({ inputs, weights, trace }, p, { dt }) => ({
      outputs: inputs.matmul(weights).mul(nA(1)),
      trace: trace.sub(trace.mul(dt.div(p.tau))).add(inputs),
    }),
    evolve: ({ weights, trace, slope, spikes, target }, p) => {
      const lack = target.sub(spikes).mul(slope.div(MOhm(1)));
      return { weights: weights.add(trace.outer(lack).mul(p.eta)) };
    },
  },
});
const layer = context('layer', () => {
  const R = ThreeFactorSynapse({ shape: [pixels, classes] });
  const z = LIFCell({
    n_units: classes,
    tau_m: ms(5),
    refract_time: 0,
    theta_plus: 0,
    surrogate: surrogate(5),
  });
  wire(R.outputs, z.j);
  wire(z.surrogate, R.slope);
  wire(z.s, R.spikes);
  return {
    ...{ R, z },
    learn: process(R.advance_state, z.advance_state, R.evolve),
    read: process(R.advance_state, z.advance_state),
  };
});
const sim = simulate(layer, { dt: ms(1), batch, seed: 1 });
const inBatches = (samples: readonly Digit[]) =>
  Array.from({ length: Math.floor(samples.length / batch) }, (_, i) =>
    samples.slice(i * batch, (i + 1) * batch),
  );
const oneHot = ({ label }: Digit) => Array.from({ length: classes }, (_, k) => +(k === label));
for (let epoch = 0; epoch < 8; epoch++)
  for (const samples of inBatches(known)) {
    sim.reset();
    const inputs = [
      [layer.R.inputs, perTrial(samples.map(({ image }) => image))],
      [layer.R.target, perTrial(samples.map(oneHot))],
    ] as const;
    sim.run(layer.learn, { steps, inputs });
  }
let right = 0;
const tests = inBatches(unseen);
for (const samples of tests) {
  sim.reset();
  const inputs = [[layer.R.inputs, perTrial(samples.map(({ image }) => image))]] as const;
  const { data: spikes } = sim.run(layer.read, { steps, inputs, record: [layer.z.s] }).get(layer.z.s);
  samples.forEach(({ label }, trial) => {
    const fired = Array.from({ length: classes }, (_, k) =>
      Array.from({ length: steps }, (_, t) => spikes[(t * batch + trial) * classes + k]!).reduce(
        (a, b) => a + b,
      ),
    );
    if (fired.indexOf(Math.max(...fired)) === label) right++;
  });
}
const byRule = right / (tests.length * batch);
console.log(
  `by a rule of its own: ${percent(byRule)} of ${tests.length * batch} unseen digits, by one layer`,
);
check(byRule >= 0.85, `the rule has not learnt to read: ${byRule}`);
