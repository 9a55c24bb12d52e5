import { component, input, real, type Tensor, where } from '../../../framework/index.ts';
import { held, withRoom } from '../bounds.ts';
import { cableAliases, one } from '../cable.ts';
import {
  descended,
  descentCompartments,
  learningHyperparameters,
  learntCompartments,
  lessPrior,
  type Prior,
  productHyperparameters,
} from '../hebbian.ts';
import { bothWays, patchedCompartments, patchedHyperparameters, patchedInitial } from './cable.ts';
import { type Patches, perPatchedInput, perPatchedOutput, perPatchedSynapse } from './patches.ts';

type PatchMask = Patches & { readonly block_mask: number | Float64Array };
const perSynapseIfListed = (p: PatchMask) =>
  typeof p.block_mask === 'number' ? [1, 1] : perPatchedSynapse(p);

/** The Hebbian change of weights, of those that are not 0: what the optimizer goes down, but for its sign. */
function changeWithin(
  { weights, pre, post }: { readonly weights: Tensor; readonly pre: Tensor; readonly post: Tensor },
  p: Prior & { readonly w_bound: number },
): Tensor {
  const product = pre.outer(post);
  const bounded = withRoom(product, weights, p);
  return where(weights.eq(0), 0, lessPrior(bounded, weights, p));
}

/**
 * The cables of `PatchedSynapse` with the rule and the optimizers of `HebbianSynapse`.
 *
 *     advance_state   outputs = (inputs · weights) · g_conduct_factor + biases;   pre_out = post_in · weightsᵀ
 *     evolve          dWeights = sign_value · ((pre_wght · pre)ᵀ (post_wght · post) · (w_bound - |weights|) - prior) · block_mask      0 where a weight is 0
 *                     dBiases = sign_value · post_wght · Σ post
 *                     weights, biases ← a step of the optimizer DOWN dWeights, dBiases; within bounds, times block_mask
 *
 * A weight that is 0 stays so, as those outside of the parts.
 */
export const HebbianPatchedSynapse = component('HebbianPatchedSynapse', {
  doc: 'several small dense cables, whose ends overlap, with a Hebbian rule, whose steps an optimizer takes',
  source: 'ngc-learn 3.2.1, HebbianPatchedSynapse',
  time: 'ms',
  hyperparameters: {
    ...patchedHyperparameters,
    ...learningHyperparameters,
    /** factor of each weight [inputs, outputs], such as 0 for no connection */
    block_mask: real('1', 'factor of each weight [inputs, outputs], such as 0 for no connection', 1, {
      shape: perSynapseIfListed,
      trainable: false,
    }),
    ...productHyperparameters,
  },
  compartments: {
    ...patchedCompartments,
    /** presynaptic statistic */
    pre: input('1', 'presynaptic statistic', { shape: perPatchedInput }),
    /** postsynaptic statistic */
    post: input('1', 'postsynaptic statistic', { shape: perPatchedOutput }),
    ...descentCompartments(perPatchedSynapse, perPatchedOutput),
  },
  initial: patchedInitial,
  aliases: cableAliases,
  keep: learntCompartments,
  commands: {
    advance_state: ({ inputs, post_in, weights, biases }, p) =>
      bothWays({ inputs, post_in, weights, biases }, p),
    evolve({ weights, biases, pre, post, first, second, first_bias, second_bias, opt_steps }, p) {
      const kept = { weights, biases, first, second, first_bias, second_bias, opt_steps };
      const signal = post.mul(p.post_wght);
      const within = changeWithin({ weights, pre: pre.mul(p.pre_wght), post: signal }, p);
      const change = {
        dWeights: within.mul(p.block_mask).mul(p.sign_value),
        dBiases: signal.sum(0).mul(p.sign_value),
      };
      const next = descended(kept, change, p, one(p));
      return { ...next.learnt, weights: held(next.weights, p).mul(p.block_mask) };
    },
  },
});
