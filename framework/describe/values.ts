import { type Diagnostic, failAll, MyelinError, suggest } from '../base/errors.ts';
import type { HostRandom } from '../base/random.ts';
import { formatShape, type Shape, sizeOf } from '../base/shapes.ts';
import { inUnit, type Quantity, unit } from '../base/units.ts';
import type { Declaration } from './declaration.ts';
import type { Hyperparameter, Real } from './hyperparameters.ts';

/** Checked hyperparameters of a part. */
export interface Values {
  /** Structure, and every number as a plain scalar (the first, for arrays): what shapes and initialisers see. */
  readonly plain: Readonly<Record<string, unknown>>;
  /** What was given for numbers, in the declared unit; those left to their default are absent. */
  readonly numbers: Readonly<Record<string, number | Float64Array>>;
}

/** Checks all that was given at once: names, types, ranges, finiteness, lengths; converts units. */
export function checkGiven(declaration: Declaration, given: Readonly<Record<string, unknown>>): Values {
  const faults: Diagnostic[] = [];
  const known = Object.keys(declaration.hyperparameters);
  for (const name of Object.keys(given)) {
    if (!known.includes(name)) {
      faults.push({
        code: 'unknown-hyperparameter',
        where: `${declaration.name}.${name}`,
        found: `'${name}'`,
        expected: `a hyperparameter of ${declaration.name}`,
        remedy: suggest(name, known),
      });
    }
  }
  const plain: Record<string, unknown> = {};
  const numbers: Record<string, number | Float64Array> = {};
  for (const [name, spec] of Object.entries(declaration.hyperparameters)) {
    const place: Place = { where: `${declaration.name}.${name}`, doc: spec.doc, faults };
    const value = given[name];
    if (value === undefined) {
      if (spec.optional) plain[name] = 'fallback' in spec ? spec.fallback : undefined;
      else missing(place, spec);
    } else if (spec.kind === 'real') {
      const checked = checkReal(spec, value, place);
      if (checked === undefined) continue;
      numbers[name] = checked;
      plain[name] = typeof checked === 'number' ? checked : checked[0];
    } else plain[name] = checkStructure(spec, value, place);
  }
  failAll(faults);
  for (const [name, spec] of Object.entries(declaration.hyperparameters)) {
    const array = numbers[name];
    if (spec.kind !== 'real' || !(array instanceof Float64Array)) continue;
    const shape = shapeOfReal(spec, plain);
    if (array.length !== sizeOf(shape)) {
      faults.push({
        code: 'shape-mismatch',
        where: `${declaration.name}.${name}`,
        found: `${array.length} numbers`,
        expected: `one number, or ${sizeOf(shape)} for shape ${formatShape(shape)} (${spec.doc})`,
        remedy: 'Give one number for all, or one per element in row-major order.',
      });
    }
  }
  failAll(faults);
  return { plain, numbers };
}

export const shapeOfReal = (spec: Real, plain: Values['plain']): Shape =>
  spec.shape ? (spec.shape as (p: unknown) => Shape)(plain) : [];

/** The numbers of a live hyperparameter of a part: those given, or the default's, for this seed. */
export function numbersOf(spec: Real, name: string, values: Values, random: HostRandom): Float64Array {
  const size = sizeOf(shapeOfReal(spec, values.plain));
  const given = values.numbers[name] ?? spec.fallback;
  const numbers =
    typeof given === 'function'
      ? (given as (p: unknown, random: HostRandom) => number | ArrayLike<number>)(values.plain, random)
      : given!;
  return typeof numbers === 'number' ? new Float64Array(size).fill(numbers) : Float64Array.from(numbers);
}

interface Place {
  readonly where: string;
  readonly doc: string;
  readonly faults: Diagnostic[];
}

function missing({ where, doc, faults }: Place, spec: Hyperparameter): void {
  faults.push({
    code: 'missing-hyperparameter',
    where,
    found: 'nothing',
    expected: `a ${spec.kind} (${doc})`,
    remedy: 'It has no default: give it.',
  });
}

function checkReal(spec: Real, value: unknown, place: Place): number | Float64Array | undefined {
  const isArray = Array.isArray(value) || value instanceof Float32Array || value instanceof Float64Array;
  if (isArray && !spec.shape) return wrongType(place, value, 'one number');
  try {
    const target = unit(spec.unit);
    const convert = (x: unknown): number => {
      if (typeof x !== 'number' && typeof x !== 'string' && !isQuantity(x)) throw new TypeError();
      return inUnit(x, target, place.where);
    };
    const numbers = isArray ? Float64Array.from(value as ArrayLike<unknown>, convert) : convert(value);
    const all = typeof numbers === 'number' ? [numbers] : numbers;
    for (const x of all) if (!checkRange(spec, x, place)) return undefined;
    return numbers;
  } catch (error) {
    if (error instanceof MyelinError) {
      place.faults.push(...error.diagnostics);
      return undefined;
    }
    return wrongType(place, value, `a number in ${spec.unit}, or a quantity such as '20 ms'`);
  }
}

function checkRange(spec: Real, x: number, { where, doc, faults }: Place): boolean {
  if (!Number.isFinite(x)) {
    faults.push({
      code: 'hyperparameter-not-finite',
      where,
      found: String(x),
      expected: `a finite number in ${spec.unit} (${doc})`,
      remedy: 'Check how it was computed.',
    });
    return false;
  }
  if (x >= spec.min && x <= spec.max && !(spec.positive && x <= 0)) return true;
  const bounds = [
    spec.positive && '> 0',
    spec.min > -Infinity && `≥ ${spec.min}`,
    spec.max < Infinity && `≤ ${spec.max}`,
  ].filter(Boolean);
  faults.push({
    code: 'hyperparameter-range',
    where,
    found: `${x} ${spec.unit}`,
    expected: `${bounds.join(' and ')} ${spec.unit} (${doc})`,
    remedy: 'Give a number in this range.',
  });
  return false;
}

function checkStructure(spec: Exclude<Hyperparameter, Real>, value: unknown, place: Place): unknown {
  const isCount = (x: unknown): x is number => typeof x === 'number' && Number.isInteger(x) && x >= 1;
  switch (spec.kind) {
    case 'count':
      return isCount(value) ? value : wrongType(place, value, 'a whole number ≥ 1');
    case 'sizes': {
      const list = isCount(value) ? new Array<number>(spec.length).fill(value) : value;
      const fits = Array.isArray(list) && list.length === spec.length && list.every(isCount);
      return fits ? list : wrongType(place, value, `${spec.length} whole numbers ≥ 1`);
    }
    case 'flag':
      return typeof value === 'boolean' ? value : wrongType(place, value, 'true or false');
    case 'choice':
      if (spec.options.includes(value as string)) return value;
      return wrongType(
        place,
        value,
        `one of ${spec.options.join(', ')}`,
        suggest(String(value), spec.options),
      );
  }
}

function wrongType(
  { where, doc, faults }: Place,
  value: unknown,
  expected: string,
  remedy = 'Give it in this form.',
): undefined {
  const found =
    typeof value === 'string' ? `'${value}'` : Array.isArray(value) ? `[${value}]` : String(value);
  faults.push({ code: 'hyperparameter-type', where, found, expected: `${expected} (${doc})`, remedy });
  return undefined;
}

const isQuantity = (x: unknown): x is Quantity =>
  typeof x === 'object' && x !== null && 'value' in x && 'unit' in x;
