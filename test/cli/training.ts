// A model's module with a training.
import { adam, context, LIFCell, ms, mse, process, type TrainOptions } from '../../index.ts';

const net = context('net', () => {
  const z = LIFCell({ n_units: 1, tau_m: 20 });
  return { z, advance: process(z.advance_state) };
});
export default net;
export const training = {
  process: net.advance,
  dt: ms(1),
  steps: 5,
  inputs: [[net.z.j, 5]],
  targets: [[net.z.v, -60]],
  trainable: [net.z.hyperparameters.resist_m],
  loss: ({ of, target }) => mse(of(net.z.v), target(net.z.v)),
  optimizer: adam({ lr: 0.1 }),
  iterations: 20,
} satisfies TrainOptions & { readonly iterations: number };
