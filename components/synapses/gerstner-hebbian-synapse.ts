import { component, input, real, state } from '../../framework/index.ts';
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
import { commonOnDemand } from './options.ts';

/**
 * Synapses with the general Hebbian rule of Gerstner and Kistler, the first terms of an expansion.
 *
 *     advance_state   outputs = (inputs · weights) · gate · g_conduct_factor
 *     evolve          dWeights = c0 · weights + c1_pre · preᵀ + c1_post · post + c2_corr · preᵀ · post          means over the trials
 *                     weights ← weights + eta · dWeights
 *
 * `pre [n_in]`, `post [n_out]`. In ngc-learn these stand the wrong way round, so that only square ones work. `weights` outlives `reset`.
 */
export const GerstnerHebbianSynapse = component('GerstnerHebbianSynapse', {
  doc: 'dense synapses with a general Hebbian rule',
  source:
    'ngc-learn 3.2.1, GerstnerHebbianSynapse (right where there are as many inputs as outputs); Gerstner & Kistler, Biol. Cybern. 87 (2002) 404-415',
  time: 'ms',
  hyperparameters: {
    ...cableHyperparameters,
    /** learning rate */
    eta: real('1', 'learning rate', 0.01),
    /** growth of the weights by themselves */
    c0: real('1', 'growth of the weights by themselves', 0),
    /** what presynaptic activity does by itself */
    c1_pre: real('1', 'what presynaptic activity does by itself', 0),
    /** what postsynaptic activity does by itself */
    c1_post: real('1', 'what postsynaptic activity does by itself', 0),
    /** what both do together */
    c2_corr: real('1', 'what both do together', 1),
  },
  compartments: {
    ...cableCompartments,
    /** presynaptic activity */
    pre: input('1', 'presynaptic activity', { shape: perInput }),
    /** postsynaptic activity */
    post: input('1', 'postsynaptic activity', { shape: perOutput }),
    /** change of the weights before eta */
    dWeights: state('1', 'change of the weights before eta', commonOnDemand(perSynapse)),
  },
  initial: { weights: initialWeights },
  aliases: cableAliases,
  keep: ['weights'],
  commands: {
    advance_state: ({ inputs, weights, gate }, p) => ({ outputs: transmit({ inputs, weights, gate }, p) }),
    evolve({ weights, pre, post }, p) {
      const alone = pre.mean(0).reshape([p.shape[0]!, 1]).mul(p.c1_pre).add(post.mean(0).mul(p.c1_post));
      const together = pre.outer(post).div(pre.shape[0]!).mul(p.c2_corr);
      const dWeights = weights.mul(p.c0).add(alone).add(together);
      return { weights: weights.add(dWeights.mul(p.eta)), dWeights };
    },
  },
});
