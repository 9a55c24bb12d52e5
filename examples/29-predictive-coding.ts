// Whittington and Bogacz 2017, as ngc-learn's museum has it: a predictive-coding network learns to read digits. Each layer predicts the next one; rates settle
// where predictions are least wrong, and then each synapse learns from the two cells at its ends.
import {
  context,
  GaussianErrorCell,
  HebbianSynapse,
  ms,
  perTrial,
  process,
  type RandomNumbers,
  RateCell,
  StaticSynapse,
  simulate,
  tie,
  wire,
} from '../index.ts';
import { type Digit, digits } from './digits.ts';

const [pixels, hidden, classes, batch] = [64, 64, 10, 45];

type Synapse = ReturnType<typeof HebbianSynapse>;
type Cell = ReturnType<typeof RateCell>;
type ErrorCell = ReturnType<typeof GaussianErrorCell>;

const cell = (n_units: number, tau_m: number, act_fx: 'sigmoid' | 'identity' = 'sigmoid') =>
  RateCell({ n_units, tau_m, act_fx });
const error = (n_units: number) => GaussianErrorCell({ n_units });
const uniform = (p: { readonly shape: readonly number[] }, random: RandomNumbers) =>
  random.uniform(p.shape, -0.3, 0.3);
const learning = (n_in: number, n_out: number) =>
  HebbianSynapse({
    ...{ shape: [n_in, n_out], unit: '1', weight_init: uniform, has_bias: true },
    ...{ eta: 0.01, optim_type: 'adam', sign_value: -1, w_bound: 0 },
  });

/** A layer is predicted from the one before, by synapses that learn how wrong that is. */
function predicts(before: Cell, W: Synapse, e: ErrorCell, z: Cell): void {
  wire(before.zF, W.inputs);
  wire(W.outputs, e.mu);
  wire(z.z, e.target);
  wire(before.zF, W.pre);
  wire(e.dmu, W.post);
}

/** What is wrong behind a layer comes back to it by the same weights. */
function comesBack(W: Synapse, e: ErrorCell, z: Cell, n_in: number, n_out: number) {
  const E = StaticSynapse({ shape: [n_out, n_in], unit: '1' });
  tie(W.weights, E.weights, { transposed: true });
  wire(e.dmu, E.inputs);
  wire(E.outputs, z.j);
  return E;
}

/** A layer without memory that is what a network that predicts without errors has there. */
function projected(before: Cell, W: Synapse, n_in: number, n_out: number) {
  const Q = StaticSynapse({ shape: [n_in, n_out], unit: '1' });
  const q = cell(n_out, 0);
  tie(W.weights, Q.weights);
  tie(W.biases, Q.biases);
  wire(before.zF, Q.inputs);
  wire(Q.outputs, q.j);
  return { Q, q };
}

const net = context('net', () => {
  const [z0, z1, z2, z3] = [
    cell(pixels, 0, 'identity'),
    cell(hidden, 20),
    cell(hidden, 20),
    cell(classes, 0),
  ];
  const [W1, W2, W3] = [learning(pixels, hidden), learning(hidden, hidden), learning(hidden, classes)];
  const [e1, e2, e3] = [error(hidden), error(hidden), error(classes)];
  predicts(z0, W1, e1, z1);
  predicts(z1, W2, e2, z2);
  predicts(z2, W3, e3, z3);
  // The last layer is what it is told to be.
  wire(e1.dtarget, z1.j_td);
  wire(e2.dtarget, z2.j_td);
  const E2 = comesBack(W2, e2, z1, hidden, hidden);
  const E3 = comesBack(W3, e3, z2, hidden, classes);
  const { Q: Q1, q: q1 } = projected(z0, W1, pixels, hidden);
  const { Q: Q2, q: q2 } = projected(q1, W2, hidden, hidden);
  const { Q: Q3, q: q3 } = projected(q2, W3, hidden, classes);
  const parts = { z0, z1, z2, z3, W1, W2, W3, e1, e2, e3, E2, E3, Q1, Q2, Q3, q1, q2, q3 };
  const advance = (all: readonly { readonly advance_state: typeof z0.advance_state }[]) =>
    process(...all.map((part) => part.advance_state));
  return {
    ...parts,
    project: advance([z0, Q1, q1, Q2, q2, Q3, q3]),
    settle: advance([E2, E3, z0, z1, z2, z3, W1, W2, W3, e1, e2, e3]),
    learn: process(W1.evolve, W2.evolve, W3.evolve),
  };
});

const sim = simulate(net, { dt: ms(1), batch, seed: 'digits' });
const [steps, epochs] = [20, 10];
const { train, test } = digits();
const batchesOf = (all: readonly Digit[]) =>
  Array.from({ length: Math.floor(all.length / batch) }, (_, k) => all.slice(k * batch, (k + 1) * batch));
const shown = (own: readonly Digit[]) => [net.z0.j, perTrial(own.map(({ image }) => image))] as const;
const oneHot = ({ label }: Digit) => Array.from({ length: classes }, (_, k) => (k === label ? 1 : 0));

function learn(own: readonly Digit[]): void {
  sim.reset();
  sim.run(net.project, { steps: 1, inputs: [shown(own)] });
  // It settles from where nothing but the last layer is wrong.
  for (const [q, z] of [
    [net.q1, net.z1],
    [net.q2, net.z2],
  ] as const)
    sim.set(z.z, sim.get(q.z));
  sim.run(net.settle, { steps, inputs: [shown(own), [net.z3.j, perTrial(own.map(oneHot))]] });
  sim.run(net.learn, { steps: 1 });
}

/** How many are read as what they are. */
function read(own: readonly Digit[]): number {
  sim.reset();
  sim.run(net.project, { steps: 1, inputs: [shown(own)] });
  const answers = sim.get(net.q3.z);
  return own.filter(({ label }, trial) => {
    const row = answers.slice(trial * classes, (trial + 1) * classes);
    return row.indexOf(Math.max(...row)) === label;
  }).length;
}
const accuracy = (all: readonly Digit[]) =>
  batchesOf(all).reduce((sum, own) => sum + read(own), 0) / (batchesOf(all).length * batch);

const start = performance.now();
const before = accuracy(test);
console.log(`before: ${(100 * before).toFixed(1)} % of unseen digits`);
for (let epoch = 1; epoch <= epochs; epoch++) {
  for (const own of batchesOf(train)) learn(own);
  const time = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`epoch ${epoch}: ${(100 * accuracy(test)).toFixed(1)} %, ${time} s`);
}
if (!(before < 0.25 && accuracy(test) > 0.9)) throw new Error('the network has not learnt to read');
