/** Inverse tangents as chains of primitives; see `elementary.ts`. */
import type { DType } from '../base/dtypes.ts';
import { copySign } from './bits.ts';
import type { Polynomial } from './elementary-constants.ts';
import { horner } from './elementary-parts.ts';
import type { Elementary, Tensor } from './tensor.ts';

/** (t - atan t) / t³ in t², for |t| ≤ 7/16, by a minimax fit. */
const SERIES: Record<DType, Polynomial> = {
  f32: [
    0.3333330452442169, -0.19997766613960266, 0.14230027794837952, -0.1049356758594513, 0.05824994668364525,
  ],
  f64: [
    0.3333333333333293, -0.19999999999876047, 0.14285714272469793, -0.11111110404104192, 0.09090887100982303,
    -0.07691875715945061, 0.06661068364047144, -0.058335400282484184, 0.04976759581280216,
    -0.036528932427937706, 0.016283272024815124,
  ],
};

/** What the exact number has beyond its nearest one. */
const PI_REST: Record<DType, number> = { f32: -8.742277657347586e-8, f64: 1.2246467991473532e-16 };
/** Angles of which the tangent is 0, ½, 1, 3/2 and infinite. */
const ANGLES = [0, 0.4636476090008061, Math.PI / 4, 0.982793723247329, Math.PI / 2] as const;
const RESTS: Record<DType, readonly number[]> = {
  f32: [0, 5.01215868808913e-9, -2.1855694143368964e-8, -2.5131424052915463e-8, -4.371138828673793e-8],
  f64: [0, 2.2698777452961687e-17, 3.061616997868383e-17, 1.3903311031230998e-17, 6.123233995736766e-17],
};

/**
 * The angle of a tangent a ≥ 0: that of the nearest of 0, ½, 1, 3/2 and ∞, called c, plus atan t, t = (a - c) / (1 + a c).
 * Only near 0, where t is a itself, does an error of t count in full.
 */
const angle = (a: Tensor, dtype: DType): Tensor => {
  const [first, second, third, far] = [7 / 16, 11 / 16, 19 / 16, 39 / 16].map((border) => a.ge(border));
  const nearest = ([zero, half, one, more, infinite]: readonly number[]) => {
    const upper = far!.where(infinite!, third!.where(more!, one!));
    return second!.where(upper, first!.where(half!, zero!));
  };
  const c = third!.where(1.5, second!.where(1, first!.where(0.5, 0)));
  const t = far!.where(-1, a.sub(c)).div(far!.where(a, a.mul(c).add(1)));
  const z = t.mul(t);
  const small = horner(z, SERIES[dtype]).mul(z).mul(t);
  return nearest(ANGLES).sub(small.sub(nearest(RESTS[dtype])).sub(t));
};

/**
 * Inverse tangent.
 *
 * Error: f32 0.850, f64 0.75.
 */
export const atan: Elementary = (x, dtype) => copySign(angle(x.abs(), dtype), x);

/**
 * The angle of the point (x, y): that of |y| / |x|, or π less that left of the ordinate. Equal numbers, infinite ones too,
 * have the quotient 1, and zeros the quotient 0.
 *
 * Error: f32 1.46, f64 1.40, of some 10⁷ and 10⁵ random points.
 */
export const atan2 = (y: Tensor, x: Tensor, dtype: DType): Tensor => {
  const [a, b] = [y.abs(), x.abs()];
  const quotient = a.eq(b).where(a.eq(0).where(0, 1), a.div(b));
  const right = angle(quotient, dtype);
  const left = right.sub(PI_REST[dtype]).neg().add(Math.PI);
  const ahead = copySign(x.eq(x).where(1, x), x);
  return copySign(ahead.lt(0).where(left, right), y);
};
