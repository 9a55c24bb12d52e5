import { component, input, real } from '../../framework/index.ts';
import { held, withRoom } from './bounds.ts';
import {
  biasCompartments,
  cableAliases,
  cableCompartments,
  cableHyperparameters,
  initialBiases,
  initialWeights,
  maskHyperparameters,
  one,
  perInput,
  perOutput,
  perSynapse,
  transmit,
} from './cable.ts';
import {
  descended,
  descentCompartments,
  learningHyperparameters,
  learntCompartments,
  lessPrior,
  productHyperparameters,
} from './hebbian.ts';

/**
 * Synapses with a Hebbian rule, whose steps an optimizer takes.
 *
 *     advance_state   outputs = (inputs · weights) · gate · g_conduct_factor + biases
 *     evolve          dWeights = sign_value · ((pre_wght · pre)ᵀ (post_wght · post) · (w_bound - |weights|) - prior)      the bound if w_bound > 0
 *                     dBiases = sign_value · post_wght · Σ post                                                            over the trials
 *                     weights, biases ← a step of the optimizer DOWN dWeights, dBiases: sign_value = -1 for a Hebbian ascent
 *                     weights ← within [-w_bound, w_bound], or [0, w_bound] if is_nonnegative, times mask
 *
 *     prior: l2 λ·W; l1 λ·sign W; l1l2 λ·(r·sign W + (1 - r)·W/2), λ = prior_rate, r = prior_ratio
 *     optimizer: sgd x - eta·g; adam (β 0.9, 0.999, ε 10⁻⁸); nag φ = x - eta·g, x ← φ + 0.9·(φ - φ of before) from the second step on
 *
 * `pre [n_in]`, `post [n_out]`; trials are summed. Biases stay 0 unless `has_bias`. Weights, biases and the memory of the optimizer outlive `reset`.
 */
export const HebbianSynapse = component('HebbianSynapse', {
  doc: 'dense synapses with a Hebbian rule, whose steps an optimizer takes',
  source: 'ngc-learn 3.2.0, HebbianSynapse (its w_decay ends in an error: a prior l2 is that)',
  time: 'ms',
  hyperparameters: {
    ...cableHyperparameters,
    ...learningHyperparameters,
    /** initial biases [outputs], in the unit of the outputs */
    bias_init: real('1', 'initial biases [outputs], in the unit of the outputs', 0, {
      shape: perOutput,
      trainable: false,
    }),
    ...productHyperparameters,
    ...maskHyperparameters,
  },
  compartments: {
    ...cableCompartments,
    /** presynaptic statistic */
    pre: input('1', 'presynaptic statistic', { shape: perInput }),
    /** postsynaptic statistic */
    post: input('1', 'postsynaptic statistic', { shape: perOutput }),
    ...biasCompartments,
    ...descentCompartments(perSynapse, perOutput),
  },
  initial: { weights: initialWeights, biases: initialBiases },
  aliases: cableAliases,
  keep: learntCompartments,
  commands: {
    advance_state: ({ inputs, weights, gate, biases }, p) => ({
      outputs: transmit({ inputs, weights, gate }, p).add(biases),
    }),
    evolve({ weights, biases, pre, post, first, second, first_bias, second_bias, opt_steps }, p) {
      const kept = { weights, biases, first, second, first_bias, second_bias, opt_steps };
      const signal = post.mul(p.post_wght);
      const product = pre.mul(p.pre_wght).outer(signal);
      const bounded = withRoom(product, weights, p);
      const change = {
        dWeights: lessPrior(bounded, weights, p).mul(p.sign_value),
        dBiases: signal.sum(0).mul(p.sign_value),
      };
      const next = descended(kept, change, p, one(p));
      return { ...next.learnt, weights: held(next.weights, p).mul(p.mask) };
    },
  },
});
