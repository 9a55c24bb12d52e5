// A recurrent network learns Rockpool's chirp from frozen noise: the layer of the tutorial, whose spikes feed back through weights
// that are trained with the rest, the same way.
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

const { inputs, cells, steps, dt, boundSteps } = tutorial;
const net = context('net', () =>
  sequential(
    rockpool.LinearJax({ shape: [inputs, cells] }),
    rockpool.LIFODEJax({ shape: cells, has_rec: true }),
    rockpool.ExpSynJax({ shape: cells, tau: boundSteps * dt }),
    rockpool.LinearJax({ shape: [cells, 1], has_bias: true }),
  ),
);
const { w_rec, tau_mem, tau_syn } = net['1_LIFODEJax'].hyperparameters;
const bounds = makeBounds(parameters(net));
for (const name of ['tau_mem', 'tau_syn']) bounds.lower['1_LIFODEJax']![name] = boundSteps * dt;
bounds.lower['2_ExpSynJax']!.tau = boundSteps * dt;

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
  // Weights take larger steps than time constants.
  optimizer: [
    [[net['0_LinearJax'], net['3_LinearJax'], w_rec], adam({ lr: 2e-3 })],
    [[tau_mem, tau_syn, net['2_ExpSynJax']], adam({ lr: 1e-4 })],
  ],
});
const first = trainer.parameters.get(w_rec);
let error = Number.NaN;
trainer.run({
  iterations: 300,
  hooks: {
    loss: ({ iteration, scores }) => {
      error = scores.error;
      if (iteration % 100 === 0) console.log(`iteration ${iteration}: mse ${error.toFixed(4)}`);
    },
  },
});
const last = trainer.parameters.get(w_rec);
console.log(`mse ${error.toFixed(4)}; an output of 0 has 0.472`);
if (error > 0.02) throw new Error(`the network has not learnt the chirp: ${error}`);
if (!last.some((w, k) => Math.abs(w - first[k]!) > 0.05))
  throw new Error('the recurrent weights have not learnt');
