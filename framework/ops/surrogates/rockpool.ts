import { where } from '../logic.ts';
import type { Surrogate } from '../spike.ts';
import { complete, type SurrogateParameter } from './derivative.ts';

// Rockpool 3.0.3. Its spikes are counts, `floor(v / θ)` where `v ≥ θ`, at most 2¹⁶: give `cap: 65536`.

/**
 * Rockpool's piecewise-linear spike count: `v/θ` from `window` below the threshold on, flat before, so
 * `∂/∂v = 1/θ` and `∂/∂θ = -v/θ²` where `v ≥ θ - window`. Source: `step_pwl` and `StepPWL` of Rockpool 3.0.3.
 *
 * @param window distance below the threshold at which the gradient begins; a number or a tensor
 */
export const piecewiseLinear = (window: SurrogateParameter = 0.5): Surrogate => ({
  operands: [window],
  smooth: (v, threshold, ...given) => {
    const [w] = complete(given, 1);
    return where(v.ge(threshold.sub(w!)), v.div(threshold), 0);
  },
});

/**
 * `∂/∂v = e^(-|d| / window) / θ`, d the distance of v from the threshold or, above it, from the nearest multiple
 * of the threshold up to the `cap`-th; `∂/∂θ = -v/θ · ∂/∂v`. Source: `PeriodicExponential` of Rockpool 3.0.3.
 *
 * @param window distance in which the gradient falls to 1/e; a number or a tensor
 * @param cap most spikes in one step, where the count has one: beyond it the gradient falls on
 */
export const periodicExponential = (window: SurrogateParameter = 0.5, cap?: number): Surrogate => ({
  operands: [window],
  smooth: (v, threshold, ...given) => {
    const [w] = complete(given, 1);
    const shifted = v.sub(threshold.mul(0.5));
    const whole = shifted.div(threshold).floor();
    const turns = where(v.ge(threshold), cap === undefined ? whole : whole.min(cap - 1), 0);
    const distance = shifted.sub(turns.add(0.5).mul(threshold)).abs();
    // Linear in v and in the threshold, with the slopes held fixed: these are the derivatives.
    const slope = distance.div(w!).neg().exp().div(threshold).detach();
    return v.mul(slope).sub(threshold.mul(v.mul(slope).div(threshold).detach()));
  },
});
