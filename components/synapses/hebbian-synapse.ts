import {
  choice,
  component,
  flag,
  input,
  real,
  type Shape,
  state,
  type Tensor,
} from '../../framework/index.ts';
import {
  cableAliases,
  cableCompartments,
  cableHyperparameters,
  initialWeights,
  one,
  perInput,
  perOutput,
  perSynapse,
  perSynapseIfListed,
  transmit,
} from './cable.ts';
import { type Descent, descents } from './descent.ts';

/** What a prior of the weights does to them, by its strength λ and the part r of it that is l1. */
const priors = {
  constant: () => undefined,
  l2: (W: Tensor, lambda: Tensor) => W.mul(lambda),
  l1: (W: Tensor, lambda: Tensor) => W.sign().mul(lambda),
  l1l2: (W: Tensor, lambda: Tensor, r: Tensor) =>
    W.sign()
      .mul(r)
      .add(W.mul(r.neg().add(1).mul(0.5)))
      .mul(lambda),
} as const satisfies Record<string, (W: Tensor, lambda: Tensor, r: Tensor) => Tensor | undefined>;

interface Optimized {
  readonly shape: Shape;
  readonly optim_type: Descent;
}
const perFirst = ({ shape, optim_type }: Optimized): Shape => (optim_type === 'sgd' ? [0] : shape);
const perSecond = ({ shape, optim_type }: Optimized): Shape => (optim_type === 'adam' ? shape : [0]);
const perFirstBias = ({ shape, optim_type }: Optimized): Shape => [optim_type === 'sgd' ? 0 : shape[1]!];
const perSecondBias = ({ shape, optim_type }: Optimized): Shape => [optim_type === 'adam' ? shape[1]! : 0];

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
    /** learning rate */
    eta: real('1', 'learning rate', 0),
    /** whether there are biases */
    has_bias: flag('whether there are biases', false),
    /** initial biases [outputs], in the unit of the outputs */
    bias_init: real('1', 'initial biases [outputs], in the unit of the outputs', 0, {
      shape: perOutput,
      trainable: false,
    }),
    /** size of a weight at which it grows no more; 0: none */
    w_bound: real('1', 'size of a weight at which it grows no more; 0: none', 1, { min: 0, static: true }),
    /** whether weights stay above 0 */
    is_nonnegative: flag('whether weights stay above 0', false),
    /** prior of the weights */
    prior: choice('prior of the weights', ['constant', 'l2', 'l1', 'l1l2'], 'constant'),
    /** strength of the prior */
    prior_rate: real('1', 'strength of the prior', 0),
    /** part of the prior l1l2 that is l1 */
    prior_ratio: real('1', 'part of the prior l1l2 that is l1', 0.5),
    /** factor of the change; -1: up the product of pre and post */
    sign_value: real('1', 'factor of the change; -1: up the product of pre and post', 1),
    /** optimizer */
    optim_type: choice('optimizer', ['sgd', 'adam', 'nag'], 'sgd'),
    /** factor of pre */
    pre_wght: real('1', 'factor of pre', 1),
    /** factor of post */
    post_wght: real('1', 'factor of post', 1),
    /** factor of each weight [inputs, outputs], such as 0 for no connection */
    mask: real('1', 'factor of each weight [inputs, outputs], such as 0 for no connection', 1, {
      shape: perSynapseIfListed('mask'),
      trainable: false,
    }),
  },
  compartments: {
    ...cableCompartments,
    /** presynaptic statistic */
    pre: input('1', 'presynaptic statistic', { shape: perInput }),
    /** postsynaptic statistic */
    post: input('1', 'postsynaptic statistic', { shape: perOutput }),
    /** biases, the same for all trials */
    biases: state((p: { readonly unit: string }) => p.unit, 'biases, the same for all trials', {
      shape: perOutput,
      shared: true,
    }),
    /** what the optimizer goes down for the weights */
    dWeights: state('1', 'what the optimizer goes down for the weights', {
      shape: perSynapse,
      shared: true,
      onDemand: true,
    }),
    /** what the optimizer goes down for the biases */
    dBiases: state('1', 'what the optimizer goes down for the biases', {
      shape: perOutput,
      shared: true,
      onDemand: true,
    }),
    /** what the optimizer keeps of the weights */
    first: state('1', 'what the optimizer keeps of the weights', { shape: perFirst, shared: true }),
    /** squares that adam keeps of the weights */
    second: state('1', 'squares that adam keeps of the weights', { shape: perSecond, shared: true }),
    /** what the optimizer keeps of the biases */
    first_bias: state('1', 'what the optimizer keeps of the biases', { shape: perFirstBias, shared: true }),
    /** squares that adam keeps of the biases */
    second_bias: state('1', 'squares that adam keeps of the biases', { shape: perSecondBias, shared: true }),
    /** steps that the optimizer has taken */
    opt_steps: state('1', 'steps that the optimizer has taken', { shape: () => [1], shared: true }),
  },
  initial: { weights: initialWeights, biases: (p) => p.bias_init.mul(one(p)) },
  aliases: cableAliases,
  keep: ['weights', 'biases', 'first', 'second', 'first_bias', 'second_bias', 'opt_steps'],
  commands: {
    advance_state: ({ inputs, weights, gate, biases }, p) => ({
      outputs: transmit({ inputs, weights, gate }, p).add(biases),
    }),
    evolve({ weights, biases, pre, post, first, second, first_bias, second_bias, opt_steps: taken }, p) {
      const signal = post.mul(p.post_wght);
      const product = pre.mul(p.pre_wght).outer(signal);
      const bounded = p.w_bound > 0 ? product.mul(weights.abs().neg().add(p.w_bound)) : product;
      const prior = priors[p.prior](weights, p.prior_rate, p.prior_ratio);
      const dWeights = (prior ? bounded.sub(prior) : bounded).mul(p.sign_value);
      const dBiases = signal.sum(0).mul(p.sign_value);
      const opt_steps = taken.add(1);
      const descend = descents[p.optim_type];
      const own = descend(weights, dWeights, { first, second }, p.eta, opt_steps);
      const low = p.is_nonnegative ? 0 : -p.w_bound;
      const held = p.w_bound > 0 ? own.x.max(low).min(p.w_bound) : own.x;
      const learnt = {
        weights: held.mul(p.mask),
        first: own.first,
        second: own.second,
        dWeights,
        dBiases,
        opt_steps,
      };
      if (!p.has_bias) return learnt;
      const kept = { first: first_bias, second: second_bias };
      const beside = descend(biases.div(one(p)), dBiases, kept, p.eta, opt_steps);
      return {
        ...learnt,
        biases: beside.x.mul(one(p)),
        first_bias: beside.first,
        second_bias: beside.second,
      };
    },
  },
});
