import { attempt, type Diagnostic } from '../base/errors.ts';
import { isList, isQuantity, say } from '../base/say.ts';
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
    case 'real':
      return spec.unit === '1'
        ? `a number${spec.shape ? ', or a list of them' : ''}`
        : `a number in ${spec.unit}${spec.shape ? ', a list of them' : ''}, or a quantity such as '20 ${spec.unit}'`;
  }
}

/**
 * Numbers in the declared unit: type, finiteness and range checked, quantities converted; `undefined` where there
 * was a fault.
 */
export function checkReal(spec: Real, value: unknown, place: Spot): number | Float64Array | undefined {
  if (!isList(value)) return checkNumber(spec, value, place);
  if (!spec.shape) return wrongType(place, value, 'one number');
  const numbers = new Float64Array(value.length);
  for (let i = 0; i < value.length; i++) {
    const x = checkNumber(spec, value[i], place, ` at position ${i}`);
    if (x === undefined) return undefined;
    numbers[i] = x;
  }
  return numbers;
}

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
  if (x >= spec.min && x <= spec.max && !(spec.positive && x <= 0)) return undefined;
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
