import { type FloatArray, floatArray } from '../base/dtypes.ts';
import { attempt, type Diagnostic } from '../base/errors.ts';
import { isArray, isList, isQuantity, reading, say } from '../base/say.ts';
import {
  broadcast,
  broadcastStrides,
  denseStrides,
  formatShape,
  type Shape,
  sameShape,
  sizeOf,
} from '../base/shapes.ts';
import { inUnit, unit } from '../base/units.ts';
import type { Hyperparameter, Real } from './hyperparameters.ts';

/** Where a value is checked, what it is for, and where its faults go. */
export interface Spot {
  readonly where: string;
  readonly doc: string;
  readonly faults: Diagnostic[];
}

/** What may be given for a hyperparameter, in words. */
export function formOf(spec: Hyperparameter): string {
  switch (spec.kind) {
    case 'count':
      return 'a whole number ≥ 1';
    case 'sizes':
      return spec.length === 1 ? 'a whole number ≥ 1' : `${spec.length} whole numbers ≥ 1`;
    case 'flag':
      return 'true or false';
    case 'choice':
      return `one of ${spec.options.join(', ')}`;
    case 'surrogate':
      return "a surrogate, such as 'norse.superSpike'";
    case 'data':
      return spec.expected;
    case 'real':
      return spec.unit === '1'
        ? `a number${spec.shape ? ', or a list of them' : ''}`
        : `a number in ${spec.unit}${spec.shape ? ', a list of them' : ''}, or a quantity such as '20 ${spec.unit}'`;
  }
}

/**
 * Numbers in the declared unit, row-major: type, finiteness and range checked, quantities converted, lists of lists
 * equally long; `undefined` where there was a fault.
 */
export function checkReal(spec: Real, value: unknown, place: Spot): number | FloatArray | undefined {
  if (!isList(value)) return checkNumber(spec, value, place);
  if (!spec.shape) return wrongType(place, value, 'one number', spec.static ? STATIC : undefined);
  // Most lists are as they should be: quickly, since there may be millions of numbers.
  const plain = spec.compact && value instanceof Float32Array ? value.slice() : plainNumbers(value);
  if (plain && areInRange(spec, plain)) return plain;
  const nesting = nestingOf(value);
  const numbers: number[] = [];
  const path: number[] = [];
  const take = (x: unknown): boolean => {
    const length = nesting[path.length];
    if (length === undefined) {
      const number = checkNumber(spec, x, place, positionText(path));
      return number !== undefined && numbers.push(number) > 0;
    }
    if (!isList(x) || x.length !== length)
      return wrongType(place, x, `a list of ${length}`, undefined, positionText(path)) ?? false;
    for (let i = 0; i < length; i++) {
      path.push(i);
      if (!take(x[i])) return false;
      path.pop();
    }
    return true;
  };
  return take(value) ? Float64Array.from(numbers) : undefined;
}

const STATIC =
  'It is static, part of the structure of a whole part: give one, and other cells a part of their own.';

/** ` at position 3`, or [1, 2] in lists of lists. */
export const positionText = (path: readonly number[]): string =>
  path.length === 0 ? '' : ` at position ${path.length === 1 ? path[0] : formatShape(path)}`;

/** Nothing has so many axes. */
const DEEPEST = 16;

/** How long lists of lists are, by their first members. */
export function nestingOf(value: unknown): Shape {
  const lengths: number[] = [];
  for (let x = value; isList(x) && lengths.length < DEEPEST; x = x[0]) lengths.push(x.length);
  return lengths;
}

/** What is wrong with the form of numbers. */
export type FormFault = Omit<Diagnostic, 'where'>;

/**
 * Numbers that were checked, in the form in which they were given, for a shape: one for all elements; one for each in row-major order; or
 * nested as the shape is, where an axis of length 1 is stretched, as in NumPy.
 */
export function shaped(
  numbers: number | FloatArray,
  given: unknown,
  shape: Shape,
  doc: string,
): number | FloatArray | FormFault {
  if (typeof numbers === 'number') return numbers;
  const nesting = nestingOf(given);
  if (numbers.length === 1 && nesting.length <= shape.length) return numbers[0]!;
  const isFlat = nesting.length < 2;
  if (isFlat ? numbers.length === sizeOf(shape) : sameShape(nesting, shape)) return numbers;
  const whole = !isFlat && nesting.length === shape.length ? broadcast(nesting, shape) : undefined;
  if (whole && sameShape(whole, shape)) return stretched(numbers, nesting, shape);
  return {
    code: 'shape-mismatch',
    found: isFlat ? `${numbers.length} numbers` : `numbers nested as ${formatShape(nesting)}`,
    expected: `one number, or ${sizeOf(shape)} for shape ${formatShape(shape)} (${doc})`,
    remedy: 'Give one number for all, or one per element: in row-major order, or nested as the shape is.',
  };
}

/** Repeats numbers along axes of length 1. */
function stretched(numbers: FloatArray, from: Shape, shape: Shape): Float64Array {
  const strides = broadcastStrides(from, shape, denseStrides(from));
  const own = denseStrides(shape);
  return Float64Array.from({ length: sizeOf(shape) }, (_, i) => {
    const at = shape.reduce((sum, n, axis) => sum + (Math.floor(i / own[axis]!) % n) * strides[axis]!, 0);
    return numbers[at]!;
  });
}

/** A copy, row-major, of what holds nothing but numbers: a list, or lists of lists that are equally long. */
export function plainNumbers(value: unknown): Float64Array | undefined {
  const lengths = nestingOf(value);
  if (lengths.length === 0) return undefined;
  const numbers = floatArray('f64', sizeOf(lengths)) as Float64Array;
  return reading(() => copyRows(value, lengths, numbers, 0)) ? numbers : undefined;
}

function copyRows(value: unknown, [length, ...inner]: Shape, into: Float64Array, at: number): boolean {
  if (!isArray(value) || value.length !== length) return false;
  if (inner.length > 0) {
    const size = sizeOf(inner);
    for (let i = 0; i < length; i++) if (!copyRows(value[i], inner, into, at + i * size)) return false;
    return true;
  }
  if (value instanceof Float64Array || value instanceof Float32Array) {
    into.set(value, at);
    return true;
  }
  for (let i = 0; i < length; i++) {
    const x = value[i];
    if (typeof x !== 'number') return false;
    into[at + i] = x;
  }
  return true;
}

/** What is wrong with the first number that is not in the range of its declaration, if any. */
export function rangeFaultIn(
  spec: Real,
  numbers: ArrayLike<number>,
  shape: Shape,
): Omit<Diagnostic, 'where'> | undefined {
  for (let i = 0; i < numbers.length; i++) {
    if (isInRange(spec, numbers[i]!)) continue;
    const path = shape.map((n, axis) => Math.floor(i / sizeOf(shape.slice(axis + 1))) % n);
    return rangeFault(spec, numbers[i]!, positionText(path));
  }
  return undefined;
}

/** Whether all numbers are finite and in range: two comparisons each, since there may be millions. */
function areInRange(spec: Real, numbers: FloatArray): boolean {
  const { min, max, positive } = spec;
  const least = Math.max(min, positive ? Number.MIN_VALUE : -Number.MAX_VALUE);
  const most = Math.min(max, Number.MAX_VALUE);
  for (let i = 0; i < numbers.length; i++) {
    const x = numbers[i]!;
    if (!(x >= least && x <= most) && !isInRange(spec, x)) return false;
  }
  return true;
}

/**
 * Whether a number is finite and in range. A bound that f32 rounds is in it as f32 has it, too, so that what is read there can be given
 * back; but for 0, which is another number than any bound beside it.
 */
export const isInRange = ({ min, max, positive }: Real, x: number): boolean =>
  (x >= min || (x !== 0 && x === Math.fround(min))) &&
  (x <= max || (x !== 0 && x === Math.fround(max))) &&
  !(positive && x <= 0) &&
  Number.isFinite(x);

function checkNumber(spec: Real, value: unknown, place: Spot, position = ''): number | undefined {
  if (typeof value !== 'number' && typeof value !== 'string' && !isQuantity(value)) {
    return wrongType(place, value, formOf(spec), undefined, position);
  }
  const x = attempt(place.faults, () => inUnit(value, unit(spec.unit), place.where));
  const fault = x === undefined ? undefined : rangeFault(spec, x, position);
  if (!fault) return x;
  place.faults.push({ where: place.where, ...fault, expected: `${fault.expected} (${place.doc})` });
  return undefined;
}

/** What is wrong with a number by itself. */
function rangeFault(spec: Real, x: number, position: string): Omit<Diagnostic, 'where'> | undefined {
  if (!Number.isFinite(x)) {
    return {
      code: 'hyperparameter-not-finite',
      found: `${x}${position}`,
      expected: withUnit('a finite number', spec, ' in '),
      remedy: 'Check how it was computed.',
    };
  }
  if (isInRange(spec, x)) return undefined;
  const bounds = [
    spec.positive && '> 0',
    spec.min > -Infinity && `≥ ${spec.min}`,
    spec.max < Infinity && `≤ ${spec.max}`,
  ];
  return {
    code: 'hyperparameter-range',
    found: withUnit(`${x}`, spec) + position,
    expected: withUnit(bounds.filter(Boolean).join(' and '), spec),
    remedy: 'Give a number in this range.',
  };
}

const withUnit = (text: string, { unit: own }: Real, between = ' '): string =>
  own === '1' ? text : text + between + own;

export function wrongType(
  { where, doc, faults }: Spot,
  value: unknown,
  expected: string,
  remedy = 'Give it in this form.',
  position = '',
): undefined {
  const found = `${say(value)}${position}`;
  faults.push({ code: 'hyperparameter-type', where, found, expected: `${expected} (${doc})`, remedy });
  return undefined;
}
