import { powerOfUnit, type Unit } from '../base/units.ts';
import {
  broadcastAll,
  comparedUnits,
  firstShape,
  firstUnit,
  noUnit,
  productUnit,
  quotientUnit,
  type Row,
  sameUnits,
} from './row.ts';

const binary = { arity: 2, kind: 'float', shape: broadcastAll } as const;
const unary = { arity: 1, kind: 'float', shape: firstShape } as const;
const REAL = [-3, 3] as const;
const POSITIVE = [0.3, 3] as const;

export const arithmetic = {
  add: {
    doc: 'a + b',
    ...binary,
    unit: sameUnits,
    elementwise: { meaning: (a, b) => a! + b!, wasm: '$0 $1 V.add' },
    vjp: (g) => [g, g],
    sample: { domain: [REAL, REAL] },
  },
  sub: {
    doc: 'a - b',
    ...binary,
    unit: sameUnits,
    elementwise: { meaning: (a, b) => a! - b!, wasm: '$0 $1 V.sub' },
    vjp: (g) => [g, g.neg()],
    sample: { domain: [REAL, REAL] },
  },
  mul: {
    doc: 'a · b',
    ...binary,
    unit: productUnit,
    elementwise: { meaning: (a, b) => a! * b!, wasm: '$0 $1 V.mul' },
    vjp: (g, [a, b]) => [g.mul(b!), g.mul(a!)],
    sample: { domain: [REAL, REAL] },
  },
  div: {
    doc: 'a / b',
    ...binary,
    unit: quotientUnit,
    elementwise: { meaning: (a, b) => a! / b!, wasm: '$0 $1 V.div' },
    vjp: (g, [, b], y, _attrs, scribe) => {
      // One reciprocal serves both operands, and is hoisted where b does not change.
      const scaled = g.mul(scribe.constant(1).div(b!));
      return [scaled, scaled.mul(y).neg()];
    },
    sample: { domain: [REAL, POSITIVE] },
  },
  neg: {
    doc: '-a',
    ...unary,
    unit: firstUnit,
    elementwise: { meaning: (a) => -a!, wasm: '$0 V.neg' },
    vjp: (g) => [g.neg()],
    sample: { domain: [REAL] },
  },
  abs: {
    doc: '|a|',
    ...unary,
    unit: firstUnit,
    elementwise: { meaning: (a) => Math.abs(a!), wasm: '$0 V.abs' },
    vjp: (g, [a]) => [a!.lt(0).where(g.neg(), g)],
    sample: { domain: [POSITIVE] },
  },
  sqrt: {
    doc: '√a',
    ...unary,
    unit: ([a]): Unit | undefined =>
      a!.power % 2 === 0 && a!.dimensions.every((d) => d % 2 === 0) ? powerOfUnit(a!, 0.5) : undefined,
    elementwise: { meaning: (a) => Math.sqrt(a!), wasm: '$0 V.sqrt' },
    vjp: (g, _args, y) => [g.mul(0.5).div(y)],
    sample: { domain: [POSITIVE] },
  },
  floor: {
    doc: 'the largest integer ≤ a; no gradient',
    ...unary,
    unit: firstUnit,
    elementwise: { meaning: (a) => Math.floor(a!), wasm: '$0 V.floor' },
    sample: { domain: [REAL] },
  },
  nearest: {
    doc: 'the nearest integer, halves to even; no gradient',
    ...unary,
    unit: firstUnit,
    elementwise: { meaning: (a) => nearest(a!), wasm: '$0 V.nearest' },
    sample: { domain: [REAL] },
  },
  single: {
    doc: 'a rounded to single precision, whatever the precision of the program; the gradient passes through',
    ...unary,
    unit: firstUnit,
    elementwise: {
      meaning: Math.fround,
      wasm: { f32: '$0', f64: '$0 f32x4.demote_f64x2_zero f64x2.promote_low_f32x4' },
    },
    vjp: (g) => [g],
    sample: { domain: [REAL], smooth: ([a]) => a! },
  },
  min: {
    doc: 'the smaller of a and b; the gradient goes to the smaller, on a tie to a',
    ...binary,
    unit: sameUnits,
    elementwise: { meaning: (a, b) => Math.min(a!, b!), wasm: '$0 $1 V.min' },
    vjp: (g, [a, b]) => {
      const first = a!.le(b!);
      return [first.where(g, 0), first.where(0, g)];
    },
    sample: { domain: [REAL, REAL] },
  },
  max: {
    doc: 'the larger of a and b; the gradient goes to the larger, on a tie to a',
    ...binary,
    unit: sameUnits,
    elementwise: { meaning: (a, b) => Math.max(a!, b!), wasm: '$0 $1 V.max' },
    vjp: (g, [a, b]) => {
      const first = a!.ge(b!);
      return [first.where(g, 0), first.where(0, g)];
    },
    sample: { domain: [REAL, REAL] },
  },
  scale2: {
    doc: 'a · 2ⁿ for integer n, by two multiplications; n beyond the exponent range is clamped',
    ...binary,
    unit: ([a, n]) => (noUnit([n!]) ? a : undefined),
    elementwise: {
      meaning: {
        f32: (a, n) => scaleInSteps(a!, n!, 252, Math.fround),
        f64: (a, n) => scaleInSteps(a!, n!, 2044, (x) => x),
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
    sample: { domain: [REAL, [-8, 8]] },
  },
  exponent: {
    doc: 'the integer e of a = m · 2ᵉ, 1 ≤ m < 2, for normal positive a; no gradient',
    ...unary,
    unit: noUnit,
    elementwise: {
      meaning: { f32: (a) => (bits32(a!) >>> 23) - 127, f64: (a) => (highBits(a!) >>> 20) - 1023 },
      wasm: {
        f32: '$0 n:23 i32x4.shr_u i:-127 i32x4.add f32x4.convert_i32x4_s',
        f64: '$0 n:52 i64x2.shr_u i:-1023 i64x2.add low-words f64x2.convert_low_i32x4_s',
      },
    },
    sample: { domain: [POSITIVE] },
  },
  mantissa: {
    doc: 'the m of a = m · 2ᵉ, 1 ≤ m < 2, for normal positive a; no gradient',
    ...unary,
    unit: noUnit,
    elementwise: {
      meaning: { f32: (a) => fromBits32((bits32(a!) & 0x7fffff) | 0x3f800000), f64: (a) => mantissa64(a!) },
      wasm: {
        f32: '$0 i:0x7fffff v128.and i:0x3f800000 v128.or',
        f64: '$0 i:0xfffffffffffff v128.and i:0x3ff0000000000000 v128.or',
      },
    },
    sample: { domain: [POSITIVE] },
  },
  lt: comparison('<', (a, b) => a < b, 'lt'),
  le: comparison('≤', (a, b) => a <= b, 'le'),
  gt: comparison('>', (a, b) => a > b, 'gt'),
  ge: comparison('≥', (a, b) => a >= b, 'ge'),
  eq: comparison('=', (a, b) => a === b, 'eq'),
  ne: comparison('≠', (a, b) => a !== b, 'ne'),
  and: logical('both', 2, (a, b) => a & b!, '$0 $1 v128.and'),
  or: logical('at least one', 2, (a, b) => a | b!, '$0 $1 v128.or'),
  not: logical('not', 1, (a) => 1 - a, '$0 v128.not'),
  where: {
    doc: 'a where the condition holds, b elsewhere',
    arity: 3,
    kind: 'float',
    shape: broadcastAll,
    unit: ([, a, b]) => sameUnits([a!, b!]),
    elementwise: { meaning: (c, a, b) => (c ? a! : b!), wasm: '$1 $2 $0 v128.bitselect' },
    vjp: (g, [condition]) => {
      const held = condition as never as { where(a: unknown, b: unknown): typeof g };
      return [null, held.where(g, 0), held.where(0, g)];
    },
    sample: { domain: [[0, 1], REAL, REAL] },
  },
  spikes: {
    doc: '1 where true, 0 where false; no gradient',
    arity: 1,
    kind: 'float',
    shape: firstShape,
    unit: noUnit,
    elementwise: { meaning: (a) => a!, wasm: '$0 c:1 v128.and' },
    sample: { domain: [[0, 1]] },
  },
} satisfies Record<string, Row>;

function comparison(symbol: string, meaning: (a: number, b: number) => boolean, wasm: string) {
  return {
    doc: `a ${symbol} b; false if either is NaN, but for ≠`,
    arity: 2,
    kind: 'bool',
    shape: broadcastAll,
    unit: comparedUnits,
    elementwise: { meaning: (a, b) => +meaning(a!, b!), wasm: `$0 $1 V.${wasm}` },
    sample: { domain: [REAL, REAL] },
  } satisfies Row;
}

function logical(doc: string, arity: number, meaning: (a: number, b?: number) => number, wasm: string) {
  return {
    doc,
    arity,
    kind: 'bool',
    shape: broadcastAll,
    unit: noUnit,
    elementwise: { meaning: (a, b) => meaning(a!, b), wasm },
    sample: {
      domain:
        arity === 2
          ? [
              [0, 1],
              [0, 1],
            ]
          : [[0, 1]],
    },
  } satisfies Row;
}

function nearest(a: number): number {
  const rounded = Math.round(a);
  const even = Math.abs(a % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
  return even === 0 && (a < 0 || Object.is(a, -0)) ? -0 : even;
}

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
