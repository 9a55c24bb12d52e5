import { where } from '../logic.ts';
import type { Surrogate } from '../spike.ts';
import { byDerivative, type SurrogateParameter } from './derivative.ts';
import * as formulas from './formulas.ts';

// spikingjelly 0.0.0.1 (HEAD of 2026), `activation_based.surrogate`. Spikes are at `v ≥ threshold`. Below, u = v - threshold.

/** `max(α - α²·|u|, 0)` (Esser et al. 2016). */
export const piecewiseQuadratic = (alpha: SurrogateParameter = 1): Surrogate =>
  byDerivative([alpha], formulas.piecewiseQuadratic);

/** `α/2 · e^(-α·|u|)` (Neftci et al. 2019). */
export const piecewiseExp = (alpha: SurrogateParameter = 1): Surrogate =>
  byDerivative([alpha], formulas.piecewiseExp);

/** `α · σ'(α·u)`, σ the logistic function. */
export const sigmoid = (alpha: SurrogateParameter = 4): Surrogate => byDerivative([alpha], formulas.logistic);

/** `α/2 / (1 + α·|u|)²`. */
export const softSign = (alpha: SurrogateParameter = 2): Surrogate =>
  byDerivative([alpha], formulas.softSign);

/** `α / (1 + |u|)²`: α is an amplitude here, a sharpness in Norse. */
export const superSpike = (alpha: SurrogateParameter = 1): Surrogate =>
  byDerivative([alpha], (u, one, a) => formulas.inverseSquare(u, one, one).mul(a!));

/** `α/2 / (1 + (π·α·u/2)²)` (Fang et al. 2021). */
export const atan = (alpha: SurrogateParameter = 2): Surrogate => byDerivative([alpha], formulas.arctan);

/** `1 / (1/α + |u|)`. */
export const nonzeroSignLogAbs = (alpha: SurrogateParameter = 1): Surrogate =>
  byDerivative([alpha], formulas.nonzeroSignLog);

/** `α/√π · e^(-(α·u)²)`. */
export const erf = (alpha: SurrogateParameter = 2): Surrogate => byDerivative([alpha], formulas.erf);

/** `1/(2w)` where `|u| < w`, else c. */
export const piecewiseLeakyRelu = (w: SurrogateParameter = 1, c: SurrogateParameter = 0.01): Surrogate =>
  byDerivative([w, c], (u, one, width, outside) =>
    where(u.abs().lt(width!), one.div(width!.mul(2)), outside!),
  );

/** `4/T · Σ cos((2i - 1)·w·u)`, w = 2π/T, over i = 1 … n - 1, as the library computes it. */
export const squarewaveFourierSeries = (n = 2, tPeriod: SurrogateParameter = 8): Surrogate =>
  byDerivative([tPeriod], formulas.squareWave(formulas.termsOf(n) - 1));

/** `α · σ'(α·u)` where `u < 0`, else `β / (u + 1)`. */
export const s2nn = (alpha: SurrogateParameter = 4, beta: SurrogateParameter = 1): Surrogate =>
  byDerivative([alpha, beta], formulas.s2nn);

/** `(1 + 2·|u| / (α - 1))^(-α)`, α > 1. */
export const qPseudoSpike = (alpha: SurrogateParameter = 2): Surrogate =>
  byDerivative([alpha], (u, _one, a) => formulas.power(u, a!.sub(1), a!));

/** `leak` where `u < 0`, else `k`. */
export const leakyKRelu = (leak: SurrogateParameter = 0, k: SurrogateParameter = 1): Surrogate =>
  byDerivative([leak, k], formulas.leaky);

/** `min(1/|u|, α)`. */
export const fakeNumericalGradient = (alpha: SurrogateParameter = 0.3): Surrogate =>
  byDerivative([alpha], (u, one, a) => one.div(u.abs()).min(a!));

/** `α` where `u ≤ 0`, else 1 up to `u = 1` and `1/u` above. */
export const logTailedRelu = (alpha: SurrogateParameter = 0): Surrogate =>
  byDerivative([alpha], formulas.logTailed);

/** `1`. */
export const deterministicPass = (): Surrogate => byDerivative([], formulas.constant);

/** `α` where `|u| < 1/(2α)`, else 0. */
export const rect = (alpha: SurrogateParameter = 1): Surrogate =>
  byDerivative([alpha], (u, _one, a) => where(u.abs().mul(a!).lt(0.5), a!, 0));
