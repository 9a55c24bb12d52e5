import { where } from '../logic.ts';
import type { Surrogate } from '../spike.ts';
import { bell, byDerivative, type SurrogateParameter } from './derivative.ts';
import * as formulas from './formulas.ts';

// braintools 0.3.0, `surrogate`: those that differ from brainstate 0.1.10, and the rest as they are there. Spikes are at `v ≥ threshold`.
// Below, u = v - threshold.

export {
  arctan,
  erf,
  invSquareGrad,
  leakyRelu,
  logTailedRelu,
  multiGaussianGrad,
  nonzeroSignLog,
  piecewiseExp,
  qPseudoSpike,
  reluGrad,
  s2nn,
  sigmoid,
  slayerGrad,
  softSign,
} from './brainstate.ts';

/** `max(α - α²·|u|, 0)`. */
export const piecewiseQuadratic = (alpha: SurrogateParameter = 1): Surrogate =>
  byDerivative([alpha], formulas.piecewiseQuadratic);

/** `1/(2w)` where `|u| ≤ w`, else c. */
export const piecewiseLeakyRelu = (c: SurrogateParameter = 0.01, w: SurrogateParameter = 1): Surrogate =>
  byDerivative([c, w], (u, one, outside, width) =>
    where(u.abs().le(width!), one.div(width!.mul(2)), outside!),
  );

/** `4/T · Σ cos((2i - 1)·w·u)`, w = 2π/T, over i = 1 … n. */
export const squarewaveFourierSeries = (tPeriod: SurrogateParameter = 8, n = 2): Surrogate =>
  byDerivative([tPeriod], formulas.squareWave(formulas.termsOf(n)));

/** `α · e^(-u² / (2σ²)) / (√(2π)·σ)`. */
export const gaussianGrad = (sigma: SurrogateParameter = 0.5, alpha: SurrogateParameter = 0.5): Surrogate =>
  byDerivative([sigma, alpha], (u, _one, s, a) =>
    bell(u.div(s!).mul(Math.SQRT1_2)).mul(a!.div(s!).mul(1 / Math.sqrt(2 * Math.PI))),
  );
