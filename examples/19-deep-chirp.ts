// A deep network learns Rockpool's chirp from frozen noise, the way the tutorial's does: three layers of spiking cells, of which
// the loss sees none. Gradients come to the first through the spikes of the others.
import {
  adam,
  boundsCost,
  context,
  makeBounds,
  mse,
  parameters,
  rockpool,
  seconds,
  sequential,
  train,
} from '../index.ts';
import { chirp, noiseRaster, rasterInput, tutorial } from './tutorial.ts';

const { inputs, steps, dt, boundSteps } = tutorial;
const [cells, iterations] = [40, 400];
const least = boundSteps * dt;
/** Cells that spike now and then by themselves: silent ones would hand on nothing, and weights behind them get no gradient. */
const layer = () => rockpool.LIFODEJax({ shape: cells, bias: 1.05 });
const net = context('net', () =>
  sequential(
    rockpool.LinearJax({ shape: [inputs, cells] }),
    layer(),
    rockpool.LinearJax({ shape: cells }),
    layer(),
    rockpool.LinearJax({ shape: cells }),
    layer(),
    rockpool.ExpSynJax({ shape: cells, tau: least }),
    rockpool.LinearJax({ shape: [cells, 1], has_bias: true }),
  ),
);
const bounds = makeBounds(parameters(net));
const layers = ['1_LIFODEJax', '3_LIFODEJax', '5_LIFODEJax'] as const;
for (const name of layers) Object.assign(bounds.lower[name]!, { tau_mem: least, tau_syn: least });
bounds.lower['6_ExpSynJax']!.tau = least;

const taus = layers.flatMap((name) => [net[name].hyperparameters.tau_mem, net[name].hyperparameters.tau_syn]);
const weights = [net['0_LinearJax'], net['2_LinearJax'], net['4_LinearJax'], net['7_LinearJax']];
const trainer = train(net, {
  process: net.advance,
  dt: seconds(dt),
  steps,
  seed: 1,
  inputs: [[net.input, rasterInput(noiseRaster('chirp'))]],
  targets: [[net.output, chirp()]],
  loss: ({ of, target, parameters: own }) =>
    mse(of(net.output), target(net.output)).add(boundsCost(own, bounds).mul(100)),
  metrics: { error: ({ of, target }) => mse(of(net.output), target(net.output)) },
  optimizer: [
    [[...weights, ...layers.map((name) => net[name].hyperparameters.bias)], adam({ lr: 3e-3 })],
    [[...taus, net['6_ExpSynJax']], adam({ lr: 1e-4 })],
  ],
});
const first = trainer.parameters.get(weights[0]!.hyperparameters.weight);
let error = Number.NaN;
trainer.run({
  iterations,
  hooks: {
    loss: ({ iteration, scores }) => {
      error = scores.error;
      if (iteration % 100 === 0) console.log(`iteration ${iteration}: mse ${error.toFixed(4)}`);
    },
  },
});
const last = trainer.parameters.get(weights[0]!.hyperparameters.weight);
console.log(`mse ${error.toFixed(4)}; an output of 0 has 0.472`);
if (error > 0.05) throw new Error(`the network has not learnt the chirp: ${error}`);
if (!last.some((w, k) => Math.abs(w - first[k]!) > 0.05))
  throw new Error('no gradient came to the first layer');
