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
  readonly coarse: number;
  readonly coth: readonly number[];
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
    tanhSwitch: 0.7,
    tanhHigh: 10,
    coarse: 1.5 * 2 ** 17,
    exp: [-0.5, -0.1666647493839264, -0.04166414216160774, -0.008373561315238476, -0.0014164963504299521],
    coth: [0.16666586697101593, -0.0027623737696558237],
    tanh: [0.33333325386047363, -0.02222065068781376, 0.002106702420860529, -0.00018774277123156935],
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
    tanhSwitch: 0.7,
    tanhHigh: 20,
    coarse: 1.5 * 2 ** 46,
    exp: [],
    coth: [
      0.16666666666666322, -0.002777777777486579, 6.613755815632892e-5, -1.6533436405737255e-6,
      4.123398034390701e-8,
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

const constant = (like: Tensor, value: number): Tensor => like.eq(like).where(value, value);

const BIAS = Number(process.env.BIAS ?? 0.085);
const BASE = 0.75;
const UPPER = Math.SQRT2;
const UPPER1 = Number(process.env.UP ?? 1.43);

const reduce = (t: Tensor, x: Tensor, { ln2High, ln2Low }: Constants) => {
  const n = t.nearest();
  const high = x.sub(n.mul(ln2High));
  const low = n.mul(ln2Low);
  return { n, high, low, r: high.sub(low) };
};

const deficit = (r: Tensor, c: Constants): Tensor => {
  const t = r.mul(r);
  if (c.exp.length) return horner(r, c.exp).mul(t);
  const q = r.sub(horner(t, c.coth).mul(t));
  return r.mul(q).div(q.sub(2));
};

const expParts = (x: Tensor, t: Tensor, c: Constants) => {
  const { n, r } = reduce(t, x, c);
  return { n, m: r.sub(deficit(r, c)).add(1) };
};

export const exp: Elementary = (x, dtype) => {
  const c = CONSTANTS[dtype];
  const inside = atLeast(atMost(x, c.expHigh), c.expLow);
  const { n, m } = expParts(inside, inside.mul(Math.LOG2E), c);
  return m.scale2(n);
};

export const expm1: Elementary = (x, dtype) => {
  const c = CONSTANTS[dtype];
  const inside = atLeast(atMost(x, c.expHigh), c.expm1Low);
  const { n, high, low, r } = reduce(inside.mul(Math.LOG2E).sub(BIAS), inside, c);
  const s = high.sub(r).sub(low).sub(deficit(r, c));
  const minus = constant(n, -1).scale2(n.neg());
  const t = minus.add(1);
  const lost = minus.sub(t.sub(1));
  const u = t.add(r);
  const y = u.add(r.sub(u.sub(t)).add(s.add(lost))).scale2(n);
  return x.eq(0).where(x, y);
};

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
  const upper = m.gt(UPPER);
  const e = normal.exponent().add(small.where(-c.subnormalShift, 0)).add(upper.where(1, 0));
  const f = upper.where(m.mul(0.5), m).sub(1);
  return logEdges(x, 0, logCore(f, e, e.mul(c.ln2Low), c));
};

export const log1p: Elementary = (x, dtype) => {
  const c = CONSTANTS[dtype];
  const u = x.add(1);
  const lost = x.sub(u.sub(1));
  const m = u.mantissa();
  const upper = m.gt(UPPER1);
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
  const s = constant(n, 1).scale2(n);
  const p = s.sub(1);
  const bigNum = h.mul(s.sub(3)).sub(v.mul(p)).mul(s);
  const bigDen = v.add(h).add(v.sub(h).mul(s));
  const minus = big.where(p, a.neg()).add(big.where(bigNum, a.mul(w)).div(big.where(bigDen, v)));
  return x.eq(0).where(x, x.lt(0).where(minus, minus.neg()));
};

export const sigmoid: Elementary = (x, dtype) => {
  const c = CONSTANTS[dtype];
  const a = atMost(x.abs(), -c.expLow);
  const n = a.mul(-Math.LOG2E).sub(BIAS).nearest();
  const h = a
    .mul(0.5)
    .add(n.mul(c.ln2High / 2))
    .add(n.mul(c.ln2Low / 2));
  const t = h.mul(h);
  const w = horner(
    t,
    c.coth.map((p, i) => p * 2 ** (2 * i + 1)),
  ).mul(t);
  const v = w.add(1);
  const s = constant(n, 1).scale2(n);
  const numerator = v.sub(h);
  const scaled = numerator.mul(s);
  const inverse = constant(n, 1).div(v.add(h).add(scaled));
  const k = numerator.mul(inverse).add(c.coarse).sub(c.coarse);
  const ks = k.mul(s);
  const u = k.sub(1);
  const rest = u.add(h.mul(k.add(1).sub(ks))).add(ks).add(u.add(ks).mul(w));
  const y = k.sub(rest.mul(inverse)).mul(s);
  return x.gt(0).where(y.neg().add(1), y);
};

export const cosh: Elementary = (x, dtype) => {
  const c = CONSTANTS[dtype];
  const a = atMost(x.abs(), c.expHigh + 1);
  const { n, m } = expParts(a, a.mul(Math.LOG2E), c);
  const half = m.scale2(n.sub(1));
  return half.add(constant(half, 0.25).div(half));
};

export const sech: Elementary = (x, dtype) => {
  const c = CONSTANTS[dtype];
  const a = atLeast(x.abs().neg(), c.expLow - 1);
  const { n, m } = expParts(a, a.mul(Math.LOG2E), c);
  const twice = m.scale2(n.add(1));
  const z = twice.mul(twice).mul(0.25);
  const small = z.lt(0.25);
  const q = small.where(z, twice).div(z.add(1));
  return small.where(twice.sub(twice.mul(q)), q);
};
