import {
  choice,
  component,
  count,
  input,
  ms,
  output,
  real,
  state,
  type Tensor,
} from '../../framework/index.ts';
import { activationNames, activations } from './activations.ts';
import { integration, stepRate } from './integration.ts';

/**
 * Leaky rate cell with noise, for recurrent networks.
 *
 *     tau_x · dx/dt = -leak_scale · x + j_recurrent + j_input + √(2 tau_x sigma_pre²) · N(0, 1)        one number of a step, tau_x in ms
 *     r = f(x) + sigma_post · N(0, 1);   r_prime = f'(x)                                              f: act_fx
 *
 * As in ngc-learn the noise of x is drawn once a step, whatever its length. There the two numbers of a step are one; here they are two.
 */
export const LeakyNoiseCell = component('LeakyNoiseCell', {
  doc: 'leaky rate cell with noise',
  source:
    'ngc-learn 3.2.1, LeakyNoiseCell (its two noises are one and the same); Song, Yang & Wang, PLoS Comput. Biol. 12 (2016) e1004792',
  time: 'ms',
  hyperparameters: {
    /** number of cells */
    n_units: count('number of cells'),
    /** time constant of the rate (ms) */
    tau_x: real('ms', 'time constant of the rate', undefined, { positive: true }),
    /** activation function */
    act_fx: choice('activation function', activationNames, 'relu'),
    ...integration,
    /** noise of x */
    sigma_pre: real('1', 'noise of x', 0.1, { min: 0 }),
    /** noise of r */
    sigma_post: real('1', 'noise of r', 0.1, { min: 0 }),
    /** strength of the leak */
    leak_scale: real('1', 'strength of the leak', 1),
  },
  compartments: {
    /** signal from outside */
    j_input: input('1', 'signal from outside', { default: 0 }),
    /** signal from the network */
    j_recurrent: input('1', 'signal from the network', { default: 0 }),
    /** rate before the activation function */
    x: state('1', 'rate before the activation function'),
    /** rate */
    r: output('1', 'rate'),
    /** derivative of the activation function */
    r_prime: output('1', 'derivative of the activation function', { onDemand: true }),
  },
  longestStep: { tau_x: (p) => (2 * p.tau_x) / Math.max(p.leak_scale, 0) },
  aliases: { sigma_rec: 'sigma_pre' },
  commands: {
    advance_state({ j_input, j_recurrent, x }, p, { dt, random }) {
      const { apply, back } = activations[p.act_fx];
      const size = p.tau_x.div(ms(1)).mul(2).sqrt().mul(p.sigma_pre);
      const drive = j_recurrent.add(j_input).add(random.normal([p.n_units]).mul(size));
      const slope = (at: Tensor) => drive.sub(at.mul(p.leak_scale));
      const next = stepRate(x, slope, dt.div(p.tau_x), p);
      const noise = random.normal([p.n_units]).mul(p.sigma_post);
      return { x: next, r: apply(next).add(noise), r_prime: back(next.mul(0).add(1), next) };
    },
  },
});
