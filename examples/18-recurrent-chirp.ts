// A recurrent network learns Rockpool's chirp from frozen noise: the layer of the tutorial, whose spikes feed back through weights
// that are trained with the rest, the same way.
import { adam, context, makeBounds, parameters, rockpool, sequential } from '../index.ts';
import { learnChirp } from './learn-chirp.ts';
import { tutorial } from './tutorial.ts';

const { inputs, cells, dt, boundSteps } = tutorial;
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

learnChirp(net, {
  bounds,
  iterations: 300,
  weights: w_rec,
  most: 0.02,
  // Weights take larger steps than time constants.
  optimizer: [
    [[net['0_LinearJax'], net['3_LinearJax'], w_rec], adam({ lr: 2e-3 })],
    [[tau_mem, tau_syn, net['2_ExpSynJax']], adam({ lr: 1e-4 })],
  ],
});
