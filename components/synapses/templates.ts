import { state, type Tensor } from '../../framework/index.ts';
import { commonNumber } from './options.ts';

// What synapses have in common whose columns of weights are templates, of which an input is held against each.

/** How fast templates learn, and how often they have. */
export const pace = {
  /** learning rate */
  alpha: state('1', 'learning rate', commonNumber),
  /** evolutions */
  i_tick: state('1', 'evolutions', commonNumber),
};

/** Least learning rate, fixed in ngc-learn. */
const SLOWEST = 1e-5;

/** The pace after an evolution. */
export const slowed = (
  { alpha, i_tick }: { readonly alpha: Tensor; readonly i_tick: Tensor },
  p: { readonly eta_decrement: Tensor },
) => ({ alpha: alpha.sub(p.eta_decrement).max(SLOWEST), i_tick: i_tick.add(1) });

/** What each input lacks of each template: [trials, inputs, templates]. */
export const apartFrom = (inputs: Tensor, templates: Tensor): Tensor =>
  inputs.reshape([inputs.shape[0]!, inputs.shape[1]!, 1]).sub(templates);

const squares = (x: Tensor, axis: number): Tensor => x.mul(x).sum(axis);
const manhattan = (apart: Tensor): Tensor => apart.abs().sum(1);

/** How far an input is from each of the templates: [trials, templates]. */
export const distances = {
  euclidean: (apart: Tensor) => squares(apart, 1).sqrt(),
  manhattan,
  cosine: (_apart: Tensor, inputs: Tensor, weights: Tensor) => {
    const sizes = inputs.mul(inputs).sum(-1, { keepdims: true }).sqrt().mul(squares(weights, 0).sqrt());
    return inputs.matmul(weights).div(sizes).neg().add(1);
  },
} as const satisfies Record<string, (apart: Tensor, inputs: Tensor, weights: Tensor) => Tensor>;

/** A power of the distance, which is least where it is. */
export const powersOfDistance = {
  euclidean: (apart: Tensor) => squares(apart, 1),
  manhattan,
  chebyshev: (apart: Tensor) => apart.abs().reduceMax(1),
  minkowski: (apart: Tensor, order: number) =>
    order === 2 ? squares(apart, 1) : apart.abs().pow(order).sum(1),
} as const satisfies Record<string, (apart: Tensor, order: number) => Tensor>;
