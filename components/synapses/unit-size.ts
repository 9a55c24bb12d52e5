import { type Tensor, where } from '../../framework/index.ts';

/** Rows with a size of 1; those of 0 stay. */
export function unitSize(x: Tensor): Tensor {
  const size = x.mul(x).sum(-1, { keepdims: true }).sqrt();
  return where(size.gt(0), x.div(size), 0);
}
