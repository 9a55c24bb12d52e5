import { powerOfUnit, type Unit } from '../base/units.ts';
import { passes, passesOnly } from './nan.ts';
import {
  asItIs,
  broadcastAll,
  elementwise,
  firstShape,
  firstUnit,
  noGradient,
  productUnit,
  quotientUnit,
  sameUnits,
  unstretched,
} from './row.ts';

const plain = { kind: 'float', selects: null, holds: null } as const;
const unary = { ...plain, operands: ['float'], shape: firstShape } as const;
const binary = { ...plain, operands: ['float', 'float'], shape: broadcastAll } as const;
const REAL = [-3, 3] as const;
const POSITIVE = [0.3, 3] as const;

export const arithmetic = {
  add: elementwise({
    doc: 'a + b',
    ...binary,
    unit: sameUnits,
    elementwise: { meaning: (a, b) => a + b, wasm: '$0 $1 V.add' },
    vjp: (g) => [g, g],
    nan: passes,
    simplify: ([a, b], _shape, { operandsOf }) => {
      // a + (-b) and a - b are the same operation on the same bits.
      const minus = operandsOf(b, 'neg');
      return minus && a.sub(minus[0]!);
    },
    sample: { domain: [REAL, REAL] },
  }),
  sub: elementwise({
    doc: 'a - b',
    ...binary,
    unit: sameUnits,
    elementwise: { meaning: (a, b) => a - b, wasm: '$0 $1 V.sub' },
    vjp: (g) => [g, g.neg()],
    nan: passes,
    simplify: ([a, b], shape, { isConstant }) => (isConstant(b, 0) ? unstretched(a, shape) : undefined),
    sample: { domain: [REAL, REAL] },
  }),
  mul: elementwise({
    doc: 'a · b',
    ...binary,
    unit: productUnit,
    elementwise: { meaning: (a, b) => a * b, wasm: '$0 $1 V.mul' },
    vjp: (g, [a, b]) => [g.mul(b), g.mul(a)],
    scales: true,
    nan: passes,
    simplify: ([a, b], shape, { isConstant }) =>
      isConstant(b, 1) ? unstretched(a, shape) : isConstant(a, 1) ? unstretched(b, shape) : undefined,
    sample: { domain: [REAL, REAL] },
  }),
  div: elementwise({
    doc: 'a / b',
    ...binary,
    unit: quotientUnit,
    elementwise: { meaning: (a, b) => a / b, wasm: '$0 $1 V.div' },
    vjp: (g, [, b], y, _attrs, scribe) => {
      // One reciprocal serves both operands, and is hoisted where b does not change.
      const scaled = g.mul(scribe.constant(1).div(b));
      return [scaled, scaled.mul(y).neg()];
    },
    finite: ([a, b]) => a.finite && b.finite && (b.constant ?? 0) !== 0,
    scales: true,
    nan: passes,
    simplify: ([a, b], shape, { isConstant }) => (isConstant(b, 1) ? unstretched(a, shape) : undefined),
    sample: { domain: [REAL, POSITIVE] },
  }),
  neg: elementwise({
    doc: '-a',
    ...unary,
    unit: firstUnit,
    elementwise: { meaning: (a) => -a, wasm: '$0 V.neg' },
    vjp: (g) => [g.neg()],
    nan: passesOnly,
    simplify: ([a], _shape, { operandsOf }) => operandsOf(a, 'neg')?.[0],
    sample: { domain: [REAL] },
  }),
  abs: elementwise({
    doc: '|a|; no gradient where a is 0',
    ...unary,
    unit: firstUnit,
    elementwise: { meaning: Math.abs, wasm: '$0 V.abs' },
    vjp: (g, [a]) => [a.eq(0).where(0, a.lt(0).where(g.neg(), g))],
    nan: passesOnly,
    simplify: asItIs,
    sample: { domain: [POSITIVE] },
  }),
  sqrt: elementwise({
    doc: '√a',
    ...unary,
    unit: ([a]): Unit | undefined =>
      a.power % 2 === 0 && a.dimensions.every((d) => d % 2 === 0) ? powerOfUnit(a, 0.5) : undefined,
    elementwise: { meaning: Math.sqrt, wasm: '$0 V.sqrt' },
    vjp: (g, _args, y) => [g.mul(0.5).div(y)],
    finite: () => false,
    scales: true,
    nan: passes,
    simplify: asItIs,
    sample: { domain: [POSITIVE] },
  }),
  floor: elementwise({
    doc: 'the largest integer ≤ a; no gradient',
    ...unary,
    unit: firstUnit,
    elementwise: { meaning: Math.floor, wasm: '$0 V.floor' },
    vjp: noGradient,
    nan: passesOnly,
    simplify: asItIs,
    sample: { domain: [REAL] },
  }),
  nearest: elementwise({
    doc: 'the nearest integer, halves to even; no gradient',
    ...unary,
    unit: firstUnit,
    elementwise: { meaning: nearest, wasm: '$0 V.nearest' },
    vjp: noGradient,
    nan: passesOnly,
    simplify: asItIs,
    sample: { domain: [REAL] },
  }),
  single: elementwise({
    doc: 'a rounded to single precision, whatever the precision of the program; the gradient passes through',
    ...unary,
    unit: firstUnit,
    elementwise: {
      meaning: Math.fround,
      wasm: { f32: '$0', f64: '$0 f32x4.demote_f64x2_zero f64x2.promote_low_f32x4' },
    },
    vjp: (g) => [g],
    nan: passesOnly,
    simplify: asItIs,
    sample: { domain: [REAL], smooth: ([a]) => a },
  }),
  min: elementwise({
    doc: 'the smaller of a and b; the gradient goes to the smaller, on a tie to a',
    ...binary,
    unit: sameUnits,
    elementwise: { meaning: (a, b) => Math.min(a, b), wasm: '$0 $1 V.min' },
    vjp: (g, [a, b]) => {
      const first = a.le(b);
      return [first.where(g, 0), first.where(0, g)];
    },
    chooses: true,
    nan: passesOnly,
    simplify: asItIs,
    sample: { domain: [REAL, REAL] },
  }),
  max: elementwise({
    doc: 'the larger of a and b; the gradient goes to the larger, on a tie to a',
    ...binary,
    unit: sameUnits,
    elementwise: { meaning: (a, b) => Math.max(a, b), wasm: '$0 $1 V.max' },
    vjp: (g, [a, b]) => {
      const first = a.ge(b);
      return [first.where(g, 0), first.where(0, g)];
    },
    chooses: true,
    nan: passesOnly,
    simplify: asItIs,
    sample: { domain: [REAL, REAL] },
  }),
};

function nearest(a: number): number {
  const rounded = Math.round(a);
  const even = Math.abs(a % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
  return even === 0 && (a < 0 || Object.is(a, -0)) ? -0 : even;
}
