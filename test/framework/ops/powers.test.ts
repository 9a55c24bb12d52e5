import { expect } from 'chai';
import { rounding } from '../../../framework/base/dtypes.ts';
import { atan2 } from '../../../framework/ops/angles.ts';
import { power, wholePower } from '../../../framework/ops/powers.ts';
import type { Tensor } from '../../../framework/ops/tensor.ts';
import { DTYPES, generator } from '../support.ts';
import { scalarFunction, scalarFunctionOfTwo } from './scalar-tensor.ts';

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
type OfTwo = (x: number, y: number) => number;

const inBoth = (f: Parameters<typeof scalarFunctionOfTwo>[0]): Record<'f32' | 'f64', OfTwo> => ({
  f32: scalarFunctionOfTwo(f, 'f32'),
  f64: scalarFunctionOfTwo(f, 'f64'),
});
const pow = inBoth(power);
const angle = inBoth(atan2);

const ulp32 = (x: number): number => 2 ** Math.max(Math.floor(Math.log2(Math.abs(x))) - 23, -149);
const error32 = (found: number, exact: number): number =>
  Math.fround(exact) === found
    ? Math.min(0.5, Math.abs(found - exact) / ulp32(exact))
    : Math.abs(found - exact) / ulp32(exact);

describe('powers', () => {
  it('are within 0.9 ulp in f32, against f64', () => {
    const next = generator(7);
    const sizes: readonly (() => number)[] = [
      () => (1 + next()) * 2 ** Math.floor(250 * next() - 125),
      () => 1 + (next() - 0.5) * 2 ** -Math.floor(20 * next()),
      () => (1 + next()) * 2 ** Math.floor(8 * next() - 4),
      () => next() * 2 ** -126,
    ];
    for (let i = 0; i < 20_000; i++) {
      const x = Math.fround(sizes[i % sizes.length]!());
      const y = Math.fround((i % 3 === 0 ? 20 : 290 / Math.log2(x)) * (next() - 0.5));
      const exact = x ** y;
      if (x === 0 || x === 1 || Math.fround(exact) === inf) continue;
      const found = pow.f32(x, y);
      expect(error32(found, exact), `pow(${x}, ${y}) = ${found}`).most(0.9);
    }
  });

  it('of rational numbers are exact where they can be, in f64', () => {
    // Powers of whole numbers of up to 53 bits, to a unit in the last place.
    const next = generator(8);
    for (let i = 0; i < 3000; i++) {
      const p = Math.floor(3 + next() * 2 ** (1 + (i % 51)));
      const n = Math.floor(1 + (next() * 900) / Math.log2(p));
      const exact = BigInt(p) ** BigInt(n);
      const { length } = exact.toString(2);
      const drop = Math.max(length - 60, 0);
      const difference = Number((BigInt(pow.f64(p, n)) >> BigInt(drop)) - (exact >> BigInt(drop)));
      expect(Math.abs(difference), `pow(${p}, ${n})`).most(length > 53 ? 2 ** (length - drop - 53) : 0);
    }
    for (const x of [2, 3, 10, 0.5, 7])
      for (const n of [0, 1, 2, 3, 5, 10]) expect(pow.f64(x, n)).equal(x ** n);
    for (let n = -1074; n < 1024; n++) expect(pow.f64(2, n)).equal(2 ** n);
  });

  it('have the special numbers of IEEE 754', () => {
    const cases: readonly (readonly [number, number, number])[] = [
      [nan, 0, 1], [0, 0, 1], [-0, -0, 1], [inf, 0, 1], [1, nan, 1], [1, inf, 1], [-1, inf, 1], [-1, -inf, 1],
      [nan, 1, nan], [2, nan, nan], [-1, nan, nan], [0, 3, 0], [-0, 3, -0], [-0, 2, 0], [-0, 0.5, 0], [0, -3, inf],
      [-0, -3, -inf], [-0, -2, inf], [-0, -0.5, inf], [inf, 2, inf], [inf, -2, 0], [-inf, 3, -inf], [-inf, 2, inf],
      [-inf, 0.5, inf], [-inf, -3, -0], [-inf, -2, 0], [0.5, inf, 0], [0.5, -inf, inf], [2, inf, inf], [2, -inf, 0],
      [-2, inf, inf], [-0.5, inf, 0], [-8, 1 / 3, nan], [-2, 3, -8], [-2, 2, 4], [-2, -1, -0.5], [10, 400, inf],
      [10, -400, 0], [-10, 401, -inf], [-10, -401, -0], [3e38, 3e38, inf], [1e-38, 3e38, 0], [-1.5, 2 ** 60, inf],
    ]; // biome-ignore format: a table
    for (const dtype of DTYPES) {
      for (const [x, y, z] of cases) {
        const found = pow[dtype](rounding(dtype)(x), rounding(dtype)(y));
        expect(Object.is(found, rounding(dtype)(z)), `${dtype} pow(${x}, ${y}) = ${found}`).equal(true);
      }
    }
  });

  it('with small whole exponents are products in the order of their binary digits', () => {
    const whole = (n: number) => scalarFunction((x: Tensor) => wholePower(x, n)!, 'f64');
    for (const x of [1.1, -0.7, 3, 0]) {
      expect(whole(1)(x)).equal(x);
      expect(whole(2)(x)).equal(x * x);
      expect(whole(3)(x)).equal(x * (x * x));
      expect(whole(6)(x)).equal(x * x * (x * x * (x * x)));
      expect(whole(-3)(x)).equal(1 / (x * (x * x)));
      expect(whole(0)(x)).equal(1);
    }
    expect(whole(0)(nan)).equal(1);
    for (const n of [0.5, 65, -65, nan, inf]) expect(wholePower({} as Tensor, n)).equal(undefined);
  });
});

describe('atan2', () => {
  it('is within 1.5 ulp, in f32 against f64', () => {
    const next = generator(9);
    const number = () => Math.fround((next() - 0.5) * 2 ** Math.floor(20 * next() - 10));
    for (let i = 0; i < 8_000; i++) {
      const [y, x] = [number(), number()];
      expect(error32(angle.f32(y, x), Math.atan2(y, x)), `atan2(${y}, ${x})`).most(1.5);
      expect(angle.f64(y, x)).closeTo(Math.atan2(y, x), 5e-16 * Math.abs(Math.atan2(y, x)));
    }
  });

  it('has the special numbers of IEEE 754', () => {
    const numbers = [0, -0, 1, -1, inf, -inf, nan, 1e-30, -1e30];
    for (const dtype of DTYPES) {
      for (const y of numbers) {
        for (const x of numbers) {
          const [a, b] = [rounding(dtype)(y), rounding(dtype)(x)];
          const [found, expected] = [angle[dtype](a, b), rounding(dtype)(Math.atan2(a, b))];
          const isRight =
            Object.is(found, expected) || Math.abs(found - expected) <= 2 * Math.abs(expected) * 2 ** -23;
          expect(isRight, `${dtype} atan2(${y}, ${x}) = ${found}`).equal(true);
          if (expected === 0) expect(Object.is(found, expected)).equal(true);
        }
      }
    }
  });
});
