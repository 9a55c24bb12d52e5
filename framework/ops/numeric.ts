import { dimensionless, powerOfUnit, type Unit } from '../base/units.ts';
import { passes, passesOnly } from './nan.ts';
import { composed, elementwise, type Operation } from './operation.ts';
import { type Binary, binary, type Unary, unary } from './pointwise.ts';
import {
  asItIs,
  type Bool,
  broadcastAll,
  type ComposedRow,
  firstShape,
  firstUnit,
  noGradient,
  type Operand,
  type Shape,
  sameShape,
  sameUnits,
  type Tensor,
} from './row.ts';

/** Of a number and two bounds. */
type Bounding = Operation<
  ComposedRow<readonly ['float', 'float', 'float']>,
  'float',
  [low: Operand, high: Operand]
>;

/** |a|; no gradient where a is 0 */
export const abs: Unary = elementwise({
  name: 'abs',
  doc: '|a|',
  ...unary,
  unit: firstUnit,
  elementwise: { meaning: Math.abs, wasm: '$0 V.abs' },
  vjp: (g, [a]) => [a.eq(0).where(0, a.lt(0).where(g.neg(), g))],
  nan: passesOnly,
  simplify: asItIs,
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
});

/** 1 where a is above 0, -1 below, a itself at ±0; no gradient */
export const sign: Unary = elementwise({
  name: 'sign',
  doc: '1 where a is above 0, -1 below, a itself at ±0',
  ...unary,
  unit: () => dimensionless,
  elementwise: {
    meaning: Math.sign,
    // The sign bit on a 1, but a itself where it is neither above nor below 0: NaN, ±0.
    wasm: '$0 c:-0 v128.and c:1 v128.or $0 $0 c:0 V.lt $0 c:0 V.gt v128.or v128.bitselect',
  },
  vjp: noGradient,
  nan: passesOnly,
  simplify: asItIs,
});

/** the largest integer ≤ a; no gradient */
export const floor: Unary = elementwise({
  name: 'floor',
  doc: 'the largest integer ≤ a',
  ...unary,
  unit: firstUnit,
  elementwise: { meaning: Math.floor, wasm: '$0 V.floor' },
  vjp: noGradient,
  nan: passesOnly,
  simplify: asItIs,
});

/** the nearest integer, halves to even; no gradient */
export const nearest: Unary = elementwise({
  name: 'nearest',
  doc: 'the nearest integer, halves to even',
  ...unary,
  unit: firstUnit,
  elementwise: { meaning: nearestInteger, wasm: '$0 V.nearest' },
  vjp: noGradient,
  nan: passesOnly,
  simplify: asItIs,
});

/** a rounded to single precision, whatever the precision of the program; the gradient passes through */
export const single: Unary = elementwise({
  name: 'single',
  doc: 'a rounded to single precision',
  ...unary,
  unit: firstUnit,
  elementwise: {
    meaning: Math.fround,
    wasm: { f32: '$0', f64: '$0 f32x4.demote_f64x2_zero f64x2.promote_low_f32x4' },
  },
  vjp: (g) => [g],
  nan: passesOnly,
  simplify: asItIs,
});

/** The gradient goes to the one that is chosen, and half of it to each where both are the same: so max(x, -x) has none at 0, as |x|. */
const toChosen = (g: Tensor, isFirst: Bool, isTie: Bool): readonly [Tensor, Tensor] => {
  const half = g.mul(0.5);
  return [isTie.where(half, isFirst.where(g, 0)), isTie.where(half, isFirst.where(0, g))];
};

/** the smaller of a and b; the gradient goes to the smaller, on a tie half to each */
export const min: Binary = elementwise({
  name: 'min',
  doc: 'the smaller of a and b',
  ...binary,
  unit: sameUnits,
  elementwise: { meaning: (a, b) => Math.min(a, b), wasm: '$0 $1 V.min' },
  vjp: (g, [a, b]) => toChosen(g, a.lt(b), a.eq(b)),
  chooses: true,
  nan: passesOnly,
  simplify: asItIs,
});

/** the larger of a and b; the gradient goes to the larger, on a tie half to each */
export const max: Binary = elementwise({
  name: 'max',
  doc: 'the larger of a and b',
  ...binary,
  unit: sameUnits,
  elementwise: { meaning: (a, b) => Math.max(a, b), wasm: '$0 $1 V.max' },
  vjp: (g, [a, b]) => toChosen(g, a.gt(b), a.eq(b)),
  chooses: true,
  nan: passesOnly,
  simplify: asItIs,
});

/**
 * a modulo b, with the sign of b (as in Python and NumPy): a - b · ⌊a / b⌋ without its roundings, so exact for any quotient
 * where a and b have one sign; the gradient to b is that of the formula
 */
export const mod: Binary = elementwise({
  name: 'mod',
  ofTicks: 'modTicks',
  doc: 'a modulo b, with the sign of b',
  ...binary,
  unit: sameUnits,
  elementwise: {
    meaning: modulo,
    wasm: {
      f32: moduloText('0xfffff000'),
      f64: moduloText('0xfffffffff8000000'),
    },
    rare: { f32: farModulo(2 ** 10, 2 ** 120), f64: farModulo(2 ** 24, 2 ** 1000) },
  },
  vjp: (g, [a, b], y) => [g, g.mul(y.sub(a).div(b).nearest())],
  finite: ([a, b]) => a.finite && b.finite && (b.constant ?? 0) !== 0,
  scales: true,
  nan: passes,
  simplify: asItIs,
});

const bounded = ([a, low, high]: readonly [Tensor, Tensor, Tensor]): Tensor => a.max(low).min(high);

/** a, but no less than low and no more than high (which wins); the gradient goes to the one that is taken, on a tie to a */
export const clip: Bounding = composed({
  name: 'clip',
  doc: 'a, but no less than low and no more than high',
  operands: ['float', 'float', 'float'],
  kind: 'float',
  shape: broadcastAll,
  unit: sameUnits,
  expand: bounded,
  vjp: (g, [a, low, high]) => {
    const [isHigh, isOwn] = [a.max(low).gt(high), a.ge(low)];
    const rest = isHigh.where(0, g);
    return [isOwn.where(rest, 0), isOwn.where(0, rest), isHigh.where(g, 0)];
  },
  chooses: true,
  shows: [],
});

/** the same value; its gradient is clipped between low and high on the way back, each element by itself */
export const clipGradient: Bounding = composed({
  name: 'clipGradient',
  doc: 'the same value',
  operands: ['float', 'float', 'float'],
  kind: 'float',
  shape: (shapes: readonly Shape[]) => {
    const all = broadcastAll(shapes);
    return all && sameShape(all, shapes[0]!) ? all : undefined;
  },
  unit: ([a]) => a,
  expand: ([a]) => a,
  vjp: (g, [, low, high]) => [g.max(low).min(high), null, null],
  shows: [],
});

/** the same value; no gradient flows through it */
export const detach: Operation<ComposedRow<readonly ['float']>> = composed({
  name: 'detach',
  doc: 'the same value',
  operands: ['float'],
  kind: 'float',
  shape: firstShape,
  unit: firstUnit,
  expand: ([a]) => a,
  vjp: noGradient,
  shows: [],
});

function nearestInteger(a: number): number {
  const rounded = Math.round(a);
  const even = Math.abs(a % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
  return even === 0 && (a < 0 || Object.is(a, -0)) ? -0 : even;
}

function modulo(a: number, b: number): number {
  const rest = a % b;
  if (rest === 0) return b < 0 ? -0 : 0;
  return rest < 0 === b < 0 ? rest : rest + b;
}

/**
 * a - q · b for the integer q nearest to a / b: with b in two halves, of which `mask` keeps the first, no product and no
 * difference is rounded while q is small enough. Then b is added where the rest has the other sign.
 */
function moduloText(mask: string): string {
  const rest = `$0 $1 V.div V.nearest =q $1 i:${mask} v128.and =head $0 @q @head V.mul V.sub $1 @head V.sub @q V.mul V.sub =rest`;
  const other = '@rest c:0 V.lt $1 c:0 V.lt v128.xor';
  return `${rest} $1 c:-0 v128.and @rest $1 ${other} v128.and V.add @rest c:0 V.eq v128.bitselect`;
}

/** Where `moduloText` does not hold: for quotients above a limit or none, and numbers whose products could overflow. */
function farModulo(quotient: number, size: number): string {
  return `$0 $1 V.div V.abs c:${quotient} V.le $0 V.abs $1 V.abs V.max c:${size} V.le v128.and v128.not`;
}
