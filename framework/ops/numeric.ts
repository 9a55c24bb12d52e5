import { powerOfUnit, type Unit } from '../base/units.ts';
import { passes, passesOnly } from './nan.ts';
import { composed, elementwise, type Operation } from './operation.ts';
import { type Binary, binary, POSITIVE, REAL, type Unary, unary } from './pointwise.ts';
import { asItIs, type ComposedRow, firstShape, firstUnit, noGradient, sameUnits } from './row.ts';

/** |a|; no gradient where a is 0 */
export const abs: Unary = elementwise({
  name: 'abs',
  doc: '|a|; no gradient where a is 0',
  ...unary,
  unit: firstUnit,
  elementwise: { meaning: Math.abs, wasm: '$0 V.abs' },
  vjp: (g, [a]) => [a.eq(0).where(0, a.lt(0).where(g.neg(), g))],
  nan: passesOnly,
  simplify: asItIs,
  sample: { domain: [POSITIVE] },
});

/** √a */
export const sqrt: Unary = elementwise({
  name: 'sqrt',
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
});

/** the largest integer ≤ a; no gradient */
export const floor: Unary = elementwise({
  name: 'floor',
  doc: 'the largest integer ≤ a; no gradient',
  ...unary,
  unit: firstUnit,
  elementwise: { meaning: Math.floor, wasm: '$0 V.floor' },
  vjp: noGradient,
  nan: passesOnly,
  simplify: asItIs,
  sample: { domain: [REAL] },
});

/** the nearest integer, halves to even; no gradient */
export const nearest: Unary = elementwise({
  name: 'nearest',
  doc: 'the nearest integer, halves to even; no gradient',
  ...unary,
  unit: firstUnit,
  elementwise: { meaning: nearestInteger, wasm: '$0 V.nearest' },
  vjp: noGradient,
  nan: passesOnly,
  simplify: asItIs,
  sample: { domain: [REAL] },
});

/** a rounded to single precision, whatever the precision of the program; the gradient passes through */
export const single: Unary = elementwise({
  name: 'single',
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
});

/** the smaller of a and b; the gradient goes to the smaller, on a tie to a */
export const min: Binary = elementwise({
  name: 'min',
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
});

/** the larger of a and b; the gradient goes to the larger, on a tie to a */
export const max: Binary = elementwise({
  name: 'max',
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
});

/** the same value; no gradient flows through it */
export const detach: Operation<ComposedRow<readonly ['float']>> = composed({
  name: 'detach',
  doc: 'the same value; no gradient flows through it',
  operands: ['float'],
  kind: 'float',
  shape: firstShape,
  unit: firstUnit,
  expand: ([a]) => a,
  vjp: noGradient,
  shows: [],
  sample: { domain: [[-3, 3]] },
});

function nearestInteger(a: number): number {
  const rounded = Math.round(a);
  const even = Math.abs(a % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
  return even === 0 && (a < 0 || Object.is(a, -0)) ? -0 : even;
}
