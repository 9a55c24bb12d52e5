import type { Shape } from '../base/shapes.ts';
import { nearestWord } from '../base/ticks.ts';
import { dimensionless, type Unit } from '../base/units.ts';
import { chosen, nothingKnown, passes } from './nan.ts';
import { elementwise, immediate, type Operation } from './operation.ts';
import { asItIs, broadcastAll, comparedUnits, type ElementwiseRow, noGradient, sameUnits } from './row.ts';

// Absolute times are whole ticks: 32 bits, in f64 whole numbers of its own width. Commands see them as tensors. Two times that
// meet in an operation which has a row here stay whole; anywhere else a time becomes a number, tick · dt rounded once.

type Ticks = Operation<ElementwiseRow<readonly ['tick', 'tick']>, 'tick'>;
type Comparison = Operation<ElementwiseRow<readonly ['tick', 'tick']>, 'bool'>;
type Conversion<From extends 'tick' | 'float'> = ElementwiseRow<readonly [From, 'float', 'float', 'float']>;

const plain = { selects: null, holds: null, simplify: asItIs, vjp: noGradient } as const;
const numbers = () => 'number' as const;

/** Doubles that are whole numbers, as words in the low half, and words there as doubles. */
const TO_WORDS = 'i32x4.trunc_sat_f64x2_s_zero';
const TO_DOUBLES = 'f64x2.convert_low_i32x4_s';
/** The same for the low and the high half of a vector, one after the other. */
const inHalves = (text: (half: '' | ' upper') => string): string => `${text('')} ${text(' upper')} joined`;

/** The tick of the step. */
export const tick = immediate<{ readonly shape: Shape; readonly dt: number; readonly unit?: Unit }>({
  doc: 'the tick, a whole number',
  operands: [],
  kind: 'tick',
  shape: (_, { shape }) => shape,
  unit: (_, { unit }) => unit ?? dimensionless,
  vjp: noGradient,
  everywhere: (_, { tick }) => tick,
  varies: 'clock',
  nan: numbers,
  shows: ['dt'],
});

export const addTicks: Ticks = between('addTicks', 'a + b, modulo 2³²', (a, b) => (a + b) | 0, {
  f32: '$0 $1 i32x4.add',
  f64: `$0 ${TO_WORDS} $1 ${TO_WORDS} i32x4.add ${TO_DOUBLES}`,
});

export const subTicks: Ticks = between('subTicks', 'a - b, modulo 2³²', (a, b) => (a - b) | 0, {
  f32: '$0 $1 i32x4.sub',
  f64: `$0 ${TO_WORDS} $1 ${TO_WORDS} i32x4.sub ${TO_DOUBLES}`,
});

const REMAINDER = `@x @x @y f64x2.div f64x2.floor @y f64x2.mul f64x2.sub ${TO_WORDS}`;
export const modTicks: Ticks = between(
  'modTicks',
  'a modulo b, with the sign of b; 0 where b is 0',
  (a, b) => (b === 0 ? 0 : (a - Math.floor(a / b) * b) | 0),
  {
    f32: inHalves((half) => `$0${half} ${TO_DOUBLES} =x $1${half} ${TO_DOUBLES} =y ${REMAINDER}`),
    f64: `$0 =x $1 =y ${REMAINDER} ${TO_DOUBLES}`,
  },
);

export const ltTicks: Comparison = comparison('ltTicks', 'a < b', (a, b) => a < b, 'lt');
export const leTicks: Comparison = comparison('leTicks', 'a ≤ b', (a, b) => a <= b, 'le');
export const gtTicks: Comparison = comparison('gtTicks', 'a > b', (a, b) => a > b, 'gt');
export const geTicks: Comparison = comparison('geTicks', 'a ≥ b', (a, b) => a >= b, 'ge');
export const eqTicks: Comparison = comparison('eqTicks', 'a = b', (a, b) => a === b, 'eq');
export const neTicks: Comparison = comparison('neTicks', 'a ≠ b', (a, b) => a !== b, 'ne');

/** a where the condition holds, b elsewhere, of whole ticks */
export const whereTicks: Operation<ElementwiseRow<readonly ['bool', 'tick', 'tick']>, 'tick'> = elementwise({
  name: 'whereTicks',
  doc: 'a where the condition holds, b elsewhere',
  ...plain,
  operands: ['bool', 'tick', 'tick'],
  kind: 'tick',
  shape: broadcastAll,
  unit: ([, a, b]) => sameUnits([a, b]),
  elementwise: { meaning: (condition, a, b) => (condition ? a : b), wasm: '$1 $2 $0 v128.bitselect' },
  nan: chosen,
  selects: { condition: 0, yes: 1, no: 2 },
});

/** The length of a tick, from three parts that are singles and whose sum is its double to the last bit. */
const LENGTH = {
  f32: '$1 f64x2.promote_low_f32x4 $2 f64x2.promote_low_f32x4 f64x2.add $3 f64x2.promote_low_f32x4 f64x2.add =d',
  f64: '$1 $2 f64x2.add $3 f64x2.add =d',
};

/** whole ticks as a time: tick · dt, rounded once */
export const timeOfTicks: Operation<Conversion<'tick'>> = elementwise({
  name: 'timeOfTicks',
  doc: 'whole ticks as a time',
  ...plain,
  operands: ['tick', 'float', 'float', 'float'],
  kind: 'float',
  shape: broadcastAll,
  unit: ([, dt]) => dt,
  elementwise: {
    meaning: (ticks, a, b, c) => ticks * (a + b + c),
    wasm: {
      f32: `${LENGTH.f32} ${inHalves((half) => `$0${half} ${TO_DOUBLES} @d f64x2.mul f32x4.demote_f64x2_zero`)}`,
      f64: `${LENGTH.f64} $0 @d f64x2.mul`,
    },
  },
  nan: passes,
});

/** a time in whole ticks: a / dt to the nearest, halves to even; 0 for NaN, and the last that fit 32 bits beyond them */
export const ticksOfTime: Operation<Conversion<'float'>, 'tick'> = elementwise({
  name: 'ticksOfTime',
  doc: 'a time in whole ticks',
  ...plain,
  operands: ['float', 'float', 'float', 'float'],
  kind: 'tick',
  shape: broadcastAll,
  unit: ([a]) => a,
  elementwise: {
    meaning: (a, b, c, d) => nearestWord(a / (b + c + d)),
    wasm: {
      f32: `${LENGTH.f32} ${inHalves((half) => `$0${half} f64x2.promote_low_f32x4 @d f64x2.div f64x2.nearest ${TO_WORDS}`)}`,
      f64: `${LENGTH.f64} $0 @d f64x2.div f64x2.nearest ${TO_WORDS} ${TO_DOUBLES}`,
    },
  },
  nan: numbers,
});

function between(
  name: string,
  doc: string,
  meaning: (a: number, b: number) => number,
  wasm: { readonly f32: string; readonly f64: string },
): Ticks {
  return elementwise({
    name,
    doc: `${doc}, of whole ticks`,
    ...plain,
    operands: ['tick', 'tick'],
    kind: 'tick',
    shape: broadcastAll,
    unit: sameUnits,
    elementwise: { meaning, wasm },
    nan: numbers,
  });
}

function comparison(
  name: string,
  doc: string,
  meaning: (a: number, b: number) => boolean,
  how: 'lt' | 'le' | 'gt' | 'ge' | 'eq' | 'ne',
): Comparison {
  const signed = how === 'eq' || how === 'ne' ? how : `${how}_s`;
  return elementwise({
    name,
    doc: `${doc}, of whole ticks`,
    ...plain,
    operands: ['tick', 'tick'],
    kind: 'bool',
    shape: broadcastAll,
    unit: comparedUnits,
    elementwise: {
      meaning: (a, b) => +meaning(a, b),
      wasm: { f32: `$0 $1 i32x4.${signed}`, f64: `$0 $1 f64x2.${how}` },
    },
    nan: nothingKnown,
  });
}
