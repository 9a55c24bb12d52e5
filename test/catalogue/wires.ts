import {
  BernoulliCell,
  context,
  DenseSynapse,
  delay,
  LIFCell,
  ms,
  nA,
  negate,
  process,
  product,
  rockpool,
  scale,
  sum,
  tie,
  VarTrace,
  wire,
} from '../../index.ts';
import { perStep, spikes, uniform } from './numbers.ts';
import { running } from './running.ts';

const cell = (n_units: number) => LIFCell({ n_units, tau_m: 10, refract_time: 1 });

/** A column that excites itself 2 ms later. */
const column = () =>
  context('column', () => {
    const W = DenseSynapse({ shape: [3, 3], weight_low: 20, weight_high: 60 });
    const z = cell(3);
    wire(W.outputs, z.j);
    return { W, z, advance: process(W.advance_state, z.advance_state) };
  });

/** Two cells that drive each other, in an order of their commands. */
const circle = (order: 'cells first' | 'synapses first') => () => {
  const [a, b] = [cell(4), cell(4)];
  const ab = DenseSynapse({ shape: [4, 4], weight_low: 0, weight_high: 30 });
  const ba = DenseSynapse({ shape: [4, 4], weight_low: -30, weight_high: 0 });
  const noise = DenseSynapse({ shape: [2, 4], weight_low: 30, weight_high: 60 });
  wire(a.s, ab.inputs);
  wire(ab.outputs, b.j);
  wire(b.s, ba.inputs);
  wire(sum(noise.outputs, ba.outputs), a.j);
  const synapses = [noise, ab, ba].map((own) => own.advance_state);
  const cells = [a.advance_state, b.advance_state];
  const steps = order === 'cells first' ? [...cells, ...synapses] : [...synapses, ...cells];
  return { a, b, ab, ba, noise, advance: process(...steps) };
};
const inCircle = (seed: number) => (net: ReturnType<ReturnType<typeof circle>>) => ({
  process: net.advance,
  steps: 50,
  batch: 2,
  inputs: [[net.noise.inputs, perStep(spikes, 2, seed, 0.6)]] as const,
});

export const wires = [
  running(
    'wires-combined',
    () => {
      const U = DenseSynapse({ shape: [5, 3], weight_low: 1, weight_high: 9 });
      const V = DenseSynapse({ shape: [5, 3], weight_low: 1, weight_high: 9, unit: '1' });
      const [added, multiplied] = [cell(3), cell(3)];
      wire(sum(scale(U.outputs, 4), negate(U.outputs), scale(V.outputs, nA(0.5))), added.j);
      wire(scale(product(V.outputs, V.outputs, added.s), nA(3)), multiplied.j);
      const parts = { U, V, added, multiplied };
      return { ...parts, advance: process(...Object.values(parts).map((own) => own.advance_state)) };
    },
    ({ U, V, advance }) => ({
      process: advance,
      steps: 40,
      batch: 2,
      inputs: [
        [U.inputs, perStep(spikes, 5, 50)],
        [V.inputs, perStep(spikes, 5, 51)],
      ],
      reference: true,
    }),
  ),
  running(
    'wires-delays',
    () => {
      const x = BernoulliCell({ n_units: 4 });
      const W = DenseSynapse({ shape: [4, 3], weight_low: 20, weight_high: 60 });
      const z = cell(3);
      const late = VarTrace({ n_units: 3, tau_tr: 10, a_delta: 1 });
      const later = VarTrace({ n_units: 3, tau_tr: 10, a_delta: 1 });
      wire(delay(x.outputs, ms(2.5)), W.inputs);
      wire(sum(W.outputs, scale(delay(negate(z.s), ms(0.5)), nA(5))), z.j);
      wire(delay(z.s, ms(4)), late.inputs);
      wire(sum(delay(z.s, ms(16)), delay(late.trace, ms(1.5))), later.inputs);
      const parts = { W, x, z, later, late };
      return { ...parts, advance: process(...Object.values(parts).map((own) => own.advance_state)) };
    },
    ({ x, advance }) => ({
      process: advance,
      dt: ms(0.5),
      steps: 90,
      batch: 2,
      tick: 3,
      inputs: [[x.inputs, 0.3]],
      reference: true,
    }),
  ),
  running(
    'wires-ties',
    () => {
      const W = DenseSynapse({ shape: [5, 3], unit: '1' });
      const back = DenseSynapse({ shape: [3, 5], unit: '1' });
      const same = DenseSynapse({ shape: [5, 3], unit: '1' });
      const there = rockpool.LinearJax({ shape: [3, 5] });
      const andBack = rockpool.LinearJax({ shape: [5, 3] });
      wire(W.outputs, back.inputs);
      wire(back.outputs, same.inputs);
      wire(same.outputs, there.input);
      wire(there.output, andBack.input);
      tie(W.weights, back.weights, { transposed: true });
      tie(W.weights, same.weights);
      tie(there.hyperparameters.weight, andBack.hyperparameters.weight, { transposed: true });
      const parts = { W, back, same, there, andBack };
      return { ...parts, advance: process(...Object.values(parts).map((own) => own.advance_state)) };
    },
    ({ W, advance }) => ({
      process: advance,
      steps: 12,
      batch: 3,
      inputs: [[W.inputs, perStep(uniform, 5, 52)]],
      reference: true,
    }),
  ),
  running(
    'wires-transposed',
    () => {
      const W = DenseSynapse({ shape: [4, 4], unit: '1' });
      const V = DenseSynapse({ shape: [4, 4], unit: '1' });
      tie(W.weights, V.weights, { transposed: true });
      wire(delay(W.outputs, ms(3)), V.inputs);
      return { W, V, advance: process(V.advance_state, W.advance_state) };
    },
    ({ W, advance }) => ({ process: advance, steps: 12, inputs: [[W.inputs, perStep(uniform, 4, 53)]] }),
  ),
  running(
    'contexts-nested',
    () => {
      const [left, right, third] = [column(), column(), column()];
      const x = BernoulliCell({ n_units: 3 });
      wire(sum(x.outputs, delay(third.z.s, ms(3))), left.W.inputs);
      wire(delay(left.z.s, ms(2)), right.W.inputs);
      wire(delay(right.z.s, ms(1)), third.W.inputs);
      return {
        x,
        left,
        right,
        third,
        advance: process(x.advance_state, left.advance, right.advance, third.advance),
      };
    },
    ({ x, advance }) => ({ process: advance, steps: 50, batch: 2, inputs: [[x.inputs, 0.2]] }),
  ),
  running('order-cells-first', circle('cells first'), inCircle(54)),
  running('order-synapses-first', circle('synapses first'), inCircle(54)),
];
