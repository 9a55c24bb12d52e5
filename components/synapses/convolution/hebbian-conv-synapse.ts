import { component, input, real } from '../../../framework/index.ts';
import { held } from '../bounds.ts';
import { cableAliases, one } from '../cable.ts';
import {
  descended,
  descentCompartments,
  descentHyperparameters,
  heldHyperparameters,
  learningHyperparameters,
  learntCompartments,
} from '../hebbian.ts';
import {
  backCompartments,
  kernelCompartments,
  kernelHyperparameters,
  kernelInitial,
  passed,
  perChannel,
  perChannelSum,
  perKernel,
} from './cable.ts';
import { convolution, type KernelPass, passing, transposed } from './kernel.ts';

const hebbian = <const Name extends string>(name: Name, doc: string, form: KernelPass) =>
  component(name, {
    doc,
    source:
      'ngc-learn 3.2.1, HebbianConvSynapse and HebbianDeconvSynapse (their biases become one for each place, or are lost if there are none)',
    time: 'ms',
    hyperparameters: {
      ...kernelHyperparameters,
      ...learningHyperparameters,
      /** largest size of a weight; 0: none */
      w_bound: real('1', 'largest size of a weight; 0: none', 0, { min: 0, static: true }),
      ...heldHyperparameters,
      /** part of the weights that the optimizer is taken up by */
      w_decay: real('1', 'part of the weights that the optimizer is taken up by', 0),
      ...descentHyperparameters,
    },
    compartments: {
      ...kernelCompartments(form),
      /** presynaptic statistic, images */
      pre: input('1', 'presynaptic statistic, images', { shape: form.inputs }),
      /** postsynaptic statistic, images */
      post: input('1', 'postsynaptic statistic, images', { shape: form.outputs }),
      ...backCompartments(form),
      ...descentCompartments(perKernel, perChannel),
    },
    initial: kernelInitial,
    aliases: cableAliases,
    keep: learntCompartments,
    commands: {
      advance_state: ({ inputs, weights, biases }, p) => ({
        outputs: passed(form, { inputs, weights, biases }, p),
      }),
      evolve({ weights, biases, pre, post, first, second, first_bias, second_bias, opt_steps }, p) {
        const kept = { weights, biases, first, second, first_bias, second_bias, opt_steps };
        const change = {
          dWeights: form.product(pre, post, p).mul(p.sign_value).sub(weights.mul(p.w_decay)),
          dBiases: perChannelSum(post, p).mul(p.sign_value),
        };
        const next = descended(kept, change, p, one(p));
        return { ...next.learnt, weights: held(next.weights, p) };
      },
      backtransmit: ({ weights, post }, p) => ({ dInputs: form.back(post, weights, p).mul(p.sign_value) }),
    },
  });

/**
 * Convolutional synapses with a Hebbian rule, whose steps an optimizer takes.
 *
 *     advance_state   outputs = (inputs ∗ weights) · g_conduct_factor + biases
 *     evolve          dWeights = sign_value · Σ pre · post - w_decay · weights       over trials and over the places of the kernel
 *                     dBiases = sign_value · Σ post
 *                     weights, biases ← a step of the optimizer DOWN dWeights, dBiases: sign_value = -1 for a Hebbian ascent
 *                     weights ← within [-w_bound, w_bound], or [0, w_bound] if is_nonnegative; as they are if w_bound = 0
 *     backtransmit    dInputs = sign_value · (post through the transposed kernel)
 *
 * Images and kernel are as of `ConvSynapse`, optimizers as of `HebbianSynapse`. As in ngc-learn w_decay is taken off what the optimizer goes down, so that
 * a positive one makes weights grow. Biases are one for each channel, learnt only if `has_bias`.
 */
export const HebbianConvSynapse = hebbian(
  'HebbianConvSynapse',
  'convolutional synapses with a Hebbian rule, whose steps an optimizer takes',
  passing(convolution),
);

/**
 * `HebbianConvSynapse` for the transposed convolution of `DeconvSynapse`:
 *
 *     advance_state   outputs = (inputs ∗ᵀ weights) · g_conduct_factor + biases
 *     evolve          dWeights = sign_value · Σ pre · post - w_decay · weights;   a step of the optimizer DOWN it
 *     backtransmit    dInputs = sign_value · (post ∗ weights)
 */
export const HebbianDeconvSynapse = hebbian(
  'HebbianDeconvSynapse',
  'transposed convolutional synapses with a Hebbian rule, whose steps an optimizer takes',
  passing(transposed),
);
