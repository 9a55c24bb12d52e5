import { neverNaN, passesOnly } from './nan.ts';
import { elementwise } from './operation.ts';
import type { Binary, Unary } from './pointwise.ts';
import { asItIs, broadcastAll, firstShape, noGradient, noUnit } from './row.ts';

const plain = { kind: 'float', selects: null, holds: null, vjp: noGradient, simplify: asItIs } as const;
const unary = { ...plain, operands: ['float'], shape: firstShape, unit: noUnit, nan: neverNaN } as const;

// What `elementary.ts` builds functions from: the exponents and mantissas of numbers.

/** a · 2ⁿ for integer n, by two multiplications; n beyond the exponent range is clamped */
export const scale2: Binary = elementwise({
  name: 'scale2',
  doc: 'a · 2ⁿ for integer n',
  ...plain,
  operands: ['float', 'float'],
  shape: broadcastAll,
  unit: ([a, n]) => (noUnit([n]) ? a : undefined),
  elementwise: {
    meaning: {
      f32: (a, n) => scaleInSteps(a, n, 252, Math.fround),
      f64: (a, n) => scaleInSteps(a, n, 2044, (x) => x),
    },
    wasm: {
      f32:
        '$1 c:-252 V.max c:252 V.min i32x4.trunc_sat_f32x4_s =n @n n:1 i32x4.shr_s =h ' +
        '$0 @h i:127 i32x4.add n:23 i32x4.shl V.mul ' +
        '@n @h i32x4.sub i:127 i32x4.add n:23 i32x4.shl V.mul',
      f64:
        '$1 c:-2044 V.max c:2044 V.min i32x4.trunc_sat_f64x2_s_zero i64x2.extend_low_i32x4_s =n @n n:1 i64x2.shr_s =h ' +
        '$0 @h i:1023 i64x2.add n:52 i64x2.shl V.mul ' +
        '@n @h i64x2.sub i:1023 i64x2.add n:52 i64x2.shl V.mul',
    },
  },
  nan: ([a]) => a,
});

/** the integer e of a = m · 2ᵉ, 1 ≤ m < 2, for normal positive a; no gradient */
export const exponent: Unary = elementwise({
  name: 'exponent',
  doc: 'the integer e of a = m · 2ᵉ',
  ...unary,
  elementwise: {
    meaning: { f32: (a) => (bits32(a) >>> 23) - 127, f64: (a) => (highBits(a) >>> 20) - 1023 },
    wasm: {
      f32: '$0 n:23 i32x4.shr_u i:-127 i32x4.add f32x4.convert_i32x4_s',
      f64: '$0 n:52 i64x2.shr_u i:-1023 i64x2.add low-words f64x2.convert_low_i32x4_s',
    },
  },
});

/** the m of a = m · 2ᵉ, 1 ≤ m < 2, for normal positive a; no gradient */
export const mantissa: Unary = elementwise({
  name: 'mantissa',
  doc: 'the m of a = m · 2ᵉ',
  ...unary,
  elementwise: {
    meaning: { f32: (a) => fromBits32((bits32(a) & 0x7fffff) | 0x3f800000), f64: mantissa64 },
    wasm: {
      f32: '$0 i:0x7fffff v128.and i:0x3f800000 v128.or',
      f64: '$0 i:0xfffffffffffff v128.and i:0x3ff0000000000000 v128.or',
    },
  },
});

/** the first half of the digits of a: products of two such are exact; no gradient */
export const head: Unary = elementwise({
  name: 'head',
  doc: 'the first half of the digits of a',
  ...unary,
  elementwise: {
    meaning: { f32: (a) => fromBits32(bits32(a) & 0xfffff000), f64: head64 },
    wasm: { f32: '$0 i:0xfffff000 v128.and', f64: '$0 i:0xfffffffff8000000 v128.and' },
  },
  nan: passesOnly,
});

/** |a| with the sign of b, which zeros have too; NaN if either is; no gradient */
export const copySign: Binary = elementwise({
  name: 'copySign',
  doc: '|a| with the sign of b',
  ...plain,
  operands: ['float', 'float'],
  shape: broadcastAll,
  unit: noUnit,
  elementwise: {
    meaning: (a, b) => (Number.isNaN(b) ? b : b < 0 || Object.is(b, -0) ? -Math.abs(a) : Math.abs(a)),
    wasm: '$1 $0 c:-0 v128.bitselect $1 $1 $1 V.eq v128.bitselect',
  },
  nan: passesOnly,
});

function scaleInSteps(a: number, n: number, limit: number, round: (x: number) => number): number {
  const clamped = Number.isNaN(n) ? 0 : Math.trunc(Math.max(-limit, Math.min(limit, n)));
  const half = Math.floor(clamped / 2);
  return round(a * 2 ** half) * 2 ** (clamped - half);
}

const scratch = new DataView(new ArrayBuffer(8));
function bits32(a: number): number {
  scratch.setFloat32(0, a);
  return scratch.getUint32(0);
}
function fromBits32(bits: number): number {
  scratch.setUint32(0, bits);
  return scratch.getFloat32(0);
}
function highBits(a: number): number {
  scratch.setFloat64(0, a);
  return scratch.getUint32(0);
}
function mantissa64(a: number): number {
  scratch.setFloat64(0, a);
  scratch.setUint32(0, (scratch.getUint32(0) & 0xfffff) | 0x3ff00000);
  return scratch.getFloat64(0);
}
function head64(a: number): number {
  scratch.setFloat64(0, a);
  scratch.setUint32(4, scratch.getUint32(4) & 0xf8000000);
  return scratch.getFloat64(0);
}
