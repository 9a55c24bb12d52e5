import { choice, flag, real, type Shape, state, type Tensor } from '../../framework/index.ts';
import { type Descent, descents } from './descent.ts';
import { common, commonNumber, commonOnDemand } from './options.ts';

// What synapses with a Hebbian rule have in common, whatever their form: an optimizer takes the steps, and bounds hold the weights.

/** Half of what is not l1. */
const halfOfRest = (r: Tensor | number): Tensor | number =>
  typeof r === 'number' ? (1 - r) * 0.5 : r.neg().add(1).mul(0.5);

/** What a prior of the weights does to them, by its strength λ and the part r of it that is l1. */
const shrink = {
  none: () => undefined,
  l2: (W: Tensor, lambda: Tensor) => W.mul(lambda),
  l1: (W: Tensor, lambda: Tensor) => W.sign().mul(lambda),
  l1l2: (W: Tensor, lambda: Tensor, r: Tensor | number) =>
    W.sign()
      .mul(r)
      .add(W.mul(halfOfRest(r)))
      .mul(lambda),
} as const satisfies Record<string, (W: Tensor, lambda: Tensor, r: Tensor | number) => Tensor | undefined>;

/** By all names that ngc-learn has for them. */
const priors = {
  ...{ constant: shrink.none, l2: shrink.l2, l1: shrink.l1, l1l2: shrink.l1l2 },
  ...{
    ridge: shrink.l2,
    gaussian: shrink.l2,
    lasso: shrink.l1,
    laplacian: shrink.l1,
    elastic_net: shrink.l1l2,
  },
} as const;

export const priorNames = Object.keys(priors) as (keyof typeof priors)[];

export const priorHyperparameters = {
  /** prior of the weights */
  prior: choice('prior of the weights', priorNames, 'constant'),
  /** strength of the prior */
  prior_rate: real('1', 'strength of the prior', 0),
  /** part of the prior l1l2 that is l1 */
  prior_ratio: real('1', 'part of the prior l1l2 that is l1', 0.5),
};

export interface Prior {
  readonly prior: keyof typeof priors;
  readonly prior_rate: Tensor;
  readonly prior_ratio: Tensor | number;
}

/** A change of the weights less what their prior takes away. */
export function lessPrior(change: Tensor, weights: Tensor, p: Prior): Tensor {
  const taken = priors[p.prior](weights, p.prior_rate, p.prior_ratio);
  return taken ? change.sub(taken) : change;
}

export const descentHyperparameters = {
  /** factor of the change; -1: up the product of pre and post */
  sign_value: real('1', 'factor of the change; -1: up the product of pre and post', 1),
  /** optimizer */
  optim_type: choice('optimizer', ['sgd', 'adam', 'nag'], 'sgd'),
};

export const learningHyperparameters = {
  /** learning rate */
  eta: real('1', 'learning rate', 0),
  /** whether there are biases */
  has_bias: flag('whether there are biases', false),
};

export const heldHyperparameters = {
  /** whether weights stay above 0 */
  is_nonnegative: flag('whether weights stay above 0', false),
};

/** What a product of both sides is given, as dense and patched synapses have it. */
export const productHyperparameters = {
  /** size of a weight at which it grows no more; 0: none */
  w_bound: real('1', 'size of a weight at which it grows no more; 0: none', 1, { min: 0, static: true }),
  ...heldHyperparameters,
  ...priorHyperparameters,
  ...descentHyperparameters,
  /** factor of pre */
  pre_wght: real('1', 'factor of pre', 1),
  /** factor of post */
  post_wght: real('1', 'factor of post', 1),
};

type Of<P> = (p: P) => Shape;

/** What the optimizer shows and keeps of weights and biases of these shapes. */
export const descentCompartments = <P extends object>(perWeights: Of<P>, perBiases: Of<P>) => {
  type Optimized = P & { readonly optim_type: Descent };
  const where = (used: (optimizer: Descent) => boolean, shape: Of<P>) => (p: Optimized) =>
    used(p.optim_type) ? shape(p) : [0];
  const first = (optimizer: Descent) => optimizer !== 'sgd';
  const second = (optimizer: Descent) => optimizer === 'adam';
  return {
    /** what the optimizer goes down for the weights */
    dWeights: state('1', 'what the optimizer goes down for the weights', commonOnDemand(perWeights)),
    /** what the optimizer goes down for the biases */
    dBiases: state('1', 'what the optimizer goes down for the biases', commonOnDemand(perBiases)),
    /** what the optimizer keeps of the weights */
    first: state('1', 'what the optimizer keeps of the weights', common(where(first, perWeights))),
    /** squares that adam keeps of the weights */
    second: state('1', 'squares that adam keeps of the weights', common(where(second, perWeights))),
    /** what the optimizer keeps of the biases */
    first_bias: state('1', 'what the optimizer keeps of the biases', common(where(first, perBiases))),
    /** squares that adam keeps of the biases */
    second_bias: state('1', 'squares that adam keeps of the biases', common(where(second, perBiases))),
    /** steps that the optimizer has taken */
    opt_steps: state('1', 'steps that the optimizer has taken', commonNumber),
  };
};

/** Compartments that outlive `reset`. */
export const learntCompartments = [
  ...['weights', 'biases', 'first', 'second', 'first_bias', 'second_bias', 'opt_steps'],
] as ('weights' | 'biases' | 'first' | 'second' | 'first_bias' | 'second_bias' | 'opt_steps')[];

interface Learning {
  readonly weights: Tensor;
  readonly biases: Tensor;
  readonly first: Tensor;
  readonly second: Tensor;
  readonly first_bias: Tensor;
  readonly second_bias: Tensor;
  readonly opt_steps: Tensor;
}

interface WeightChange {
  readonly dWeights: Tensor;
  readonly dBiases: Tensor;
}

interface DescentOptions {
  readonly eta: Tensor;
  readonly optim_type: Descent;
  readonly has_bias: boolean;
}

/** A step of the optimizer down the changes, biases being counted in `unit`; and the weights, to be held in their bounds. */
export function descended(
  kept: Learning,
  { dWeights, dBiases }: WeightChange,
  p: DescentOptions,
  unit: Parameters<Tensor['mul']>[0],
) {
  const opt_steps = kept.opt_steps.add(1);
  const descend = descents[p.optim_type];
  const own = descend(kept.weights, dWeights, kept, p.eta, opt_steps);
  const learnt = { first: own.first, second: own.second, dWeights, dBiases, opt_steps };
  if (!p.has_bias) return { weights: own.x, learnt };
  const memory = { first: kept.first_bias, second: kept.second_bias };
  const beside = descend(kept.biases.div(unit), dBiases, memory, p.eta, opt_steps);
  const biases = { biases: beside.x.mul(unit), first_bias: beside.first, second_bias: beside.second };
  return { weights: own.x, learnt: { ...learnt, ...biases } };
}
