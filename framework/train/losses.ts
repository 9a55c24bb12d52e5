import type { Tensor } from '../ops/tensor.ts';

/** Sum of all elements, as a scalar. */
export function total(x: Tensor): Tensor {
  let sum = x;
  for (let axis = 0; axis < x.shape.length; axis++) {
    if (sum.shape[axis]! > 1) sum = sum.sum(axis, { keepdims: true });
  }
  return sum.reshape([]);
}

/** Mean squared error, `mean((output - target)²)` over all elements. */
export function mse(output: Tensor, target: Tensor): Tensor {
  const error = output.sub(target);
  return total(error.mul(error)).div(output.shape.reduce((a, b) => a * b, 1));
}
