import { component, input, output, real, state } from '../../framework/index.ts';
import { withRoom } from './bounds.ts';
import {
  cableAliases,
  cableCompartments,
  cableHyperparameters,
  initialWeights,
  perInput,
  perOutput,
  perSynapse,
  transmit,
} from './cable.ts';
import { common, commonOnDemand } from './options.ts';

/** Keeps a threshold of 0 from being divided by. */
const LEAST = 1e-7;

/**
 * Synapses with the rule of Bienenstock, Cooper & Munro: activity above a threshold, which follows its square, strengthens, below it weakens.
 *
 *     advance_state   outputs = (inputs · weights) · gate · g_conduct_factor
 *     evolve          post_term = post · (post - theta) / (theta + 10⁻⁷)
 *                     dWeights = preᵀ · post_term · (w_bound - |weights|) - w_decay · weights      the bound if w_bound > 0
 *                     tau_w · dweights/dt = dWeights;   tau_theta · dtheta/dt = mean of post² over the trials - theta       Euler
 *
 * `pre [n_in]`, `post`, `post_term`, `theta [n_out]`; trials are summed. `weights` and `theta` outlive `reset`.
 */
export const BCMSynapse = component('BCMSynapse', {
  doc: 'synapses with the rule of Bienenstock, Cooper and Munro',
  source: 'ngc-learn 3.2.0, BCMSynapse; Bienenstock, Cooper & Munro, J. Neurosci. 2 (1982) 32-48',
  time: 'ms',
  hyperparameters: {
    ...cableHyperparameters,
    /** time constant of the weights (ms) */
    tau_w: real('ms', 'time constant of the weights', undefined, { positive: true }),
    /** time constant of the thresholds (ms) */
    tau_theta: real('ms', 'time constant of the thresholds', undefined, { positive: true }),
    /** thresholds at the start */
    theta0: real('1', 'thresholds at the start', -1, { trainable: false }),
    /** size of a weight at which it grows no more; 0: none */
    w_bound: real('1', 'size of a weight at which it grows no more; 0: none', 0, { min: 0, static: true }),
    /** decay of the weights */
    w_decay: real('1', 'decay of the weights', 0),
  },
  compartments: {
    ...cableCompartments,
    /** presynaptic activity */
    pre: input('1', 'presynaptic activity', { shape: perInput }),
    /** postsynaptic activity */
    post: input('1', 'postsynaptic activity', { shape: perOutput }),
    /** what activity does to the weights */
    post_term: output('1', 'what activity does to the weights', { shape: perOutput, onDemand: true }),
    /** thresholds, the same for all trials */
    theta: state('1', 'thresholds, the same for all trials', common(perOutput)),
    /** change of the weights in a time of tau_w */
    dWeights: state('1', 'change of the weights in a time of tau_w', commonOnDemand(perSynapse)),
  },
  initial: { weights: initialWeights, theta: (p) => p.theta0 },
  longestStep: { tau_theta: (p) => 2 * p.tau_theta },
  aliases: cableAliases,
  keep: ['weights', 'theta'],
  commands: {
    advance_state: ({ inputs, weights, gate }, p) => ({ outputs: transmit({ inputs, weights, gate }, p) }),
    evolve({ weights, theta, pre, post }, p, { dt }) {
      const post_term = post.mul(post.sub(theta)).div(theta.add(LEAST));
      const grown = pre.outer(post_term);
      const bounded = withRoom(grown, weights, p);
      const dWeights = bounded.sub(weights.mul(p.w_decay));
      return {
        weights: weights.add(dWeights.mul(dt.div(p.tau_w))),
        theta: theta.add(post.mul(post).mean(0).sub(theta).mul(dt.div(p.tau_theta))),
        post_term,
        dWeights,
      };
    },
  },
});
