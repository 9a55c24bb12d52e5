import { aNumber, readOptions } from '../../base/options.ts';
import { where } from '../logic.ts';
import type { Tensor } from '../tensor.ts';
import { bell, logisticSlope, square } from './derivative.ts';

// Pseudo-derivatives that several systems have, by u = v - threshold, the number 1 and the parameters.

/** A pseudo-derivative of a surrogate. */
export type Slope = (u: Tensor, one: Tensor, ...parameters: Tensor[]) => Tensor;

/** `1`: the straight-through estimator (Bengio et al. 2013). */
export const constant: Slope = (_u, one) => one;

/** `1 / (α·|u| + 1)²`, the fast sigmoid of Zenke and Ganguli (2018). */
export const inverseSquare: Slope = (u, one, a) => one.div(square(u.abs().mul(a!).add(1)));

/** `α · σ'(α·u)`, σ the logistic function. */
export const logistic: Slope = (u, _one, a) => logisticSlope(u.mul(a!)).mul(a!);

/** `max(α - α²·|u|, 0)`. */
export const piecewiseQuadratic: Slope = (u, _one, a) => a!.sub(u.abs().mul(square(a!))).max(0);

/** `α/2 · e^(-α·|u|)`. */
export const piecewiseExp: Slope = (u, _one, a) => u.abs().mul(a!).neg().exp().mul(a!.mul(0.5));

/** `α/2 / (1 + α·|u|)²`. */
export const softSign: Slope = (u, _one, a) => a!.mul(0.5).div(square(u.abs().mul(a!).add(1)));

/** `α/2 / (1 + (π·α·u/2)²)`. */
export const arctan: Slope = (u, _one, a) => a!.mul(0.5).div(square(u.mul(a!.mul(Math.PI / 2))).add(1));

/** `1 / (1/α + |u|)`. */
export const nonzeroSignLog: Slope = (u, one, a) => one.div(u.abs().add(one.div(a!)));

/** `α/√π · e^(-(α·u)²)`. */
export const erf: Slope = (u, _one, a) => bell(u.mul(a!)).mul(a!.mul(1 / Math.sqrt(Math.PI)));

/** `α · σ'(α·u)` where `u < 0`, else `β / (u + 1)`. */
export const s2nn: Slope = (u, one, a, b) => where(u.lt(0), logistic(u, one, a!), b!.div(u.abs().add(1)));

/** `α` where `u < 0`, else `β`. */
export const leaky: Slope = (u, _one, a, b) => where(u.lt(0), a!, b!);

/** `α` where `u ≤ 0`, else 1 up to `u = 1` and `1/u` above. */
export const logTailed: Slope = (u, one, a) => where(u.gt(0), one.div(u.max(1)), a!);

/** `e^(-α·|u|)`. */
export const exponential: Slope = (u, _one, a) => u.abs().mul(a!).neg().exp();

/** `(1 + 2·|u| / α)^(-β)`. */
export const power = (u: Tensor, alpha: Tensor, beta: Tensor): Tensor =>
  u.abs().mul(2).div(alpha).log1p().mul(beta).neg().exp();

/** `4/T · Σ cos((2i - 1)·2π/T·u)` over so many terms: a square wave of period T as a Fourier series. */
export const squareWave =
  (terms: number): Slope =>
  (u, one, T) => {
    const w = one.mul(2 * Math.PI).div(T!);
    let sum = u.mul(w).cos();
    for (let i = 2; i <= terms; i++) sum = sum.add(u.mul(w.mul(2 * i - 1)).cos());
    return sum.mul(one.mul(4).div(T!));
  };

/** The number of terms of a series, if it is one. */
export const termsOf = (n: number): number => readOptions('squarewaveFourierSeries', { n }, { n: TERMS }).n;

const TERMS = aNumber('a whole number from 1 to 100', (n) => Number.isInteger(n) && n >= 1 && n <= 100, 2);

/** `N(u; mean, width)`, the density of the normal distribution, times a weight. */
export const bump = (u: Tensor, mean: number, width: number, weight: number): Tensor =>
  bell(u.sub(mean).mul(Math.SQRT1_2 / width)).mul(weight / (Math.sqrt(2 * Math.PI) * width));

/** `scale · ((1 + h)·N(u; 0, σ) - h·N(u; σ, s·σ) - h·N(u; -σ, s·σ))` (Yin et al. 2021). */
export const multiGaussian =
  (h: number, s: number, sigma: number, scale: number): Slope =>
  (u) =>
    bump(u, 0, sigma, scale * (1 + h))
      .sub(bump(u, sigma, s * sigma, scale * h))
      .sub(bump(u, -sigma, s * sigma, scale * h));
