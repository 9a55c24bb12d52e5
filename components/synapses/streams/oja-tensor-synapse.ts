import { component, input, real, state } from '../../../framework/index.ts';
import { cableAliases } from '../cable.ts';
import { commonOnDemand } from '../options.ts';
import { advanced, streamCompartments, streamHyperparameters, streamInitial } from './cable.ts';
import { normalized, perStreamInput, perStreamOutput, perStreamWeight, streamProduct } from './windows.ts';

/**
 * The cables of `SparseTensorSynapse` with Oja's rule, which goes to principal components.
 *
 *     advance_state   outputs as of `SparseTensorSynapse`
 *     evolve          dWeights = Σ pre · post - Σ post² · weights              sums over the trials; the second one if oja_factor > 0
 *                     weights ← weights + eta · sign_value · dWeights, with norms of 1 if normalize
 *
 * ngc-learn's `eta` does nothing, as if it were 1, which it is here unless another is given.
 */
export const OjaTensorSynapse = component('OjaTensorSynapse', {
  doc: "locally connected synapses with Oja's rule",
  source: 'ngc-learn 3.2.1, OjaTensorSynapse (its eta does nothing); Oja, J. Math. Biol. 15 (1982) 267-273',
  time: 'ms',
  hyperparameters: {
    ...streamHyperparameters,
    /** learning rate */
    eta: real('1', 'learning rate', 1),
    /** whether activity by itself weakens: above 0, whatever its size */
    oja_factor: real('1', 'whether activity by itself weakens: above 0, whatever its size', 1, {
      static: true,
    }),
    /** factor of the change */
    sign_value: real('1', 'factor of the change', 1),
  },
  compartments: {
    ...streamCompartments,
    /** presynaptic statistic */
    pre: input('1', 'presynaptic statistic', { shape: perStreamInput }),
    /** postsynaptic statistic */
    post: input('1', 'postsynaptic statistic', { shape: perStreamOutput }),
    /** change of the weights before eta */
    dWeights: state('1', 'change of the weights before eta', commonOnDemand(perStreamWeight)),
  },
  initial: streamInitial,
  aliases: cableAliases,
  keep: ['weights', 'biases'],
  commands: {
    advance_state: ({ inputs, weights, biases }, p) => ({
      outputs: advanced({ inputs, weights, biases }, p),
    }),
    evolve({ weights, pre, post }, p) {
      const hebb = streamProduct(pre, post, p);
      const [, streams, , cells] = perStreamWeight(p) as [number, number, number, number];
      const power = post.mul(post).sum(0).reshape([streams, 1, cells]);
      const dWeights = p.oja_factor > 0 ? hebb.sub(weights.mul(power)) : hebb;
      const next = weights.add(dWeights.mul(p.eta.mul(p.sign_value)));
      return { weights: p.normalize ? normalized(next) : next, dWeights };
    },
  },
});
