import {
  batchedShape,
  checkReal,
  failAll,
  isList,
  say,
  shapeOfReal,
  sizeOf,
} from '../../framework/engine.ts';
import {
  type Compartment,
  type Diagnostic,
  type DType,
  fail,
  type HyperparameterHandle,
  type Real,
} from '../../framework/index.ts';
import { isCompartment, placeOf } from '../model/handles.ts';
import type { Contents } from '../model/words.ts';
import { fits } from './clamps.ts';

/** Checks a value that is to be set and spreads it over all elements. */
export function numbersToSet(
  contents: Contents,
  of: Compartment | HyperparameterHandle,
  value: unknown,
  { batch, dtype }: { readonly batch: number; readonly dtype: DType },
): ArrayLike<number> {
  const where = placeOf(contents, of);
  if (isCompartment(of)) {
    if (contents.wiring.sourceOf(of)) wired(where);
    const all = sizeOf(batchedShape(of, batch));
    return spreadOver(plainNumbers(value, where, dtype), [1, sizeOf(of.shape), all], all, where);
  }
  const { component, given } = of.part;
  const spec = component.hyperparameters[of.name] as Real;
  const faults: Diagnostic[] = [];
  const numbers = checkReal(spec, value, { where, doc: spec.doc, faults });
  failAll(faults);
  const all = sizeOf(shapeOfReal(spec, given.plain));
  return spreadOver(typeof numbers === 'number' ? [numbers] : numbers!, [1, all], all, where);
}

/** Finite numbers, as they are. */
export function plainNumbers(value: unknown, where: string, dtype: DType): ArrayLike<number> {
  const numbers = isList(value) ? value : [value];
  let odd = 0;
  while (odd < numbers.length && typeof numbers[odd] === 'number' && fits(numbers[odd] as number, dtype))
    odd++;
  if (odd === numbers.length) return numbers as ArrayLike<number>;
  const isNumber = typeof numbers[odd] === 'number';
  return fail({
    code: isNumber ? 'not-finite' : 'option',
    where,
    found: isList(value) ? `${say(numbers[odd])} at position ${odd}` : say(value),
    expected: isNumber ? `finite numbers in ${dtype}` : 'a number or a list of numbers',
    remedy: 'Check how it was computed.',
  });
}

/** A list of one of some lengths, repeated until there is a number for every element. */
export function spreadOver(
  numbers: ArrayLike<number>,
  lengths: readonly number[],
  all: number,
  where: string,
): ArrayLike<number> {
  const { length } = numbers;
  if (length === all) return numbers;
  if (lengths.includes(length)) return Float64Array.from({ length: all }, (_, i) => numbers[i % length]!);
  const counts = [...new Set(lengths)].sort((a, b) => a - b);
  return fail({
    code: 'shape-mismatch',
    where,
    found: `${length} numbers`,
    expected: `${counts.join(' or ')} numbers`,
    remedy: 'Give one for all, or one per element.',
  });
}

const wired = (where: string): never =>
  fail({
    code: 'write-to-wired-input',
    where,
    found: 'a value set for a wired input',
    expected: 'an input without a wire',
    remedy: 'Set its source, or remove the wire.',
  });
