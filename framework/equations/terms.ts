import {
  dimensionless,
  divideUnits,
  multiplyUnits,
  powerOfUnit,
  sameUnit,
  type Unit,
} from '../base/units.ts';
import type { FormulaTerm, Operator } from './words.ts';

// How terms are made: numbers are computed at once, and what has another power of ten is multiplied to the one that is wanted.

export const number = (value: number, unit: Unit = dimensionless): FormulaTerm => ({
  ...{ op: 'number', kind: 'float' },
  ...{ value, unit },
});
export const named = (name: string, unit: Unit, kind: FormulaTerm['kind'] = 'float'): FormulaTerm => ({
  op: 'name',
  ...{ name, unit, kind },
});
export const term = (
  op: Operator,
  of: readonly FormulaTerm[],
  unit: Unit,
  kind: FormulaTerm['kind'] = 'float',
): FormulaTerm => ({
  ...{ op, of, unit, kind },
});
export const truth = (op: Operator, of: readonly FormulaTerm[]): FormulaTerm =>
  term(op, of, dimensionless, 'bool');

export const isNumber = (t: FormulaTerm): t is FormulaTerm & { readonly op: 'number' } => t.op === 'number';
/** Whether it is this number. */
export const isValue = (t: FormulaTerm, value: number): boolean => t.op === 'number' && t.value === value;

export const partsOf = (t: FormulaTerm): readonly FormulaTerm[] =>
  t.op === 'number' || t.op === 'name' ? [] : t.of;

export const ONE = number(1);
export const ZERO = number(0);

export const sameDimensions = (a: Unit, b: Unit): boolean =>
  a.dimensions.every((d, i) => d === b.dimensions[i]);

/** Operands in one unit already. */
export const add = (a: FormulaTerm, b: FormulaTerm): FormulaTerm =>
  isNumber(a) && isNumber(b) ? number(a.value + b.value, a.unit) : term('add', [a, b], a.unit);
export const sub = (a: FormulaTerm, b: FormulaTerm): FormulaTerm =>
  isNumber(a) && isNumber(b) ? number(a.value - b.value, a.unit) : term('sub', [a, b], a.unit);
export const neg = (a: FormulaTerm): FormulaTerm =>
  isNumber(a) ? number(-a.value, a.unit) : term('neg', [a], a.unit);

export function mul(a: FormulaTerm, b: FormulaTerm): FormulaTerm {
  const unit = multiplyUnits(a.unit, b.unit);
  return isNumber(a) && isNumber(b) ? number(a.value * b.value, unit) : term('mul', [a, b], unit);
}

export function div(a: FormulaTerm, b: FormulaTerm): FormulaTerm {
  const unit = divideUnits(a.unit, b.unit);
  return isNumber(a) && isNumber(b) ? number(a.value / b.value, unit) : term('div', [a, b], unit);
}

export const where = (condition: FormulaTerm, a: FormulaTerm, b: FormulaTerm): FormulaTerm =>
  term('where', [condition, a, b], a.unit, a.kind);

/** The power of a unit, of whole and half exponents too. */
export const unitPower = (unit: Unit, exponent: number): Unit =>
  exponent === 1 ? unit : exponent === 0 ? dimensionless : powerOfUnit(unit, exponent);

/** Moves the decimal point, as if the number had been written so. */
function shifted(value: number, power: number): number {
  if (!Number.isInteger(power)) return value * tenTo(power);
  const [digits, exponent = '0'] = String(value).split('e');
  return Number.isFinite(value) ? Number(`${digits}e${Number(exponent) + power}`) : value;
}

const tenTo = (power: number): number =>
  Number(`1e${Math.floor(power)}`) * (Number.isInteger(power) ? 1 : Math.sqrt(10));

/** The same in a unit of the same dimensions. */
export function inUnitOf(t: FormulaTerm, unit: Unit): FormulaTerm {
  const power = t.unit.power - unit.power;
  if (isNumber(t)) return number(shifted(t.value, power), unit);
  if (power === 0) return sameUnit(t.unit, unit) && t.unit.text !== unit.text ? { ...t, unit } : t;
  // The factor is 1, in a unit of its own: whoever takes the product apart finds units that fit.
  const one = number(tenTo(Math.abs(power)), {
    text: `10^${-Math.abs(power)}`,
    dimensions: dimensionless.dimensions,
    power: -Math.abs(power),
  });
  return term(power > 0 ? 'mul' : 'div', [t, one], unit);
}

/** Two of the same dimensions in one unit: that of the one that is no number, else the smaller. */
export function together(a: FormulaTerm, b: FormulaTerm): readonly [FormulaTerm, FormulaTerm] {
  const own = isNumber(a) ? b.unit : isNumber(b) || a.unit.power <= b.unit.power ? a.unit : b.unit;
  return [inUnitOf(a, own), inUnitOf(b, own)];
}

/** What is found once for each term, however often it occurs. */
export function once<R>(find: (t: FormulaTerm) => R): (t: FormulaTerm) => R {
  const found = new Map<FormulaTerm, R>();
  return (t) => {
    if (!found.has(t)) found.set(t, find(t));
    return found.get(t)!;
  };
}

/** The names that a term is made of. */
export function namesIn(t: FormulaTerm): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = once((own: FormulaTerm): void => {
    if (own.op === 'name') names.add(own.name);
    for (const part of partsOf(own)) visit(part);
  });
  visit(t);
  return names;
}

/** How many different terms it is made of. */
export function sizeOfTerm(t: FormulaTerm): number {
  let size = 0;
  const visit = once((own: FormulaTerm): void => {
    size++;
    for (const part of partsOf(own)) visit(part);
  });
  visit(t);
  return size;
}
