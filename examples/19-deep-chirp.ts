// A deep network learns Rockpool's chirp from frozen noise, the way the tutorial's does: three layers of spiking cells, of which
// the loss sees none. Gradients come to the first through the spikes of the others.
import { adam, context, makeBounds, parameters, rockpool, sequential } from '../index.ts';
import { learnChirp } from './learn-chirp.ts';
import { tutorial } from './tutorial.ts';

const { inputs, dt, boundSteps } = tutorial;
const cells = 40;
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
learnChirp(net, {
  bounds,
  iterations: 400,
  weights: net['0_LinearJax'].hyperparameters.weight,
  most: 0.05,
  optimizer: [
    [[...weights, ...layers.map((name) => net[name].hyperparameters.bias)], adam({ lr: 3e-3 })],
    [[...taus, net['6_ExpSynJax']], adam({ lr: 1e-4 })],
  ],
});
