/**
 * What `sin` and `cos` ask about angles too large for the common reduction: a = n π/2 + angle + rest, by the method
 * of Payne and Hanek. Of the product with 2/π only those digits are computed that are less than whole turns and that
 * the result can show. Few angles are so large: both backends compute these in JavaScript.
 */
import type { DType } from '../base/dtypes.ts';
import { lazy } from '../base/lazy.ts';
import { elementwise, type Operation } from './operation.ts';
import { asItIs, broadcastAll, type ElementwiseRow, noGradient, noUnit } from './row.ts';

type FarRow = Operation<ElementwiseRow<readonly ['float', 'float']>>;

/** An angle is far beyond 2¹³ π/2 and 2¹⁷ π/2, where multiples of π/2 in a few parts are no longer exact. */
const FAR: Record<DType, number> = { f32: 12867, f64: 205887 };

const BASE = 2 ** 24;

/** 2/π in base 2²⁴, all digits after the point that the largest number takes, by Machin's π/4 = 4 atan(1/5) - atan(1/239). */
const twoOverPi = lazy(() => {
  const one = 1n << 1280n;
  const atanOfOneIn = (x: bigint): bigint => {
    let sum = 0n;
    for (let power = one / x, k = 1n; power !== 0n; power /= -x * x, k += 2n) sum += power / k;
    return sum;
  };
  const digits = (one << 1176n) / (8n * atanOfOneIn(5n) - 2n * atanOfOneIn(239n));
  return digits
    .toString(16)
    .match(/.{6}/g)!
    .map((digit) => Number.parseInt(digit, 16));
});

/** π/2: the nearest number in two halves of 26 bits, and what it lacks. */
const HALF_PI = [52707179 / 2 ** 25, Math.PI / 2 - 52707179 / 2 ** 25, 6.123233995736766e-17] as const;

// These and `reduced` are written anew by every call, so that none allocates.
const digits = new Float64Array(8);

/** Leaves `|a| · 2/π` modulo 2²⁴ in `digits`: a whole number and seven digits after the point, of base 2²⁴. */
function multiply(a: number): void {
  let factor = Math.abs(a);
  let power = 0;
  for (; factor >= BASE && power < 43; factor /= BASE) power++;
  for (let j = 0; j < digits.length; j++) digits[j] = 0;
  // The four digits of a, highest first: its 53 bits may begin anywhere in the first. All sums stay below 2⁵³.
  for (let i = 0; i < 4; i++) {
    const digit = Math.floor(factor);
    factor = (factor - digit) * BASE;
    for (let j = Math.max(0, i + 1 - power); j < digits.length; j++)
      digits[j]! += digit * twoOverPi()[power - i - 1 + j]!;
  }
  for (let j = digits.length - 1; j >= 0; j--) {
    const carry = Math.floor(digits[j]! / BASE);
    digits[j]! -= carry * BASE;
    if (j > 0) digits[j - 1]! += carry;
  }
}

/** Two digits of the fraction, or of what it lacks of 1, as a whole number. */
function pair(j: number, up: boolean): number {
  const both = digits[j]! * BASE + digits[j + 1]!;
  return up ? BASE * BASE - 1 - both : both;
}

interface Reduced {
  n: number;
  high: number;
  low: number;
}
const reduced: Reduced = { n: 0, high: 0, low: 0 };

/** a = n π/2 + high + low: n modulo 4, `high + low` to about 2⁻⁸⁰ of it, |low| at most half an ulp of `high`. */
function reduce(a: number): Readonly<Reduced> {
  multiply(a);
  const up = digits[1]! >= BASE / 2;
  const [large, small, tiny] = [pair(1, up) * 2 ** -48, pair(3, up) * 2 ** -96, pair(5, up) * 2 ** -144];
  // Up to 62 bits of the fraction may be 0, so that its first digits are of no use.
  const sum = large + small;
  const lost = small - (sum - large) + tiny;
  const fraction = sum + lost;
  const rest = lost - (fraction - sum);
  // (fraction + rest) · π/2, of which the leading product is found without error, from halves of 26 bits.
  const shifted = fraction * (2 ** 27 + 1);
  const first = shifted - (shifted - fraction);
  const second = fraction - first;
  const product = fraction * (Math.PI / 2);
  const error = first * HALF_PI[0] - product + second * HALF_PI[0] + first * HALF_PI[1] + second * HALF_PI[1];
  const missing = error + (fraction * HALF_PI[2] + rest * (Math.PI / 2));
  const high = product + missing;
  // Infinity and NaN have no place on the circle.
  const sign = a - a === 0 ? Math.sign(a) : Number.NaN;
  const side = up ? -sign : sign;
  reduced.n = sign * ((digits[0]! + (up ? 1 : 0)) % 4);
  reduced.high = side * high;
  reduced.low = side * (missing - (high - product));
  return reduced;
}

/** The second operand b where the first is near; where it is far, beyond `FAR`, what is asked about it. No gradient. */
const farRow = (name: string, doc: string, f32: (a: number) => number, f64: (a: number) => number) =>
  elementwise({
    name,
    doc,
    operands: ['float', 'float'],
    kind: 'float',
    shape: broadcastAll,
    unit: noUnit,
    selects: null,
    holds: null,
    elementwise: {
      meaning: {
        f32: (a, near) => (Math.abs(a) > FAR.f32 ? f32(a) : near),
        f64: (a, near) => (Math.abs(a) > FAR.f64 ? f64(a) : near),
      },
      wasm: '$1',
      rare: { f32: `$0 V.abs c:${FAR.f32} V.gt`, f64: `$0 V.abs c:${FAR.f64} V.gt` },
    },
    vjp: noGradient,
    // Infinity, which is a number, has no angle.
    nan: ([a, near]) => (a === 'nan' ? near : undefined),
    simplify: asItIs,
  });

const quadrant = (a: number): number => reduce(a).n;
const angle = (a: number): number => reduce(a).high;

/** b, or n modulo 4 where a is far, n π/2 being the multiple nearest to a */
export const farQuadrant: FarRow = farRow(
  'farQuadrant',
  'b, or n modulo 4 where a is far',
  quadrant,
  quadrant,
);

/** b, or a - n π/2 where a is far */
export const farAngle: FarRow = farRow('farAngle', 'b, or a - n π/2 where a is far', angle, angle);

/** b, or what farAngle lost in rounding where a is far */
export const farRest: FarRow = farRow(
  'farRest',
  'b, or what farAngle lost in rounding',
  (a) => {
    const { high, low } = reduce(a);
    return high - Math.fround(high) + low;
  },
  (a) => reduce(a).low,
);
