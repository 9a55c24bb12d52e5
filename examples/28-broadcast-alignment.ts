// Samadi, Lillicrap and Tweed 2017, as ngc-learn's museum has it: two layers of spiking cells learn to read digits, by Hebbian synapses alone. What is
// wrong at the output reaches the hidden cells by fixed random weights: no gradient goes back through the network, nor through time.
import {
  BernoulliCell,
  context,
  GaussianErrorCell,
  HebbianSynapse,
  ms,
  perTrial,
  process,
  type RandomNumbers,
  SLIFCell,
  StaticSynapse,
  simulate,
  wire,
} from '../index.ts';
import { type Digit, digits } from './digits.ts';

const [pixels, hidden, classes, batch] = [64, 128, 10, 45];
/** Normal weights, so wide for so many inputs. */
const normal = (width: number) => (p: { readonly shape: readonly number[] }, random: RandomNumbers) =>
  random.normal(p.shape).mul(width);

const net = context('net', () => {
  const cells = { tau_m: 20, resist_m: 1, thr: 0.4, refract_time: 1, sticky_spikes: true };
  const learning = { sign_value: -1, w_bound: 0, has_bias: true } as const;
  const z0 = BernoulliCell({ n_units: pixels });
  const W1 = HebbianSynapse({
    shape: [pixels, hidden],
    ...learning,
    post_wght: 1 / pixels,
    weight_init: normal(0.2),
  });
  const z1 = SLIFCell({ n_units: hidden, ...cells });
  const W2 = HebbianSynapse({
    shape: [hidden, classes],
    ...learning,
    post_wght: 1 / hidden,
    weight_init: normal(0.1),
  });
  const z2 = SLIFCell({ n_units: classes, ...cells });
  const e2 = GaussianErrorCell({ n_units: classes });
  const E2 = StaticSynapse({ shape: [classes, hidden], unit: '1', weight_init: normal(0.3) });
  const d1 = GaussianErrorCell({ n_units: hidden });
  wire(z0.outputs, W1.inputs);
  wire(W1.outputs, z1.j);
  wire(z1.s, W2.inputs);
  wire(W2.outputs, z2.j);
  // What the output should have been, less what it was; by way of E2 what the hidden cells should have been, as far as they are sensitive.
  wire(z2.s, e2.mu);
  wire(e2.dmu, E2.inputs);
  wire(E2.outputs, d1.target);
  wire(z1.surrogate, d1.modulator);
  wire(z0.outputs, W1.pre);
  wire(d1.dmu, W1.post);
  wire(z1.s, W2.pre);
  wire(e2.dmu, W2.post);
  const forth = process(
    z0.advance_state,
    W1.advance_state,
    z1.advance_state,
    W2.advance_state,
    z2.advance_state,
  );
  const back = process(e2.advance_state, E2.advance_state, d1.advance_state);
  return { z0, W1, z1, W2, z2, e2, E2, d1, forth, learn: process(forth, back, W1.evolve, W2.evolve) };
});

const sim = simulate(net, { dt: ms(0.25), batch, seed: 'digits' });
const [burnIn, steps, epochs] = [20, 100, 4];
const { train, test } = digits();
const batchesOf = (all: readonly Digit[]) =>
  Array.from({ length: Math.floor(all.length / batch) }, (_, k) => all.slice(k * batch, (k + 1) * batch));
const images = (own: readonly Digit[]) => [net.z0.inputs, perTrial(own.map(({ image }) => image))] as const;
const oneHot = ({ label }: Digit) => Array.from({ length: classes }, (_, k) => (k === label ? 1 : 0));

function learn(own: readonly Digit[]): void {
  sim.reset();
  sim.run(net.forth, { steps: burnIn, inputs: [images(own)] });
  sim.run(net.learn, {
    steps,
    inputs: [images(own), [net.e2.target, perTrial(own.map(oneHot))], [net.d1.mu, 0]],
  });
}

/** How many are read as what they are: by the strongest current of all steps. */
function read(own: readonly Digit[]): number {
  sim.reset();
  const { data } = sim
    .run(net.forth, { steps, inputs: [images(own)], record: [net.W2.outputs] })
    .get(net.W2.outputs);
  const sums = new Float64Array(batch * classes);
  data.forEach((x: number, i: number) => {
    sums[i % sums.length]! += x;
  });
  const answer = (trial: number) => {
    const row = sums.subarray(trial * classes, (trial + 1) * classes);
    return row.indexOf(Math.max(...row));
  };
  return own.filter(({ label }, trial) => answer(trial) === label).length;
}
const accuracy = (all: readonly Digit[]) =>
  batchesOf(all).reduce((sum, own) => sum + read(own), 0) / (batchesOf(all).length * batch);

const start = performance.now();
const before = accuracy(test);
console.log(`before: ${(100 * before).toFixed(1)} % of unseen digits`);
let after = before;
for (let epoch = 1; epoch <= epochs; epoch++) {
  for (const { hyperparameters } of [net.W1, net.W2]) sim.set(hyperparameters.eta, 0.2 / epoch);
  for (const own of batchesOf(train)) learn(own);
  after = accuracy(test);
  const time = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`epoch ${epoch}: ${(100 * after).toFixed(1)} %, ${time} s`);
}
if (!(before < 0.25 && after > 0.9)) throw new Error('the network has not learnt to read');
