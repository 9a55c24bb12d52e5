import { type Diagnostic, fail, failAll, suggest } from '../base/errors.ts';
import type { HostRandom } from '../base/random.ts';
import { isList, isRecord, say } from '../base/say.ts';
import { checkShape, formatShape, type Shape, sizeOf } from '../base/shapes.ts';
import type { Hyperparameter, Real } from './hyperparameters.ts';
import { checkReal, formFault, formOf, type Spot, wrongType } from './numbers.ts';
import type { Declaration, Values } from './words.ts';

/** Checks all that was given at once: names, types, ranges, finiteness, lengths; converts units. */
export function checkGiven({ name: component, hyperparameters }: Declaration, given: unknown): Values {
  const faults: Diagnostic[] = [];
  if (!isRecord(given)) {
    return fail({
      code: 'hyperparameter-type',
      where: component,
      found: say(given),
      expected: 'an object with hyperparameters',
      remedy: `Write ${component}({ name: value, … }).`,
    });
  }
  const known = Object.keys(hyperparameters);
  for (const name of Object.keys(given).filter((own) => !known.includes(own))) {
    faults.push({
      code: 'unknown-hyperparameter',
      where: `${component}.${name}`,
      found: `'${name}'`,
      expected: `a hyperparameter of ${component}`,
      remedy: suggest(name, known),
    });
  }
  const plain: Record<string, unknown> = {};
  const numbers: Record<string, number | Float64Array> = {};
  let structured = true;
  for (const [name, spec] of Object.entries(hyperparameters)) {
    const place: Spot = { where: `${component}.${name}`, doc: spec.doc, faults };
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value === undefined && spec.optional) {
      const fallback = 'fallback' in spec ? spec.fallback : undefined;
      if (typeof fallback !== 'function') plain[name] = fallback;
    } else if (value === undefined) missing(place, spec);
    else if (spec.kind === 'real') {
      const checked = checkReal(spec, value, place);
      if (checked !== undefined) plain[name] = numbers[name] = checked;
    } else plain[name] = checkStructure(spec, value, place);
    if (spec.kind !== 'real' && plain[name] === undefined) structured = false;
  }
  // Lengths follow from the structure, so they can be checked only where that is sound.
  for (const name of structured ? Object.keys(numbers) : []) {
    const spec = hyperparameters[name] as Real;
    const fault = formFault(given[name], shapeOfReal(spec, plain), spec.doc);
    if (fault) faults.push({ where: `${component}.${name}`, ...fault });
  }
  failAll(faults);
  return { plain, numbers };
}

export const shapeOfReal = (spec: Real, plain: Values['plain']): Shape =>
  spec.shape ? checkShape((spec.shape as (p: unknown) => unknown)(plain), spec.doc) : [];

/** The numbers of a live hyperparameter of a part: those given, or the default's, for this seed. */
export function numbersOf(
  spec: Real,
  name: string,
  values: Values,
  random: HostRandom,
  where: string,
): Float64Array {
  const shape = shapeOfReal(spec, values.plain);
  const given = values.numbers[name] ?? spec.fallback;
  const numbers =
    typeof given === 'function'
      ? (given as (p: unknown, random: HostRandom) => number | ArrayLike<number>)(values.plain, random)
      : given;
  return spread(numbers, shape, where);
}

/** One number for all elements of a shape, or one for each, as a function of a declaration has returned them. */
export function spread(numbers: unknown, shape: Shape, where: string): Float64Array {
  const size = sizeOf(shape);
  const wrong = (code: Diagnostic['code'], found: string, expected: string): never =>
    fail({ code, where, found, expected, remedy: 'Correct what the declaration computes.' });
  if (typeof numbers !== 'number' && !isList(numbers)) {
    return wrong('hyperparameter-type', say(numbers), 'a number or a list of numbers');
  }
  const list =
    typeof numbers === 'number'
      ? new Float64Array(size).fill(numbers)
      : Float64Array.from(numbers as ArrayLike<number>);
  if (list.length !== size) {
    wrong(
      'shape-mismatch',
      `${list.length} numbers`,
      `one number, or ${size} for shape ${formatShape(shape)}`,
    );
  }
  const bad = list.findIndex(Number.isNaN);
  if (bad >= 0) wrong('not-finite', `NaN at position ${bad}`, 'numbers');
  return list;
}

function missing({ where, doc, faults }: Spot, spec: Hyperparameter): void {
  faults.push({
    code: 'missing-hyperparameter',
    where,
    found: 'nothing',
    expected: `${formOf(spec)} (${doc})`,
    remedy: 'It has no default: give it.',
  });
}

function checkStructure(spec: Exclude<Hyperparameter, Real>, value: unknown, place: Spot): unknown {
  const isCount = (x: unknown): x is number => typeof x === 'number' && Number.isSafeInteger(x) && x >= 1;
  switch (spec.kind) {
    case 'count':
      return isCount(value) ? value : wrongType(place, value, formOf(spec));
    case 'sizes': {
      const list = isCount(value) ? new Array<number>(spec.length).fill(value) : value;
      const fits = Array.isArray(list) && list.length === spec.length && list.every(isCount);
      // A copy: what the caller does to the list later changes no part.
      return fits ? Object.freeze([...list]) : wrongType(place, value, formOf(spec));
    }
    case 'flag':
      return typeof value === 'boolean' ? value : wrongType(place, value, formOf(spec));
    case 'choice':
      return spec.options.includes(value as string)
        ? value
        : wrongType(
            place,
            value,
            formOf(spec),
            typeof value === 'string' ? suggest(value, spec.options) : undefined,
          );
  }
}
