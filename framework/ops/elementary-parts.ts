import type { Polynomial } from './elementary-constants.ts';
import type { Tensor } from './tensor.ts';

// What the chains of elementary functions are made of.

export const horner = (x: Tensor, p: Polynomial): Tensor =>
  p.slice(0, -2).reduceRight((sum, c) => sum.mul(x).add(c), x.mul(p.at(-1)!).add(p.at(-2)!));

// A comparison and a choice rather than min and max: NaN passes, and it is a single instruction (pmin, pmax) in WASM.
export const atMost = (x: Tensor, limit: number): Tensor => x.gt(limit).where(limit, x);
export const atLeast = (x: Tensor, limit: number): Tensor => x.lt(limit).where(limit, x);

/** A constant with the shape of another tensor; a choice between equals folds away. */
export const constant = (like: Tensor, value: number): Tensor => like.eq(like).where(value, value);

/**
 * 1 + r − eʳ for small r. With a polynomial in f32. In f64 that would have ten terms, and the quotient
 * `eʳ = (v + r) / (v − r)`, v = r coth(r/2), which is even, has five.
 */
export const deficit = (r: Tensor, series: Polynomial | null, coth: Polynomial): Tensor => {
  const t = r.mul(r);
  if (series) return horner(r, series).mul(t);
  const q = r.sub(horner(t, coth).mul(t));
  return r.mul(q).div(q.sub(2));
};
