import type { DType } from '../base/dtypes.ts';
import type { Elementary, Tensor } from './tensor.ts';

interface Constants {
  /** π/2 in parts; the first ones have so few bits that their products with a quadrant number are exact. */
  readonly halfPi: readonly number[];
  /** (sin r - r) / r³ and (cos r - 1 + r²/2) / r⁴ as series in r², for |r| ≤ π/4. */
  readonly sin: readonly number[];
  readonly cos: readonly number[];
}

const CONSTANTS: Readonly<Record<DType, Constants>> = {
  f32: {
    halfPi: [1.5703125, 0.0004837512969970703, 7.549533620476723e-8, 2.5633440682570896e-12],
    sin: [-0.1666666716337204, 0.008333331905305386, -0.00019840087043121457, 2.7249932372797048e-6],
    cos: [0.0416666679084301, -0.00138888880610466, 2.480059993104078e-5, -2.730096184677377e-7],
  },
  f64: {
    halfPi: [1.5707963267341256, 6.077100506303966e-11, 2.0222662487959506e-21],
    sin: [
      -0.16666666666666674, 0.008333333333334149, -0.00019841269843033039, 2.7557320591336826e-6,
      -2.5052581600636653e-8, 1.6133699184894667e-10, -1.2008150427050775e-12,
    ],
    cos: [
      0.04166666666666668, -0.0013888888888888386, 2.4801587301289905e-5, -2.755731933132798e-7,
      2.0876866303178776e-9, -1.1495348019057141e-11, 6.503888233543832e-14,
    ],
  },
};

const horner = (x: Tensor, coefficients: readonly number[]): Tensor => {
  const [last, next, ...lower] = [...coefficients].reverse();
  return lower.reduce((sum: Tensor, c) => sum.mul(x).add(c), x.mul(last!).add(next!));
};

/** x = n · π/2 + r with |r| ≤ π/4, and the quadrant n mod 4. */
function reduce(x: Tensor, { halfPi }: Constants) {
  const n = x.mul(2 / Math.PI).nearest();
  const r = halfPi.reduce((rest, part) => rest.sub(n.mul(part)), x);
  return { r, quadrant: n.sub(n.mul(0.25).floor().mul(4)) };
}

/** sin r and cos r for |r| ≤ π/4. */
function onOctant(r: Tensor, { sin: s, cos: c }: Constants) {
  const t = r.mul(r);
  return {
    sine: horner(t, s).mul(t).mul(r).add(r),
    cosine: horner(t, c).mul(t).mul(t).sub(t.mul(0.5)).add(1),
  };
}

/**
 * Sine, by Cody and Waite's reduction to |r| ≤ π/4 and a polynomial in r². For |x| ≤ 10⁴ within 2.5 ulp (f32) and
 * 2 ulp (f64) where |sin x| > 0.01, and within 10⁻⁷ and 3 · 10⁻¹⁶ everywhere;
 * farther out digits are lost in proportion to |x|.
 */
export const sin: Elementary = (x, dtype) => {
  const { r, quadrant } = reduce(x, CONSTANTS[dtype]);
  const { sine, cosine } = onOctant(r, CONSTANTS[dtype]);
  const isOdd = quadrant.eq(1).or(quadrant.eq(3));
  const y = isOdd.where(cosine, sine);
  return x.eq(0).where(x, quadrant.ge(2).where(y.neg(), y));
};

/** Cosine, as `sin`. */
export const cos: Elementary = (x, dtype) => {
  const { r, quadrant } = reduce(x, CONSTANTS[dtype]);
  const { sine, cosine } = onOctant(r, CONSTANTS[dtype]);
  const isOdd = quadrant.eq(1).or(quadrant.eq(3));
  const y = isOdd.where(sine, cosine);
  return quadrant.eq(1).or(quadrant.eq(2)).where(y.neg(), y);
};
