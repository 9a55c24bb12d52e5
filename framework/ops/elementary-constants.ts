/**
 * The numbers in `elementary.ts`. Coefficients are minimax fits (Remez, 60 digits) made for exactly the forms in which
 * they are used there, then rounded to the dtype; each is part of the meaning of its function.
 */
import type { DType } from '../base/dtypes.ts';

/** Coefficients of a polynomial, constant term first. */
export type Polynomial = readonly number[];

/** Coefficients in single precision, by the fewest digits that say which. */
export const singles = (...numbers: readonly number[]): Polynomial => numbers.map((x) => Math.fround(x));

export interface Constants {
  /** ln 2 in two parts; n · high is exact for every n that occurs. */
  readonly ln2: readonly [high: number, low: number];
  /** π/2 in parts: products of n with all but the last are exact, and taking away the `exact` ones is, too. */
  readonly halfPi: { readonly exact: Polynomial; readonly next: number; readonly last: number };
  readonly smallestNormal: number;
  /** Lifts every subnormal into the normal range, as a power of two. */
  readonly lift: number;
  /** exp is Infinity from here on, and 0 from `expLow` down. */
  readonly expHigh: number;
  readonly expLow: number;
  /** expm1 is −1 from here down. */
  readonly expm1Low: number;
  /** tanh is 1 from here on. */
  readonly tanhHigh: number;
  /** Adding and taking away this leaves a multiple of 2⁻⁶. */
  readonly coarse: number;
  /** (1 + r − eʳ) / r² for |r| ≤ ½ ln 2; where null, `coth` serves. */
  readonly exp: Polynomial | null;
  /** The same for −0.29 ≤ r ≤ 0.41, relative to eʳ − 1. */
  readonly expm1: Polynomial | null;
  /** (r coth(r/2) − 2) / r² in r², for |r| ≤ 0.41. */
  readonly coth: Polynomial;
  /** (h coth h − 1) / h² in h², for |h| ≤ 0.7. */
  readonly tanh: Polynomial;
  /** (log((1 + s) / (1 − s)) / s − 2) / s² in s², for (1 + s) / (1 − s) between √½ and √2. */
  readonly log: Polynomial;
  /** (sin r − r) / r³ and (cos r − 1 + r²/2) / r⁴ in r², for |r| ≤ π/4. */
  readonly sin: Polynomial;
  readonly cos: Polynomial;
}

export const CONSTANTS: Record<DType, Constants> = {
  f32: {
    ln2: [22713 / 2 ** 15, 1.428606765330187e-6],
    halfPi: { exact: [1608 / 2 ** 10, 2029 / 2 ** 22], next: 1297 / 2 ** 34, last: 2.5633440682570896e-12 },
    smallestNormal: 2 ** -126,
    lift: 25,
    expHigh: 89,
    expLow: -104,
    expm1Low: -20,
    tanhHigh: 10,
    coarse: 1.5 * 2 ** (23 - 6),
    exp: singles(-0.5, -0.16666535, -0.041667238, -0.0083675, -0.0013863764),
    expm1: singles(-0.5, -0.16666669, -0.041666437, -0.008332492, -0.0013937594, -0.00020441225),
    coth: singles(0.16666587, -0.0027623738),
    tanh: singles(0.33333325, -0.02222065, 0.0021067024, -0.00018774277),
    log: singles(0.66666776, 0.3997758, 0.29870927),
    sin: singles(-0.16666655, 0.008332178, -0.00019517215),
    cos: singles(0.041666646, -0.0013887367, 0.000024438357),
  },
  f64: {
    ln2: [3048493539143 / 2 ** 42, 5.497923018708371e-14],
    halfPi: { exact: [53972150818 / 2 ** 35], next: 48420202022 / 2 ** 74, last: 1.0562999066987428e-23 },
    smallestNormal: 2 ** -1022,
    lift: 54,
    expHigh: 710,
    expLow: -746,
    expm1Low: -40,
    tanhHigh: 20,
    coarse: 1.5 * 2 ** (52 - 6),
    exp: null,
    expm1: null,
    coth: [
      0.16666666666666322, -0.002777777777486579, 6.613755815632892e-5, -1.6533436405737255e-6,
      4.123398034390701e-8,
    ],
    tanh: [
      0.33333333333333326, -0.02222222222221612, 0.002116402116229107, -0.00021164020923496437,
      2.1377780219293204e-5, -2.1643140359516144e-6, 2.1899335466860704e-7, -2.1737338796572984e-8,
      1.7665778080266546e-9,
    ],
    log: [
      0.6666666666666734, 0.39999999999416525, 0.2857142874207137, 0.22222198599263193, 0.1818356321081771,
      0.15314074342426515, 0.14795750048291453,
    ],
    sin: [
      -0.16666666666666632, 0.00833333333332241, -0.00019841269829805038, 2.7557313690916743e-6,
      -2.505075795276964e-8, 1.5896785924410767e-10,
    ],
    cos: [
      0.0416666666666666, -0.001388888888887412, 2.480158728947934e-5, -2.755731435147386e-7,
      2.087572315164098e-9, -1.135964127213195e-11,
    ],
  },
};
