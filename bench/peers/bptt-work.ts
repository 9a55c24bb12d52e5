import type { Contender } from '../harness.ts';

/**
 * One piece of work: loss and gradients of a spiking network, `inputs → hidden → classes`, over `steps` steps of
 * `batch` trials, f32. Both layers are leaky integrate-and-fire cells from rest with a soft reset one step later:
 *
 *     v = 0.9 · v + x · W - [s of the last step]            s = v > 1 ? 1 : 0
 *
 * no gradient flows through the reset, and ∂s/∂v = 1 / (1 + 25 · |v - 1|)². The loss is the mean cross entropy of the
 * spike counts of the second layer. Its result is `summary(loss, ∂W1, ∂W2)`.
 */
export interface BpttWork {
  readonly inputs: number;
  readonly hidden: number;
  readonly classes: number;
  readonly batch: number;
  readonly steps: number;
}

export type BpttContender = (work: BpttWork) => Contender;

export const leak = 0.9;
export const slope = 25;

/** A pseudorandom number in [0, 1) for a counter, the same in peers/bptt_jax.py: a finaliser of MurmurHash3. */
const uniform = (stream: number, i: number): number => {
  let x = Math.imul(i + 1, 0x9e3779b1) ^ Math.imul(stream + 1, 0x85ebca77);
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return ((x ^ (x >>> 16)) >>> 0) / 2 ** 32;
};

const drawn = (stream: number, count: number, draw: (u: number) => number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => draw(uniform(stream, i)));

/** Multiples of 2⁻¹⁰: sums of them are exact in f32, so that no order of summation changes a spike. */
const weight = (width: number) => (u: number) => Math.round((2 * u - 1) * width * 1024) / 1024;

/** Input spikes [steps, batch, inputs] of probability 0.1, weights [from, to], the class of each trial. */
export const bpttData = ({ inputs, hidden, classes, batch, steps }: BpttWork) => ({
  spikes: drawn(0, steps * batch * inputs, (u) => (u < 0.1 ? 1 : 0)),
  w1: drawn(1, inputs * hidden, weight(0.125)),
  w2: drawn(2, hidden * classes, weight(0.5)),
  labels: Array.from({ length: batch }, (_, trial) => trial % classes),
});

/** The loss, and of each gradient the sum of magnitudes and a sum in which every element has its own weight. */
export const summary = (loss: number, ...gradients: readonly ArrayLike<number>[]): number[] => [
  loss,
  ...gradients.flatMap((g) => {
    let [size, weighted] = [0, 0];
    for (let i = 0; i < g.length; i++) {
      size += Math.abs(g[i]!);
      weighted += g[i]! * (1 + (i % 97));
    }
    return [size, weighted];
  }),
];
