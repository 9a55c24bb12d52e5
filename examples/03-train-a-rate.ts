// Ten spiking cells learn to fire 40 times a second: surrogate gradients of the rates change their input weights.
import { adam, context, ms, mse, rockpool, sequential, simulate, train } from '../index.ts';

const [cells, steps, rate] = [10, 500, 40];
const net = context('net', () =>
  // At this bias no cell is silent whatever weights are drawn: one that is far from its threshold would have no gradient.
  sequential(rockpool.LinearJax({ shape: cells }), rockpool.LIFODEJax({ shape: cells, bias: 2 })),
);
const { weight } = net['0_LinearJax'].hyperparameters;
// Each input is on in one step of ten, one after the other.
const rows = Array.from({ length: steps * cells }, (_, k) => (Math.floor(k / cells) - k) % cells === 0);
const inputs = [[net.input, rows.map((on) => (on ? 5 : 0))]] as const;
const common = { dt: ms(1), seed: 'forty' };

const trainer = train(net, {
  ...common,
  process: net.advance,
  steps,
  inputs,
  targets: [[net.output, rate]],
  trainable: [weight],
  // Spikes per step times 1000 steps per second; the target is the same at every step.
  loss: ({ of, target }) => mse(of(net.output).mean(0).mul(1000), target(net.output).mean(0)),
  optimizer: adam({ lr: 0.01 }),
});

const sim = simulate(net, common);
const rates = (): number[] => {
  sim.reset();
  sim.set(weight, trainer.parameters.get(weight));
  const run = sim.run(net.advance, { steps, inputs, record: [net.output] });
  const spikes = [...run.get(net.output).data];
  const spikesOf = (cell: number) => spikes.filter((_, k) => k % cells === cell).reduce((a, b) => a + b);
  return Array.from({ length: cells }, (_, cell) => spikesOf(cell) / (steps * 1e-3));
};
console.log(`Before: ${rates()} spikes per second.`);
const losses = trainer.run({ iterations: 200 });
console.log(`After:  ${rates()} spikes per second.`);
if (losses[0]! < 500 || losses[199]! > 10 || rates().some((own) => Math.abs(own - rate) > 4))
  throw new Error(`the cells have not learnt their rate: loss ${losses[0]} → ${losses[199]}`);
