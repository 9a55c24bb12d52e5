import type { Surrogate } from '../spike.ts';
import type { Tensor } from '../tensor.ts';

/** A number of a surrogate: fixed, or a tensor, such as a live hyperparameter. No gradient flows to it. */
export type SurrogateParameter = Tensor | number;

/**
 * A surrogate by its pseudo-derivative with respect to `u = v - threshold`.
 *
 * @param derivative of `u`, the number 1, and the parameters in their order
 */
export const byDerivative = (
  name: string,
  parameters: readonly SurrogateParameter[],
  derivative: (u: Tensor, one: Tensor, ...parameters: Tensor[]) => Tensor,
): Surrogate => ({
  name,
  operands: [1, ...parameters],
  derivative: (u, one, ...own) => derivative(u, one!, ...own),
});

export const square = (x: Tensor): Tensor => x.mul(x);

/** `e^(-x²)`. */
export const bell = (x: Tensor): Tensor => square(x).neg().exp();

/** `σ'(x) = σ(x) · (1 - σ(x))` of the logistic function σ. */
export const logisticSlope = (x: Tensor): Tensor => {
  const y = x.sigmoid();
  return y.mul(y.neg().add(1));
};
