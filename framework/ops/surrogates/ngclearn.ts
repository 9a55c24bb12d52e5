import { aNumber, readOptions, truth } from '../../base/options.ts';
import { where } from '../logic.ts';
import type { Surrogate } from '../spike.ts';
import type { Tensor } from '../tensor.ts';
import { byDerivative, type SurrogateParameter, square } from './derivative.ts';
import { constant } from './formulas.ts';

// ngc-learn 3.2.0, `utils/surrogate_fx`. Its spikes are strict, `v > threshold`: give `strict: true`. Below, u = v - threshold.

/** `1`: the straight-through estimator (Bengio et al. 2013). */
export const straightThrough = (): Surrogate => byDerivative([], constant);

/** `max(1 - α·|u|, 0)`. */
export const triangular = (alpha: SurrogateParameter = 2): Surrogate =>
  byDerivative([alpha], (u, one, a) => one.sub(u.abs().mul(a!)).max(0));

/** `max(1 - |u| / width, 0)`. */
export const explicitTriangular = (width: SurrogateParameter = 5): Surrogate =>
  byDerivative([width], (u, one, w) => one.sub(u.abs().div(w!)).max(0));

/** `1/π / (1 + (π·α·u/2)²)`. */
export const arctan = (alpha: SurrogateParameter = 2): Surrogate =>
  byDerivative([alpha], (u, one, a) =>
    one.div(
      square(u.mul(a!.mul(Math.PI / 2)))
        .add(1)
        .mul(Math.PI),
    ),
  );

/** `1` where `|u| ≤ width`, else 0. */
export const boxcar = (width: SurrogateParameter = 5): Surrogate =>
  byDerivative([width], (u, _one, w) => u.abs().le(w!).spikes());

/**
 * `sech(c₂·j)` where `j > 0`, else 0, of the current `j` that drives the cell and not of its potential (Samadi et
 * al. 2017); times `c₁·c₂` unless `omitScale`. ngc-learn's documentation says sech²; its code and ours say sech.
 */
export const secantLif = (
  j: Tensor,
  options: { c1?: number; c2?: number; omitScale?: boolean } = {},
): Surrogate => {
  const { c1, c2, omitScale } = readOptions('secantLif', options, SECANT);
  return byDerivative([j], (_u, _one, current) => {
    const slope = where(current!.gt(0), current!.mul(c2).sech(), 0);
    return omitScale ? slope : slope.mul(c1 * c2);
  });
};

const any = (fallback: number) => aNumber('a finite number', () => true, fallback);
const SECANT = { c1: any(0.82), c2: any(0.08), omitScale: truth(true) };
