import type { DType } from '../base/dtypes.ts';
import type { Elementary, Tensor } from './tensor.ts';

interface Constants {
  readonly ln2High: number;
  readonly ln2Low: number;
  readonly smallestNormal: number;
  readonly subnormalShift: number;
  readonly expHigh: number;
  readonly expLow: number;
  readonly expm1Low: number;
  readonly tanhSwitch: number;
  readonly tanhHigh: number;
  readonly exp: readonly number[];
  readonly tanh: readonly number[];
  readonly log: readonly number[];
}

const CONSTANTS: Record<DType, Constants> = {
  f32: {
    ln2High: 22713 / 2 ** 15,
    ln2Low: 1.428606765330187e-6,
    smallestNormal: 2 ** -126,
    subnormalShift: 25,
    expHigh: 89,
    expLow: -104,
    expm1Low: -20,
    tanhSwitch: 0.55,
    tanhHigh: 10,
    exp: [0.16666625440120697, -0.0027667128015309572],
    tanh: [0.3333333134651184, -0.02222166210412979, 0.002111484296619892, -0.00019448551756795496],
    log: [0.6666677594184875, 0.39977580308914185, 0.29870927333831787],
  },
  f64: {
    ln2High: 3048493539143 / 2 ** 42,
    ln2Low: 5.497923018708371e-14,
    smallestNormal: 2 ** -1022,
    subnormalShift: 54,
    expHigh: 710,
    expLow: -746,
    expm1Low: -40,
    tanhSwitch: 0.55,
    tanhHigh: 20,
    exp: [
      0.16666666666666602, -0.0027777777777013672, 6.61375632094908e-5, -1.6533901686894675e-6,
      4.138117484133545e-8,
    ],
    tanh: [
      0.3333333333333332, -0.022222222222208512, 0.0021164021159058694, -0.00021164020294700203,
      2.1377714788680307e-5, -2.1639259164546934e-6, 2.1767770082222597e-7, -1.9364388129491414e-8,
    ],
    log: [
      0.6666666666666734, 0.39999999999416525, 0.2857142874207137, 0.22222198599263193, 0.1818356321081771,
      0.15314074342426515, 0.14795750048291453,
    ],
  },
};

const horner = (x: Tensor, coefficients: readonly number[]): Tensor => {
  const [last, ...rest] = [...coefficients].reverse();
  const [next, ...lower] = rest;
  return lower.reduce((sum: Tensor, c) => sum.mul(x).add(c), x.mul(last!).add(next!));
};

const atMost = (x: Tensor, limit: number): Tensor => x.gt(limit).where(limit, x);
const atLeast = (x: Tensor, limit: number): Tensor => x.lt(limit).where(limit, x);

const reduce = (x: Tensor, { ln2High, ln2Low }: Constants) => {
  const n = x.mul(Math.LOG2E).nearest();
  const high = x.sub(n.mul(ln2High));
  const low = n.mul(ln2Low);
  return { n, high, low, r: high.sub(low) };
};

const secondOrder = (r: Tensor, c: Constants): Tensor => {
  const t = r.mul(r);
  const q = r.sub(horner(t, c.exp).mul(t));
  return r.mul(q).div(q.sub(2));
};

const expParts = (x: Tensor, c: Constants) => {
  const { n, r } = reduce(x, c);
  return { n, m: r.sub(secondOrder(r, c)).add(1) };
};

export const exp: Elementary = (x, dtype) => {
  const c = CONSTANTS[dtype];
  const { n, m } = expParts(atLeast(atMost(x, c.expHigh), c.expLow), c);
  return m.scale2(n);
};

export const expm1: Elementary = (x, dtype) => {
  const c = CONSTANTS[dtype];
  const { n, high, low, r } = reduce(atLeast(atMost(x, c.expHigh), c.expm1Low), c);
  const s = high.sub(r).sub(low).sub(secondOrder(r, c));
  const t = one(n).scale2(n.neg()).neg().add(1);
  const u = t.add(r);
  const y = u.add(r.sub(u.sub(t)).add(s)).scale2(n);
  return x.eq(0).where(x, y);
};

const one = (x: Tensor): Tensor => x.mul(0).add(1);

const logCore = (f: Tensor, e: Tensor, low: Tensor, c: Constants): Tensor => {
  const s = f.div(f.add(2));
  const z = s.mul(s);
  const tail = f.sub(horner(z, c.log).mul(z)).mul(s);
  return e.mul(c.ln2High).sub(tail.sub(low).sub(f));
};

const logEdges = (x: Tensor, zero: number, y: Tensor): Tensor =>
  x
    .le(zero)
    .where(
      x.lt(zero).where(Number.NaN, Number.NEGATIVE_INFINITY),
      x.lt(Number.POSITIVE_INFINITY).where(y, x),
    );

export const log: Elementary = (x, dtype) => {
  const c = CONSTANTS[dtype];
  const small = x.lt(c.smallestNormal);
  const normal = small.where(x.mul(2 ** c.subnormalShift), x);
  const m = normal.mantissa();
  const upper = m.gt(Math.SQRT2);
  const e = normal.exponent().add(small.where(-c.subnormalShift, 0)).add(upper.where(1, 0));
  const f = upper.where(m.mul(0.5), m).sub(1);
  return logEdges(x, 0, logCore(f, e, e.mul(c.ln2Low), c));
};

export const log1p: Elementary = (x, dtype) => {
  const c = CONSTANTS[dtype];
  const u = x.add(1);
  const lost = x.sub(u.sub(1));
  const m = u.mantissa();
  const upper = m.gt(Math.SQRT2);
  const e = u.exponent().add(upper.where(1, 0));
  const centred = upper.where(m.mul(0.5), m);
  const g = centred.sub(1);
  const scaled = centred.div(u).mul(lost);
  const f = g.add(scaled);
  const rest = scaled.sub(f.sub(g));
  const y = logCore(f, e, e.mul(c.ln2Low).add(rest), c);
  return x.eq(0).where(x, logEdges(x, -1, y));
};

export const tanh: Elementary = (x, dtype) => {
  const c = CONSTANTS[dtype];
  const a = atMost(x.abs(), c.tanhHigh);
  const big = a.gt(c.tanhSwitch);
  const n = big.where(a.mul(-2 * Math.LOG2E).nearest(), 0);
  const h = a.add(n.mul(c.ln2High / 2)).add(n.mul(c.ln2Low / 2));
  const t = h.mul(h);
  const w = horner(t, c.tanh).mul(t);
  const v = w.add(1);
  const b = v.sub(h).scale2(n);
  const q = big.where(b.add(b), w).div(big.where(v.add(h).add(b), v));
  const base = big.where(x.lt(0).where(-1, 1), x);
  return x.eq(0).where(x, base.sub(base.mul(q)));
};

export const sigmoid: Elementary = (x, dtype) => {
  const c = CONSTANTS[dtype];
  const { n, high, low, r } = reduce(atMost(x.abs(), -c.expLow), c);
  const t = r.mul(r);
  const w = horner(t, c.exp).mul(t);
  const s = one(n).scale2(n.neg());
  const a = w.add(r).add(2);
  const b = w.sub(r).add(2);
  const inv = one(n).div(b.mul(s).add(a));
  const k = b
    .mul(inv)
    .mul(128)
    .nearest()
    .mul(1 / 128);
  const ks = k.mul(s);
  const u = k.sub(1).add(ks);
  const v = k.add(1).sub(ks);
  const rl = high.sub(r).sub(low);
  const rem = u
    .mul(2)
    .add(r.mul(v))
    .add(u.mul(w).add(rl.mul(v)));
  const y = k.sub(rem.mul(inv)).mul(s);
  return x.gt(0).where(y.neg().add(1), y);
};

export const cosh: Elementary = (x, dtype) => {
  const c = CONSTANTS[dtype];
  const { n, m } = expParts(atMost(x.abs(), c.expHigh + 1), c);
  const half = m.scale2(n.sub(1));
  return half.add(one(half).mul(0.25).div(half));
};

export const sech: Elementary = (x, dtype) => {
  const c = CONSTANTS[dtype];
  const { n, m } = expParts(atLeast(x.abs().neg(), c.expLow - 1), c);
  const twice = m.scale2(n.add(1));
  return twice.div(twice.mul(twice).mul(0.25).add(1));
};
