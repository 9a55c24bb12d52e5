import { type Tensor, tanh } from '../../framework/index.ts';

/** What rates are passed through, by Rockpool's names. */
export const activations = {
  ReLU: (x: Tensor) => x.mul(x.gt(0).spikes()),
  sigmoid: (x: Tensor) => tanh(x).add(1).div(2),
  tanh: (x: Tensor) => tanh(x),
  LReLU: (x: Tensor) => x.mul(x.ge(0).where(1, 0.01)),
} as const;

/** What is above a threshold, passed through one of them. */
export const activity = (
  x: Tensor,
  p: { readonly activation_func: keyof typeof activations; readonly threshold: Tensor },
): Tensor => activations[p.activation_func](x.sub(p.threshold));
