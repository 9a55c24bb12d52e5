import type { Surrogate } from '../ops/spike.ts';
import { type Tensor, where } from '../ops/tensor.ts';

/**
 * Rockpool's piecewise-linear spike count: `v/θ` from `window` below the threshold on, flat before, so
 * `∂/∂v = 1/θ` and `∂/∂θ = -v/θ²` where `v ≥ θ - window`. Source: `step_pwl` of Rockpool 3.0.3.
 *
 * @param window distance below the threshold at which the gradient begins; a number or a tensor
 */
export const piecewiseLinear = (window: Tensor | number = 0.5): Surrogate => ({
  name: 'piecewise-linear',
  operands: [window],
  smooth: (v, threshold, w) => where(v.ge(threshold.sub(w!)), v.div(threshold), 0),
});

/** Norse's SuperSpike, `1 / (α·|v - θ| + 1)²` (Zenke & Ganguli 2018; Norse's α is a sharpness, 100 by default). */
export const superSpike = (alpha = 100): Surrogate => ({
  name: `superspike(${alpha})`,
  operands: [],
  derivative: (u) => {
    const d = u.abs().mul(alpha).add(1);
    return u.mul(0).add(1).div(d.mul(d));
  },
});
