import { where } from '../logic.ts';
import type { Surrogate } from '../spike.ts';
import { byDerivative, type SurrogateParameter } from './derivative.ts';
import * as formulas from './formulas.ts';

// snnTorch 0.9.4, `surrogate`. Its spikes are strict, `v > threshold`: give `strict: true`. Below, u = v - threshold. The leaky spike
// operator is not here: the library itself fails at it; `spikingjelly.leakyKRelu` is that function.

/** `1`. */
export const straightThrough = (): Surrogate => byDerivative([], formulas.constant);

/** `h` where `u < 0`, else `-h`: as the library computes it, no triangle. */
export const triangular = (height: SurrogateParameter = 1): Surrogate =>
  byDerivative([height], (u, _one, h) => where(u.lt(0), h!, h!.neg()));

/** `1 / (k·|u| + 1)²` (Zenke and Ganguli 2018). */
export const fastSigmoid = (slope: SurrogateParameter = 25): Surrogate =>
  byDerivative([slope], formulas.inverseSquare);

/** `α/2 / (1 + (π·α·u/2)²)` (Fang et al. 2021). */
export const atan = (alpha: SurrogateParameter = 2): Surrogate => byDerivative([alpha], formulas.arctan);

/** `1` where it fires, else 0. */
export const heaviside = (): Surrogate => byDerivative([], (u) => u.gt(0).spikes());

/** `k · σ'(k·u)`, σ the logistic function (Zenke and Ganguli 2018). */
export const sigmoid = (slope: SurrogateParameter = 25): Surrogate =>
  byDerivative([slope], formulas.logistic);

/** `k · e^(-β·|u - 1|)` (Gerstner and Kistler 2002). */
export const spikeRateEscape = (beta: SurrogateParameter = 1, slope: SurrogateParameter = 25): Surrogate =>
  byDerivative([beta, slope], (u, one, b, k) => formulas.exponential(u.sub(1), one, b!).mul(k!));

/** `1` where it fires, else a number that may be drawn: `(uniform - 0.5 + mean)·variance` in the library. */
export const stochasticSpike = (below: SurrogateParameter = 0): Surrogate =>
  byDerivative([below], (u, one, x) => where(u.gt(0), one, x!));

/** `1 / (k·|u| + 1)²` where `u > B`, else 0 (Perez-Nieves and Goodman 2021). */
export const sparseFastSigmoid = (slope: SurrogateParameter = 25, B: SurrogateParameter = 1): Surrogate =>
  byDerivative([slope, B], (u, one, k, b) => where(u.gt(b!), formulas.inverseSquare(u, one, k!), 0));
