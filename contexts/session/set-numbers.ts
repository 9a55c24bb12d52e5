import {
  attempt,
  batchedShape,
  checkReal,
  failAll,
  floatArray,
  isList,
  isPerTrial,
  leavesOf,
  type OptionRule,
  shaped,
  shapeOfReal,
  sizeOf,
} from '../../framework/engine.ts';
import {
  type Compartment,
  type Diagnostic,
  type DType,
  type FloatArray,
  fail,
  type HyperparameterHandle,
  type PerTrial,
  type Real,
} from '../../framework/index.ts';
import { isCompartment, isHyperparameter, placeOf, slotOfHandle } from '../model/handles.ts';
import { rangeOf } from '../model/tied-ranges.ts';
import type { Contents } from '../model/words.ts';
import type { Nested } from './blocks.ts';
import { type Extent, type Recipient, spreadNumbers } from './forms.ts';
import { refuseUnderflow } from './underflow.ts';

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
    const source = contents.wiring.sourceOf(of);
    if (source) {
      const sources = leavesOf(source).map((own) => placeOf(contents, own));
      wired(where, of, sources.join(' and '));
    }
    const all = batchedShape(of, batch);
    const isAll = isList(value) && value.length === sizeOf(all) && !isList(value[0]);
    return isAll
      ? allOf(
          { data: value, shape: all },
          { shape: all, shared: true, unit: of.unit, kind: of.kind, counts: of.counts },
          { batch: 1, dtype },
          where,
        )
      : allOf(value, of, { batch, dtype }, where);
  }
  const spec = rangeOf(contents.ties, of);
  if (!isPerTrial(value)) return numbersOfAll(of, spec, value, dtype, where);
  if (value.values.length !== batch) {
    fail({
      code: 'shape-mismatch',
      where,
      found: `perTrial with ${value.values.length} values`,
      expected: `${batch}, one for each trial of the batch`,
      remedy: 'Give as many values as there are trials, or change batch.',
    });
  }
  const all = value.values.map((own, trial) =>
    numbersOfAll(of, spec, own, dtype, `${where}, trial ${trial}`),
  );
  const size = all[0]!.length;
  const numbers = floatArray('f64', batch * size);
  all.forEach((own, trial) => numbers.set(own, trial * size));
  return numbers;
}

/** The numbers of a hyperparameter, for all trials or one. */
function numbersOfAll(
  of: HyperparameterHandle,
  spec: Real,
  value: unknown,
  dtype: DType,
  where: string,
): FloatArray {
  const { given } = of.part;
  const faults: Diagnostic[] = [];
  const numbers = checkReal(spec, value, { where, doc: spec.doc, faults });
  failAll(faults);
  refuseUnderflow(spec, typeof numbers === 'number' ? [numbers] : numbers!, dtype, where);
  const shape = shapeOfReal(spec, given.plain);
  const fit = shaped(numbers!, value, shape, spec.doc);
  if (typeof fit === 'number') return new Float64Array(sizeOf(shape)).fill(fit);
  return 'code' in fit ? fail({ where, ...fit }) : fit;
}

/** What a live hyperparameter can be given. */
export type SettingValue = Nested;
export type HyperparameterValue = SettingValue | PerTrial<SettingValue>;

/** Hyperparameters and what they are given. */
export type HyperparameterValues = readonly (readonly [HyperparameterHandle, HyperparameterValue])[];

/** Reads which hyperparameters are given something; what that is is checked where it is known for how many trials. */
export const valuesIn = (
  contents: Contents,
): OptionRule<readonly (readonly [HyperparameterHandle, unknown])[]> => ({
  expected: 'a list of pairs, such as [[net.z.hyperparameters.tau_m, perTrial([10, 20])]]',
  fallback: [],
  read: (x, where) => {
    const isPair = (pair: unknown) => isList(pair) && pair.length === 2 && isHyperparameter(pair[0]);
    if (!isList(x) || !Array.from(x).every(isPair)) return undefined;
    const pairs = Array.from(x) as (readonly [HyperparameterHandle, unknown])[];
    const faults: Diagnostic[] = [];
    for (const [handle] of pairs) attempt(faults, () => slotOfHandle(contents, handle, where));
    failAll(faults);
    return pairs;
  },
});

/** Numbers for all elements; an error where they do not fit. */
export function allOf(value: unknown, of: Recipient, extent: Extent, where: string): ArrayLike<number> {
  const spread = spreadNumbers(value, of, extent);
  return 'code' in spread ? fail({ where, ...spread }) : spread.data();
}

const wired = (where: string, { role }: Compartment, sources: string): never =>
  fail({
    code: 'write-to-wired-input',
    where,
    ...(role === 'input'
      ? { found: 'a value set for a wired input', expected: 'an input without a wire' }
      : { found: 'a value set for a tied state', expected: 'one with numbers of its own' }),
    remedy: `Set ${sources}, or remove the ${role === 'input' ? 'wire' : 'tie'}.`,
  });
