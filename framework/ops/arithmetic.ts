import { passes, passesOnly } from './nan.ts';
import { elementwise } from './operation.ts';
import { type Binary, binary, type Unary, unary } from './pointwise.ts';
import { firstUnit, productUnit, quotientUnit, sameUnits, unstretched } from './row.ts';

/** a + b */
export const add: Binary = elementwise({
  name: 'add',
  ofTicks: 'addTicks',
  doc: 'a + b',
  ...binary,
  unit: sameUnits,
  elementwise: { meaning: (a, b) => a + b, wasm: '$0 $1 V.add' },
  vjp: (g) => [g, g],
  nan: passes,
  simplify: ([a, b], _shape, { madeBy }) => {
    // a + (-b) and a - b are the same operation on the same bits.
    const minus = madeBy('neg', b);
    return minus && a.sub(minus.operands[0]!);
  },
});

/** a - b */
export const sub: Binary = elementwise({
  name: 'sub',
  ofTicks: 'subTicks',
  doc: 'a - b',
  ...binary,
  unit: sameUnits,
  elementwise: { meaning: (a, b) => a - b, wasm: '$0 $1 V.sub' },
  vjp: (g) => [g, g.neg()],
  nan: passes,
  simplify: ([a, b], shape, { isConstant }) => (isConstant(b, 0) ? unstretched(a, shape) : undefined),
});

/** a · b */
export const mul: Binary = elementwise({
  name: 'mul',
  doc: 'a · b',
  ...binary,
  unit: productUnit,
  elementwise: { meaning: (a, b) => a * b, wasm: '$0 $1 V.mul' },
  vjp: (g, [a, b]) => [g.mul(b), g.mul(a)],
  scales: true,
  nan: passes,
  simplify: ([a, b], shape, { isConstant }) =>
    isConstant(b, 1) ? unstretched(a, shape) : isConstant(a, 1) ? unstretched(b, shape) : undefined,
});

/** a / b */
export const div: Binary = elementwise({
  name: 'div',
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
});

/** -a */
export const neg: Unary = elementwise({
  name: 'neg',
  doc: '-a',
  ...unary,
  unit: firstUnit,
  elementwise: { meaning: (a) => -a, wasm: '$0 V.neg' },
  vjp: (g) => [g.neg()],
  nan: passesOnly,
  simplify: ([a], _shape, { madeBy }) => madeBy('neg', a)?.operands[0],
});
