/**
 * Elementary functions as chains of primitives that every backend rounds alike (+ − × ÷, comparisons, choices, exact
 * powers of two). The chain is the definition: its bits are what a program means, so every operation and its order is part
 * of the result. A pass may share, hoist or fold constants; it must not reassociate, contract to fused multiply-adds, or
 * drop `x + c − c`.
 *
 * The errors given with each function are in units in the last place of the exact result: maxima over every float for
 * f32, over some 10⁷ random points of all magnitudes for f64.
 */
import { exponent, mantissa, scale2 } from './bits.ts';
import { CONSTANTS, type Constants } from './elementary-constants.ts';
import { atLeast, atMost, constant, deficit, horner } from './elementary-parts.ts';
import { farAngle, farQuadrant, farRest } from './far-angles.ts';
import type { Elementary, Tensor } from './tensor.ts';

/** Where tanh passes from the quotient of one argument to that of the reduced one; above ln 2, so that n ≥ 2. */
const TANH_SWITCH = 0.7;

// They move the borders of the reduction a little, so that no reduced result lies in the lower part of a binade, where the
// same absolute error is twice as many ulps. Chosen by measurement.
const EXPM1_BIAS = 0.085;
const SIGMOID_BIAS = 1 / 16;

/** −0 stays −0; a sum that has to vanish at zero loses its sign. */
const keepZero = (x: Tensor, y: Tensor): Tensor => x.eq(0).where(x, y);

/** `x = n ln 2 + r`, n the integer nearest to the given multiple; r without its last rounding is `high − low`. */
const reduce = (x: Tensor, multiple: Tensor, { ln2 }: Constants) => {
  const n = multiple.nearest();
  const high = x.sub(n.mul(ln2[0]));
  const low = n.mul(ln2[1]);
  return { n, high, low, r: high.sub(low) };
};

/**
 * eˣ. x = n ln 2 + r with ln 2 in two parts, eʳ = 1 + (r − (1 + r − eʳ)), scaled by 2ⁿ.
 * Monotone (every f32 checked).
 *
 * Error: f32 0.992, f64 0.98.
 */
export const exp: Elementary = (x, dtype) => {
  const c = CONSTANTS[dtype];
  const inside = atLeast(atMost(x, c.expHigh), c.expLow);
  const { n, r } = reduce(inside, inside.mul(Math.LOG2E), c);
  const m = r.sub(deficit(r, c.exp, c.coth)).add(1);
  return scale2(m, n);
};

/**
 * eˣ − 1 = 2ⁿ ((1 − 2⁻ⁿ) + (eʳ − 1)). The parts nearly cancel for n = ±1, so the rounding errors of r, of 1 − 2⁻ⁿ
 * and of its sum with r are recovered and added with the small terms. Monotone (every f32 checked).
 *
 * Error: f32 0.959, f64 1.10.
 */
export const expm1: Elementary = (x, dtype) => {
  const c = CONSTANTS[dtype];
  const inside = atLeast(atMost(x, c.expHigh), c.expm1Low);
  const { n, high, low, r } = reduce(inside, inside.mul(Math.LOG2E).sub(EXPM1_BIAS), c);
  const small = high
    .sub(r)
    .sub(low)
    .sub(deficit(r, c.expm1, c.coth));
  const minus = scale2(constant(n, -1), n.neg());
  const whole = minus.add(1);
  const lostWhole = minus.sub(whole.sub(1));
  const sum = whole.add(r);
  const lostSum = r.sub(sum.sub(whole));
  return keepZero(x, scale2(sum.add(lostSum.add(small.add(lostWhole))), n));
};

/** Halves a mantissa above √2 and raises its exponent, so that its logarithm is small on both sides of 1. */
const centre = (m: Tensor, e: Tensor) => {
  const upper = m.gt(Math.SQRT2);
  return { m: upper.where(m.mul(0.5), m), e: e.add(upper.where(1, 0)) };
};

/**
 * e ln 2 + log(1 + f) + low. With s = f / (2 + f), log(1 + f) = 2s + s³(…) is written as f − s (f − s²(…)):
 * f is exact and the term taken from it is small, where 2s would carry the error of the division in full.
 */
const logSum = (f: Tensor, e: Tensor, low: Tensor, c: Constants): Tensor => {
  const s = f.div(f.add(2));
  const z = s.mul(s);
  const tail = f.sub(horner(z, c.log).mul(z)).mul(s);
  return e.mul(c.ln2[0]).sub(tail.sub(low).sub(f));
};

/** The logarithm's values at its pole, left of it, and at Infinity and NaN. */
const logEdges = (x: Tensor, pole: number, y: Tensor): Tensor => {
  const outside = x.lt(pole).where(Number.NaN, Number.NEGATIVE_INFINITY);
  return x.le(pole).where(outside, x.lt(Number.POSITIVE_INFINITY).where(y, x));
};

/**
 * Natural logarithm. x = m · 2ᵉ with m between √½ and √2, subnormals being scaled up first; log m from
 * s = (m − 1) / (m + 1). Monotone (every f32 checked).
 *
 * Error: f32 0.955, f64 0.98.
 */
export const log: Elementary = (x, dtype) => {
  const c = CONSTANTS[dtype];
  const tiny = x.lt(c.smallestNormal);
  const normal = tiny.where(x.mul(2 ** c.lift), x);
  const { m, e } = centre(mantissa(normal), exponent(normal).add(tiny.where(-c.lift, 0)));
  return logEdges(x, 0, logSum(m.sub(1), e, e.mul(c.ln2[1]), c));
};

/**
 * log(1 + x), from m · 2ᵉ = 1 + x. What 1 + x lost in rounding is scaled by 2⁻ᵉ and added to m − 1; where e = 0 that
 * sum is x itself. What this sum loses in turn is worth `/ (1 + f)` in the logarithm, `· (1 − f)` being near enough.
 * Monotone (every f32 checked).
 *
 * Error: f32 0.955, f64 0.94.
 */
export const log1p: Elementary = (x, dtype) => {
  const c = CONSTANTS[dtype];
  const sum = x.add(1);
  const { m, e } = centre(mantissa(sum), exponent(sum));
  const whole = m.sub(1);
  // m / sum is a power of two, so the division is exact.
  const lostSum = m.div(sum).mul(x.sub(sum.sub(1)));
  const f = whole.add(lostSum);
  const lost = lostSum.sub(f.sub(whole));
  const y = logSum(f, e, e.mul(c.ln2[1]).add(lost.sub(lost.mul(f))), c);
  return keepZero(x, logEdges(x, -1, y));
};

/**
 * Hyperbolic tangent, from h coth h = v = 1 + w, w small and even. With a = |x|:
 *
 * - a ≤ 0.7: tanh a = a / v = a − a w / v.
 * - otherwise e²ᵃ = 2ⁿ (v + h) / (v − h), n = ⌊2a / ln 2⌋, s = 2⁻ⁿ, and tanh a = (v + h − s (v − h)) / (v + h + s (v − h)),
 *   which is (1 − s) + s ((3 − s) h − (1 − s) v) / (v + h + s (v − h)).
 *
 * Both are an exact or nearly exact number plus a small quotient, and they share one division.
 * Monotone but for single steps of one ulp between neighbours (168 in all of f32).
 *
 * Error: f32 1.000, f64 1.000.
 */
export const tanh: Elementary = (x, dtype) => {
  const c = CONSTANTS[dtype];
  const a = atMost(x.abs(), c.tanhHigh);
  const big = a.gt(TANH_SWITCH);
  const n = big.where(a.mul(2 * Math.LOG2E).floor(), 0);
  const h = a.sub(n.mul(c.ln2[0] / 2)).sub(n.mul(c.ln2[1] / 2));
  const t = h.mul(h);
  const w = horner(t, c.tanh).mul(t);
  const v = w.add(1);
  const s = scale2(constant(n, 1), n.neg());
  const minusBase = s.sub(1);
  const top = h.mul(s.sub(3)).sub(v.mul(minusBase)).mul(s);
  const bottom = v.add(h).add(v.sub(h).mul(s));
  const quotient = big.where(top, a.mul(w)).div(big.where(bottom, v));
  const minus = big.where(minusBase, a.neg()).add(quotient);
  return keepZero(x, x.lt(0).where(minus, minus.neg()));
};

/**
 * 1 / (1 + e⁻ˣ). With a = |x| = −n ln 2 + 2h, s = 2ⁿ, v = h coth h = 1 + w, A = v + h, B = v − h:
 * sigmoid(−a) = s B / (A + s B), and sigmoid(a) is 1 less that.
 *
 * A plain quotient would add up three roundings. So it is rounded to k, a multiple of 2⁻⁶, and the remainder
 * k (A + s B) − B = (k − 1 + k s)(1 + w) + (k + 1 − k s) h, in which the large terms are exact or cancel exactly,
 * corrects it. Monotone but for single steps of one ulp between neighbours (28 260 in all of f32).
 *
 * Error: f32 0.988, f64 0.99.
 */
export const sigmoid: Elementary = (x, dtype) => {
  const c = CONSTANTS[dtype];
  const a = atMost(x.abs(), -c.expLow);
  const n = a.mul(-Math.LOG2E).sub(SIGMOID_BIAS).nearest();
  const h = a
    .mul(0.5)
    .add(n.mul(c.ln2[0] / 2))
    .add(n.mul(c.ln2[1] / 2));
  const t = h.mul(h);
  // The table is for 2h, and v is half of what it is there: only powers of two differ.
  const inHalf = c.coth.map((p, i) => p * 2 ** (2 * i + 1));
  const w = horner(t, inHalf).mul(t);
  const v = w.add(1);
  const s = scale2(constant(n, 1), n);
  const top = v.sub(h);
  const inverse = constant(n, 1).div(v.add(h).add(top.mul(s)));
  const k = top.mul(inverse).add(c.coarse).sub(c.coarse);
  const ks = k.mul(s);
  const k1 = k.sub(1);
  const linear = h.mul(k.add(1).sub(ks));
  const rest = k1.add(linear).add(ks).add(k1.add(ks).mul(w));
  const y = k.sub(rest.mul(inverse)).mul(s);
  return x.gt(0).where(y.neg().add(1), y);
};

/** `eˣ = (whole + tail) · 2ⁿ`: m without its last rounding. */
const expSum = (x: Tensor, c: Constants) => {
  const { n, r } = reduce(x, x.mul(Math.LOG2E), c);
  const whole = r.add(1);
  return { n, whole, tail: r.sub(whole.sub(1)).sub(deficit(r, c.exp, c.coth)) };
};

/**
 * Hyperbolic cosine, 4 (E + ¹⁄₆₄ / E) with E = e^|x| / 8, so that it overflows only where cosh does. E is a sum, whose
 * small part joins the quotient.
 *
 * Error: f32 0.886, f64 0.88.
 */
export const cosh: Elementary = (x, dtype) => {
  const c = CONSTANTS[dtype];
  const { n, whole, tail } = expSum(atMost(x.abs(), c.expHigh + 1), c);
  const scale = scale2(constant(n, 1 / 8), n);
  const [large, small] = [whole.mul(scale), tail.mul(scale)];
  return large.add(small.add(constant(n, 1 / 64).div(large.add(small)))).mul(4);
};

/**
 * 1 / cosh x. With e^−|x| = 2ⁿ m and s = 4ⁿ it is 2ⁿ⁺¹ m / (1 + s m²). As in `sigmoid` the quotient is rounded to k, a
 * multiple of 2⁻⁶, and corrected by the remainder k (1 + s m²) − m. m is cut likewise, m = M + μ, so that in
 * (k − M) + k s M² + μ (2 k s M − 1 + k s μ) the large terms are exact.
 *
 * Error: f32 0.806, f64 0.84.
 */
export const sech: Elementary = (x, dtype) => {
  const c = CONSTANTS[dtype];
  const { n, whole, tail } = expSum(atLeast(x.abs().neg(), c.expLow - 1), c);
  const scale = scale2(constant(n, 2), n);
  const s = scale.mul(scale).mul(0.25);
  const m = whole.add(tail);
  const inverse = constant(n, 1).div(m.mul(m).mul(s).add(1));
  const k = m.mul(inverse).add(c.coarse).sub(c.coarse);
  const large = m.add(c.coarse).sub(c.coarse);
  const small = whole.sub(large).add(tail);
  const ks = k.mul(s);
  const ksLarge = ks.mul(large);
  const linear = small.mul(ksLarge.add(ksLarge).sub(1).add(ks.mul(small)));
  const remainder = k.sub(large).add(ksLarge.mul(large)).add(linear);
  return k.sub(remainder.mul(inverse)).mul(scale);
};

const half = (n: Tensor) => {
  const floor = n.mul(0.5).floor();
  return { floor, odd: n.ne(floor.add(floor)) };
};

/**
 * sin(x + quarter · π/2). x = n π/2 + (r + low): π/2 in parts, the first exactly taken away, the rounding error of the
 * next kept in `low`. Where n would be too large for that, `far-angles.ts` finds the three. Both polynomials are computed, and the quadrant chooses one and its sign.
 */
const wave = (x: Tensor, quarter: number, c: Constants): Tensor => {
  const nearN = x.mul(2 / Math.PI).nearest();
  const near = c.halfPi.exact.reduce((rest, part) => rest.sub(nearN.mul(part)), x);
  const step = nearN.mul(c.halfPi.next);
  const nearR = near.sub(step);
  const n = farQuadrant(x, nearN);
  const r = farAngle(x, nearR);
  const low = farRest(x, near.sub(nearR).sub(step).sub(nearN.mul(c.halfPi.last)));
  const t = r.mul(r);
  const halfSquare = t.mul(0.5);
  const coarse = halfSquare.neg().add(1);
  const sine = r.add(horner(t, c.sin).mul(t).mul(r).add(low.mul(coarse)));
  const lost = coarse.sub(1).add(halfSquare);
  const cosine = coarse.add(horner(t, c.cos).mul(t).mul(t).sub(r.mul(low)).sub(lost));
  const quadrant = half(quarter ? n.add(quarter) : n);
  const y = quadrant.odd.where(cosine, sine);
  return half(quadrant.floor).odd.where(y.neg(), y);
};

/**
 * Sine, of every finite number; NaN at ±Infinity. Up to |x| = 12 867 in f32 and 205 887 in f64 by the common reduction,
 * beyond by that of Payne and Hanek.
 *
 * Error: f32 0.836, f64 0.80.
 */
export const sin: Elementary = (x, dtype) => keepZero(x, wave(x, 0, CONSTANTS[dtype]));

/**
 * Cosine; see `sin`.
 *
 * Error: f32 0.837, f64 0.80.
 */
export const cos: Elementary = (x, dtype) => wave(x, 1, CONSTANTS[dtype]);
