import type { Tensor } from '../../framework/index.ts';

// What keeps the rates of a cell small and sparse: a prior while they change, a threshold after a step.

/** Derivatives of the negative logarithms of priors, up to a factor: what draws a rate to 0. */
export const leaks = {
  gaussian: (z: Tensor) => z,
  laplacian: (z: Tensor) => z.sign(),
  cauchy: (z: Tensor) => z.mul(2).div(z.mul(z).add(1)),
  exp: (z: Tensor) => z.mul(2).mul(z.mul(z).neg().exp()),
} as const;

/** What keeps rates sparse, after a step. */
export const thresholds = {
  none: (z: Tensor) => z,
  soft_threshold: (z: Tensor, by: Tensor) => z.sub(by).max(0).sub(z.neg().sub(by).max(0)),
  cauchy_threshold: (z: Tensor, by: Tensor) => {
    const root = z.mul(z).sub(by).max(0).sqrt();
    const [high, low] = [z.add(root).mul(z.ge(by).spikes()), z.sub(root).mul(z.le(by.neg()).spikes())];
    return high.add(low).mul(0.5);
  },
} as const;
