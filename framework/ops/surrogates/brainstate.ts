import { where } from '../logic.ts';
import type { Surrogate } from '../spike.ts';
import { bell, byDerivative, checkParameter, type SurrogateParameter, square } from './derivative.ts';
import * as formulas from './formulas.ts';

// brainstate 0.1.10, `surrogate`, as that version computes them: some differ from later versions (`braintools`) and from the papers.
// Spikes are at `v ≥ threshold`. Cells hand in the scaled `(V - V_th) / (V_th - V_reset)` at threshold 0. Below, u = v - threshold.

/** `max(α·width - α·|u|, 0)`; the four LIF cells use it. */
export const reluGrad = (alpha: SurrogateParameter = 0.3, width: SurrogateParameter = 1): Surrogate =>
  byDerivative([alpha, width], (u, _one, a, w) => w!.sub(u.abs()).mul(a!).max(0));

/** `1 / (α·|u| + 1)²`; the base class uses it. */
export const invSquareGrad = (alpha: SurrogateParameter = 100): Surrogate =>
  byDerivative([alpha], formulas.inverseSquare);

/** `α · σ'(α·u)`, σ the logistic function. */
export const sigmoid = (alpha: SurrogateParameter = 4): Surrogate => byDerivative([alpha], formulas.logistic);

/** `α - (α·u)²` where `|u| ≤ 1/α`, else 0. */
export const piecewiseQuadratic = (alpha: SurrogateParameter = 1): Surrogate =>
  byDerivative([alpha], (u, _one, a) => {
    const scaled = u.mul(a!);
    return where(scaled.abs().le(1), a!.sub(square(scaled)), 0);
  });

/** `α/2 · e^(-α·|u|)`. */
export const piecewiseExp = (alpha: SurrogateParameter = 1): Surrogate =>
  byDerivative([alpha], formulas.piecewiseExp);

/** `α/2 / (1 + α·|u|)²`. */
export const softSign = (alpha: SurrogateParameter = 1): Surrogate =>
  byDerivative([alpha], formulas.softSign);

/** `α/2 / (1 + (π·α·u/2)²)`. */
export const arctan = (alpha: SurrogateParameter = 1): Surrogate => byDerivative([alpha], formulas.arctan);

/** `1 / (1/α + |u|)`. */
export const nonzeroSignLog = (alpha: SurrogateParameter = 1): Surrogate =>
  byDerivative([alpha], formulas.nonzeroSignLog);

/** `α/√π · e^(-(α·u)²)`. */
export const erf = (alpha: SurrogateParameter = 1): Surrogate => byDerivative([alpha], formulas.erf);

/** `1/w` where `|u| ≤ w`, else c. */
export const piecewiseLeakyRelu = (c: SurrogateParameter = 0.01, w: SurrogateParameter = 1): Surrogate =>
  byDerivative([c, w], (u, one, outside, width) => where(u.abs().le(width!), one.div(width!), outside!));

/**
 * `4/T · (cos(w·u) + Σ cos((2i - 1)·w·u))`, w = 2π/T, over i = 2 … n - 1: the library leaves out the last of n terms, so that
 * n = 1 and n = 2 have the first one alone.
 */
export const squarewaveFourierSeries = (tPeriod: SurrogateParameter = 8, n = 2): Surrogate =>
  byDerivative([tPeriod], formulas.squareWave(formulas.termsOf(n) - 1));

/** `α · σ'(α·u)` where `u < 0`, else `β / (u + 1)`. */
export const s2nn = (alpha: SurrogateParameter = 4, beta: SurrogateParameter = 1): Surrogate =>
  byDerivative([alpha, beta], formulas.s2nn);

/** `(1 + 2·|u| / (α + 1))^(-α)`. */
export const qPseudoSpike = (alpha: SurrogateParameter = 2): Surrogate =>
  byDerivative([alpha], (u, _one, a) => formulas.power(u, a!.add(1), a!));

/** `α` where `u < 0`, else `β`. */
export const leakyRelu = (alpha: SurrogateParameter = 0.1, beta: SurrogateParameter = 1): Surrogate =>
  byDerivative([alpha, beta], formulas.leaky);

/** `α` where `u ≤ 0`, else 1 up to `u = 1` and `1/u` above. */
export const logTailedRelu = (alpha: SurrogateParameter = 0): Surrogate =>
  byDerivative([alpha], formulas.logTailed);

/** `α · e^(-u²·σ²/2) / (√(2π)·σ)`: the width is 1/σ. */
export const gaussianGrad = (sigma: SurrogateParameter = 0.5, alpha: SurrogateParameter = 0.5): Surrogate =>
  byDerivative([sigma, alpha], (u, _one, s, a) =>
    bell(u.mul(s!.mul(Math.SQRT1_2))).mul(a!.div(s!).mul(1 / Math.sqrt(2 * Math.PI))),
  );

/**
 * `scale · ((1 + h)·N(u; 0, σ) - h·N(u; σ, s·σ) - h·N(u; -σ, s·σ))`, N the density of the normal distribution
 * (Yin et al. 2021).
 */
export function multiGaussianGrad(h = 0.15, s = 6, sigma = 0.5, scale = 0.5): Surrogate {
  for (const x of [h, s, sigma, scale]) checkParameter(x);
  return byDerivative([], formulas.multiGaussian(h, s, sigma, scale));
}

/** `e^(-α·|u|)`. */
export const slayerGrad = (alpha: SurrogateParameter = 1): Surrogate =>
  byDerivative([alpha], formulas.exponential);
