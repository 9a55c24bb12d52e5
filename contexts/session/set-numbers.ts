import {
  batchedShape,
  checkReal,
  failAll,
  formFault,
  isList,
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
import { type Extent, spreadNumbers } from './forms.ts';

/**
 * Checks a value that is to be set, and spreads it over all elements. Of a compartment: one number, one per element,
 * `perTrial` of these, or all numbers `[batch, …]` as `get` gives them.
 */
export function numbersToSet(
  contents: Contents,
  of: Compartment | HyperparameterHandle,
  value: unknown,
  { batch, dtype }: { readonly batch: number; readonly dtype: DType },
): ArrayLike<number> {
  const where = placeOf(contents, of);
  if (isCompartment(of)) {
    if (contents.wiring.sourceOf(of)) wired(where);
    const all = batchedShape(of, batch);
    const isAll = isList(value) && value.length === sizeOf(all) && !isList(value[0]);
    return isAll
      ? allOf({ data: value, shape: all }, { shape: all, shared: true }, { batch: 1, dtype }, where)
      : allOf(value, of, { batch, dtype }, where);
  }
  const { component, given } = of.part;
  const spec = component.hyperparameters[of.name] as Real;
  const faults: Diagnostic[] = [];
  const numbers = checkReal(spec, value, { where, doc: spec.doc, faults });
  failAll(faults);
  const shape = shapeOfReal(spec, given.plain);
  const fault = formFault(value, shape, spec.doc);
  if (fault) fail({ where, ...fault });
  return typeof numbers === 'number' ? new Float64Array(sizeOf(shape)).fill(numbers) : numbers!;
}

/** Numbers for all elements; an error where they do not fit. */
export function allOf(
  value: unknown,
  of: Pick<Compartment, 'shape' | 'shared'>,
  extent: Extent,
  where: string,
): ArrayLike<number> {
  const spread = spreadNumbers(value, of, extent);
  return 'code' in spread ? fail({ where, ...spread }) : spread.data();
}

const wired = (where: string): never =>
  fail({
    code: 'write-to-wired-input',
    where,
    found: 'a value set for a wired input',
    expected: 'an input without a wire',
    remedy: 'Set its source, or remove the wire.',
  });
