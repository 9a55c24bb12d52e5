import { expect } from 'chai';
import type { DType } from '../../../framework/base/dtypes.ts';
import { atan } from '../../../framework/ops/angles.ts';
import * as elementary from '../../../framework/ops/elementary.ts';
import { erf } from '../../../framework/ops/error-function.ts';
import type { Elementary } from '../../../framework/ops/tensor.ts';
import { scalarFunction } from './scalar-tensor.ts';

const all = { ...elementary, atan, erf };
type Name = keyof typeof all;
type Real = (x: number) => number;

const functions: Readonly<Record<Name, Elementary>> = all;
const NAMES = Object.keys(functions) as Name[];
const inPrecision = (dtype: DType) =>
  Object.fromEntries(NAMES.map((name) => [name, scalarFunction(functions[name], dtype)])) as Record<
    Name,
    Real
  >;
const f32 = inPrecision('f32');
const f64 = inPrecision('f64');

const logistic = (x: number): number => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x)));
/** 2/√π · exp(-x²) · Σ 2ⁿ x²ⁿ⁺¹ / (1 · 3 · … · (2n + 1)); for f32 it is 1 from 4 on. */
const errorFunction = (x: number): number => {
  if (!(Math.abs(x) < 4)) return Math.sign(x);
  let [sum, term] = [0, x];
  for (let n = 1; sum + term !== sum; n++) [sum, term] = [sum + term, (term * 2 * x * x) / (2 * n + 1)];
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum || x;
};
const ORACLE: Record<Name, Real> = {
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  tanh: Math.tanh,
  sigmoid: logistic,
  cosh: Math.cosh,
  sech: (x) => 1 / Math.cosh(x),
  sin: Math.sin,
  cos: Math.cos,
  atan: Math.atan,
  erf: errorFunction,
};

/** Largest errors allowed, in ulps. */
const BOUND_F32: Record<Name, number> = {
  exp: 1,
  expm1: 1,
  log: 1,
  log1p: 1,
  tanh: 1,
  sigmoid: 1,
  cosh: 0.9,
  sech: 0.85,
  sin: 0.85,
  cos: 0.85,
  atan: 0.85,
  erf: 1.15,
};
const BOUND_F64: Record<Name, number> = { ...BOUND_F32, expm1: 1.15, erf: 1.05 };

/** Where the argument has a meaning or a bound. */
const DOMAIN: Partial<Record<Name, (x: number) => boolean>> = {
  log: (x) => x > 0,
  log1p: (x) => x > -1,
};

// A small generator of its own, so that the points never change.
const generator = (seed: number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return (z ^ (z >>> 16)) >>> 0;
  };
};

const view = new DataView(new ArrayBuffer(8));
const fromBits32 = (bits: number): number => {
  view.setUint32(0, bits);
  return view.getFloat32(0);
};
const toBits32 = (x: number): number => {
  view.setFloat32(0, x);
  return view.getUint32(0);
};

/** Points of all magnitudes, of the range where the functions bend, and next to multiples of ¼ ln 2 and ¼ π. */
const points32 = (count: number): number[] => {
  const next = generator(1);
  const unit = (): number => next() / 2 ** 32;
  const corner = (): number => Math.ceil(unit() * 500 - 250) * (next() & 1 ? Math.LN2 : Math.PI) * 0.25;
  const kinds: (() => number)[] = [
    () => fromBits32(next()),
    () => (unit() - 0.5) * 4,
    () => (unit() - 0.5) * 220,
    () => corner() * (1 + (unit() - 0.5) * 1e-3),
    () => (1 + unit()) * 2 ** Math.floor(unit() * 36 - 20) * (next() & 1 ? 1 : -1),
  ];
  return Array.from({ length: count }, (_, i) => Math.fround(kinds[i % kinds.length]!()));
};

const exponent = (x: number): number => {
  view.setFloat64(0, Math.abs(x));
  return (view.getUint16(0) >> 4) - 1023;
};
const ulp32 = (x: number): number => 2 ** Math.max(exponent(x) - 23, -149);

const worst32 = (name: Name, points: readonly number[]): { error: number; at: number } => {
  let worst = { error: 0, at: 0 };
  for (const x of points) {
    const exact = ORACLE[name](x);
    const found = f32[name](x);
    const rounded = Math.fround(exact);
    const same = Object.is(found, rounded) || (Number.isNaN(found) && Number.isNaN(rounded));
    const error = same && !Number.isFinite(rounded) ? 0 : Math.abs(found - exact) / ulp32(exact);
    if (!(error <= worst.error))
      worst = { error: Number.isNaN(error) ? Number.POSITIVE_INFINITY : error, at: x };
  }
  return worst;
};

describe('elementary functions', () => {
  describe('in f32, against f64', () => {
    const points = points32(100_000);
    for (const name of NAMES) {
      it(`${name} is within ${BOUND_F32[name]} ulp`, () => {
        const { error, at } = worst32(name, points.filter(DOMAIN[name] ?? ((x) => !Number.isNaN(x))));
        expect(error, `${name}(${at})`).to.be.at.most(BOUND_F32[name]);
      });
    }

    it('holds the bounds at the inputs that were worst among all floats', () => {
      for (const [name, xs] of Object.entries(WORST_F32) as [Name, number[]][]) {
        const { error, at } = worst32(name, xs.map(Math.fround));
        expect(error, `${name}(${at})`).to.be.within(0.7, BOUND_F32[name]);
      }
    });
  });

  describe('in f64, against 300-bit arithmetic', () => {
    for (const name of NAMES) {
      it(`${name} is within ${BOUND_F64[name]} ulp`, () => {
        let worst = { error: 0, at: 0 };
        for (const x of points64(2_500).filter(DOMAIN[name] ?? (() => true))) {
          const error = ulps64(f64[name](x), exactly[name](x));
          if (!(error <= worst.error)) worst = { error, at: x };
        }
        expect(worst.error, `${name}(${worst.at})`).to.be.at.most(BOUND_F64[name]);
        expect(worst.error, 'an oracle that sees nothing').to.be.above(0.5);
      });
    }
  });

  describe('at the edges', () => {
    const { NaN: nan, POSITIVE_INFINITY: inf, NEGATIVE_INFINITY: minusInf } = Number;
    const EDGES: Record<Name, readonly (readonly [x: number, y: number])[]> = {
      exp: [
        [0, 1],
        [-0, 1],
        [inf, inf],
        [minusInf, 0],
        [1e5, inf],
        [-1e5, 0],
      ],
      expm1: [
        [0, 0],
        [-0, -0],
        [inf, inf],
        [minusInf, -1],
        [1e5, inf],
        [-1e5, -1],
      ],
      log: [
        [0, minusInf],
        [-0, minusInf],
        [1, 0],
        [inf, inf],
        [minusInf, nan],
        [-1, nan],
        [-1e-45, nan],
      ],
      log1p: [
        [0, 0],
        [-0, -0],
        [-1, minusInf],
        [inf, inf],
        [minusInf, nan],
        [-1.5, nan],
      ],
      tanh: [
        [0, 0],
        [-0, -0],
        [inf, 1],
        [minusInf, -1],
        [1e5, 1],
        [-1e5, -1],
      ],
      sigmoid: [
        [0, 0.5],
        [-0, 0.5],
        [inf, 1],
        [minusInf, 0],
        [1e5, 1],
        [-1e5, 0],
      ],
      cosh: [
        [0, 1],
        [-0, 1],
        [inf, inf],
        [minusInf, inf],
        [1e5, inf],
      ],
      sech: [
        [0, 1],
        [-0, 1],
        [inf, 0],
        [minusInf, 0],
        [1e5, 0],
      ],
      sin: [
        [0, 0],
        [-0, -0],
        [inf, nan],
        [minusInf, nan],
      ],
      cos: [
        [0, 1],
        [-0, 1],
        [inf, nan],
        [minusInf, nan],
      ],
      atan: [
        [0, 0],
        [-0, -0],
      ],
      erf: [
        [0, 0],
        [-0, -0],
        [inf, 1],
        [minusInf, -1],
        [1e5, 1],
      ],
    };
    for (const name of NAMES) {
      it(`${name} has the values of analysis, and keeps NaN`, () => {
        for (const f of [f32[name], f64[name]])
          for (const [x, y] of [...EDGES[name], [nan, nan] as const])
            expect(Object.is(f(x), y), `${name}(${Object.is(x, -0) ? '-0' : x}) = ${f(x)}`).to.equal(true);
      });
    }

    it('underflows gradually and overflows at the largest number', () => {
      expect(f32.exp(-103.9)).to.equal(2 ** -149);
      expect(f32.exp(-104)).to.equal(0);
      expect(f32.exp(Math.fround(88.72283))).to.be.below(2 ** 128);
      expect(f32.exp(Math.fround(88.72284))).to.equal(inf);
      expect(f64.exp(-745.1)).to.equal(2 ** -1074);
      expect(f64.exp(-745.2)).to.equal(0);
      expect(f64.exp(709.782712893384)).to.be.below(inf);
      expect(f64.exp(709.7827128933841)).to.equal(inf);
      expect(f64.cosh(710.4)).to.be.below(inf);
      expect(f64.cosh(710.5)).to.equal(inf);
      expect(f32.sech(100)).to.be.within(2 ** -144, 2 ** -143);
    });

    it('atan of Infinity is π/2', () => {
      for (const x of [inf, 1e300, minusInf, -1e300]) {
        expect(f64.atan(x)).to.equal((Math.sign(x) * Math.PI) / 2);
        expect(f32.atan(Math.fround(x))).to.equal(Math.fround((Math.sign(x) * Math.PI) / 2));
      }
    });

    it('takes subnormals', () => {
      for (const k of [1, 2, 3, 1000]) {
        const [small, tiny] = [k * 2 ** -149, k * 2 ** -1074];
        for (const name of ['expm1', 'log1p', 'tanh', 'sin', 'atan'] as const) {
          expect(f32[name](small), name).to.equal(small);
          expect(f64[name](-tiny), name).to.equal(-tiny);
        }
        expect(f32.log(small)).to.equal(Math.fround(Math.log(small)));
        expect(f64.log(tiny)).to.be.closeTo(Math.log(tiny), 2e-13);
      }
    });
  });

  describe('keeps order and symmetry', () => {
    for (const name of ['exp', 'expm1', 'log', 'log1p'] as const)
      it(`${name} is monotone over neighbours`, () => {
        const next = generator(2);
        for (let run = 0; run < 200; run++) {
          const start = fromBits32((next() & 0x7fffffff) % 0x7f000000);
          // Near the borders of the reductions a step down would show.
          const x = run % 2 ? start : Math.fround(((next() % 400) - 199.5) * 0.25 * Math.LN2);
          if (name === 'log' ? x <= 0 : x <= -1) continue;
          const bits = toBits32(x) - 40;
          let last = f32[name](fromBits32(bits));
          for (let i = 1; i < 80; i++) {
            const y = f32[name](fromBits32(bits + i));
            const rises = x < 0 ? y <= last : y >= last;
            expect(rises || Number.isNaN(y), `${name}(${fromBits32(bits + i)})`).to.equal(true);
            last = y;
          }
        }
      });

    it('is odd or even to the bit, and bounded', () => {
      for (const x of points32(2000)) {
        if (Number.isNaN(x)) continue;
        for (const f of [f32, f64]) {
          expect(f.tanh(-x)).to.equal(-f.tanh(x));
          expect(f.atan(-x)).to.equal(-f.atan(x));
          expect(f.erf(-x)).to.equal(-f.erf(x));
          expect(Math.abs(f.erf(x))).to.be.at.most(1);
          expect(f.cosh(-x)).to.equal(f.cosh(x));
          expect(f.sech(-x)).to.equal(f.sech(x));
          expect(Math.abs(f.tanh(x))).to.be.at.most(1);
          expect(f.sech(x)).to.be.within(0, 1);
          expect(f.cosh(x)).to.be.at.least(1);
          expect(f.sigmoid(x)).to.be.within(0, 1);
          if (!Number.isFinite(x)) continue;
          expect(f.sin(-x)).to.equal(-f.sin(x));
          expect(f.cos(-x)).to.equal(f.cos(x));
          expect(Math.abs(f.sin(x))).to.be.at.most(1);
          expect(Math.abs(f.cos(x))).to.be.at.most(1);
        }
      }
    });

    it('holds identities to rounding', () => {
      for (const x of points32(2000)) {
        if (!(Math.abs(x) < 80)) continue;
        expect(f64.sin(x) ** 2 + f64.cos(x) ** 2).to.be.closeTo(1, 5e-16);
        expect(f64.cosh(x) * f64.sech(x)).to.be.closeTo(1, 8e-16);
        expect(f64.sigmoid(x) + f64.sigmoid(-x)).to.be.closeTo(1, 3e-16);
        expect(f64.log(f64.exp(x))).to.be.closeTo(x, 3e-14);
        expect(f64.log1p(f64.expm1(Math.abs(x))) / (Math.abs(x) || 1)).to.be.closeTo(x === 0 ? 0 : 1, 1e-15);
      }
      for (let n = -1074; n < 1024; n++) expect(f64.log(2 ** n) / Math.LN2).to.be.closeTo(n, 3e-13);
    });
  });

  describe('sin and cos of large angles', () => {
    const next = generator(4);
    const ofAnySize = (low: number, high: number) =>
      (1 + (next() + next() / 2 ** 32) / 2 ** 32) * 2 ** (low + (next() % (high - low)));
    const powers = (low: number, high: number) =>
      Array.from({ length: high - low + 1 }, (_, i) => 2 ** (low + i));
    // Where the common reduction ends, and the numbers closest to a multiple of π/2.
    const ANGLES: Record<DType, number[]> = {
      f32: [12867, 12868, 1e6, 16367173 * 2 ** 72, 3.4028234663852886e38, ...powers(13, 127)],
      f64: [
        205887,
        205888,
        1e15,
        1e22,
        1e300,
        6381956970095103 * 2 ** 797,
        Number.MAX_VALUE,
        ...powers(17, 1023),
      ],
    };
    ANGLES.f32.push(...Array.from({ length: 10_000 }, () => Math.fround(ofAnySize(13, 127))));
    ANGLES.f64.push(...Array.from({ length: 10_000 }, () => ofAnySize(17, 1023)));

    for (const name of ['sin', 'cos'] as const) {
      it(`${name} is within ${BOUND_F32[name]} ulp in f32, against 1400 bits`, () => {
        for (const x of ANGLES.f32) {
          const exact = Number(exactly[name](x).v >> BigInt(BITS - 90)) * 2 ** -90;
          expect(Math.abs(f32[name](x) - exact) / ulp32(exact), `${name}(${x})`).to.be.at.most(
            BOUND_F32[name],
          );
        }
      });

      it(`${name} is within ${BOUND_F64[name]} ulp in f64, against 1400 bits`, () => {
        for (const x of ANGLES.f64)
          for (const angle of [x, -x]) {
            const error = ulps64(f64[name](angle), exactly[name](angle));
            expect(error, `${name}(${angle})`).to.be.at.most(BOUND_F64[name]);
          }
      });
    }

    it('come close to zero only by what the closest multiple of π/2 leaves', () => {
      expect(f64.cos(6381956970095103 * 2 ** 797)).to.equal(-4.687165924254628e-19);
    });
  });
});

/** Found by going through every f32. */
const WORST_F32: Record<Name, number[]> = {
  exp: [-5.85078239],
  expm1: [0.400733382],
  log: [0.706525624],
  log1p: [-0.293474376],
  tanh: [0.706405222, 8.66434002],
  sigmoid: [-14.8714218],
  cosh: [1.07383919],
  sech: [88.4017029],
  sin: [401.345428, 389591840],
  cos: [0.785839796, 1.53382758e15],
  atan: [0.6951062083244324],
  erf: [0.9262677431106567],
};

// Numbers of 300 bits after the point. A result is `v · 2ⁿ`, so that very small and large ones keep their digits.
interface Exact {
  readonly v: bigint;
  readonly n: number;
}

const BITS = 300;
const ONE = 1n << BigInt(BITS);
const times = (a: bigint, b: bigint): bigint => (a * b) >> BigInt(BITS);
const over = (a: bigint, b: bigint): bigint => (a << BigInt(BITS)) / b;
const shift = (a: bigint, n: number): bigint => (n < 0 ? a >> BigInt(-n) : a << BigInt(n));
const lengthOf = (a: bigint): number => (a < 0n ? -a : a).toString(2).length;

/** Mantissa and exponent: `x = m · 2ᵉ`, m an integer. */
const parts = (x: number): { m: bigint; e: number } => {
  const e = Math.max(exponent(x), -1022) - 52;
  return { m: BigInt(e < -900 ? x * 2 ** 600 * 2 ** (-e - 600) : x * 2 ** -e), e };
};
const fixed = (x: number): bigint => {
  const { m, e } = parts(x);
  return shift(m, e + BITS);
};

/** Sum of terms until they vanish. */
const series = (
  first: bigint,
  next: (term: bigint, k: number) => bigint,
  weight = (t: bigint, _: number) => t,
) => {
  let sum = 0n;
  for (let k = 0, term = first; term !== 0n && term !== -1n; term = next(term, ++k)) sum += weight(term, k);
  return sum;
};
const atanh = (s: bigint): bigint => {
  const square = times(s, s);
  return series(
    s,
    (term) => times(term, square),
    (term, k) => term / BigInt(2 * k + 1),
  );
};
const atanOfInverse = (d: bigint): bigint =>
  series(
    (ONE << BigInt(TURNS)) / d,
    (term) => -term / (d * d),
    (term, k) => term / BigInt(2 * k + 1),
  );

const LN2 = 2n * atanh(ONE / 3n);
// The largest angles are 2¹⁰²⁴: so many more bits take their turns away.
const TURNS = 1100;
const HALF_PI = 2n * (4n * atanOfInverse(5n) - atanOfInverse(239n));

const nearestMultiple = (x: bigint, unit: bigint): bigint =>
  (2n * x + unit) / (2n * unit) - (2n * x + unit < 0n ? 1n : 0n);

const expSmall = (r: bigint): bigint => series(ONE, (term, k) => times(term, r) / BigInt(k));
const expOf = (x: bigint): Exact => {
  const n = nearestMultiple(x, LN2);
  return { v: expSmall(x - n * LN2), n: Number(n) };
};
const plain = ({ v, n }: Exact): bigint => shift(v, n);
const minusOne = (x: bigint): bigint => (x < ONE && x > -ONE ? expSmall(x) : plain(expOf(x))) - ONE;
const logOf = (v: bigint): bigint => {
  const e = lengthOf(v) - BITS;
  const m = shift(v, -e);
  return e === 1 || e === 0
    ? 2n * atanh(over(v - ONE, v + ONE))
    : BigInt(e) * LN2 + 2n * atanh(over(m - ONE, m + ONE));
};
const absolute = (x: bigint): bigint => (x < 0n ? -x : x);
const waveOf = (x: number, quarter: bigint): bigint => {
  const { m, e } = parts(x);
  const angle = shift(m, e + BITS + TURNS);
  const n = nearestMultiple(angle, HALF_PI);
  const r = shift(angle - n * HALF_PI, -TURNS);
  const square = times(r, r);
  const quadrant = (((n + quarter) % 4n) + 4n) % 4n;
  const from = quadrant % 2n === 0n ? 1 : 0;
  const y = series(
    from ? r : ONE,
    (term, k) => -times(term, square) / BigInt((2 * k - 1 + from) * (2 * k + from)),
  );
  return quadrant < 2n ? y : -y;
};

/** Euler's series, in x² / (1 + x²). */
const atanOf = (x: bigint): bigint => {
  if (x < 0n) return -atanOf(-x);
  if (x > ONE) return shift(HALF_PI, -TURNS) - atanOf(over(ONE, x));
  const square = times(x, x);
  const ratio = over(square, ONE + square);
  return series(over(x, ONE + square), (term, k) => (times(term, ratio) * BigInt(2 * k)) / BigInt(2 * k + 1));
};
const rootOf = (a: bigint): bigint => {
  let root = ONE;
  for (let next = 0n; absolute(next - root) > 1n; ) [root, next] = [(root + over(a, root)) / 2n, root];
  return root;
};
const ROOT_PI = rootOf(shift(2n * HALF_PI, -TURNS));
/** 2/√π · exp(-x²) · Σ 2ⁿ x²ⁿ⁺¹ / (1 · 3 · … · (2n + 1)); beyond 12 it is 1 to 200 bits. */
const erfOf = (x: bigint): bigint => {
  if (absolute(x) > 12n * ONE) return x < 0n ? -ONE : ONE;
  const square = times(x, x);
  const sum = series(x, (term, k) => (times(term, square) * 2n) / BigInt(2 * k + 1));
  return over(2n * times(sum, plain(expOf(-square))), ROOT_PI);
};

const exactly: Record<Name, (x: number) => Exact> = {
  exp: (x) => expOf(fixed(x)),
  expm1: (x) => ({ v: minusOne(fixed(x)), n: 0 }),
  log: (x) => {
    const { m, e } = parts(x);
    const up = lengthOf(m) - 1;
    if (up + e === 0 || up + e === -1) return { v: logOf(fixed(x)), n: 0 };
    return { v: logOf(shift(m, BITS - up)) + BigInt(up + e) * LN2, n: 0 };
  },
  log1p: (x) => ({ v: logOf(ONE + fixed(x)), n: 0 }),
  tanh: (x) => {
    const twice = minusOne(2n * fixed(x));
    return { v: over(twice, twice + 2n * ONE), n: 0 };
  },
  sigmoid: (x) => {
    const { v, n } = expOf(-absolute(fixed(x)));
    const all = ONE + shift(v, n);
    return x < 0 ? { v: over(v, all), n } : { v: over(ONE, all), n: 0 };
  },
  cosh: (x) => {
    const { v, n } = expOf(absolute(fixed(x)));
    return { v: v + shift(over(ONE, v), -2 * n), n: n - 1 };
  },
  sech: (x) => {
    const { v, n } = expOf(-absolute(fixed(x)));
    return { v: over(v, ONE + shift(times(v, v), 2 * n)), n: n + 1 };
  },
  sin: (x) => ({ v: waveOf(x, 0n), n: 0 }),
  cos: (x) => ({ v: waveOf(x, 1n), n: 0 }),
  atan: (x) => ({ v: atanOf(fixed(x)), n: 0 }),
  erf: (x) => ({ v: erfOf(fixed(x)), n: 0 }),
};

const ulps64 = (found: number, { v, n }: Exact): number => {
  const ulp = Math.max(lengthOf(v) - 1 + n - BITS - 52, -1074);
  if (!Number.isFinite(found)) return lengthOf(v) + n - BITS > 1024 ? 0 : Number.POSITIVE_INFINITY;
  const { m, e } = parts(found);
  const low = Math.min(e, n - BITS);
  const difference = absolute(shift(m, e - low) - shift(v, n - BITS - low));
  const drop = Math.max(lengthOf(difference) - 60, 0);
  return Number(shift(difference, -drop)) * 2 ** (drop + low - ulp);
};

const points64 = (count: number): number[] => {
  const next = generator(3);
  const unit = (): number => (next() + next() / 2 ** 32) / 2 ** 32;
  const kinds: (() => number)[] = [
    () => (unit() - 0.5) * 3,
    () => (unit() - 0.5) * 40,
    () => (unit() - 0.5) * 1480,
    () => (1 + unit()) * 2 ** Math.floor(unit() * 40 - 30) * (next() & 1 ? 1 : -1),
  ];
  return Array.from({ length: count }, (_, i) => kinds[i % kinds.length]!()).filter(
    (x) => Math.abs(x) < 1400,
  );
};
