import {
  attempt,
  batchedShape,
  beginningOf,
  bytesIn,
  bytesOf,
  compartmentsOf,
  compile,
  constantOf,
  defaultsProgram,
  failAll,
  floatArray,
  initialProgram,
  isPerTrial,
  liveNames,
  loadedSlot,
  needText,
  overflowOf,
  type Program,
  parameterName,
  rangeFaultIn,
  type Share,
  shapeOfReal,
  sizeOf,
  sizeText,
  slotName,
  slotOf,
  type slotsOfLines,
  storing,
  type Value,
} from '../../framework/engine.ts';
import {
  type Diagnostic,
  type DType,
  type FloatArray,
  fail,
  type HyperparameterHandle,
  type Real,
} from '../../framework/index.ts';
import { currentOf, placeOf, slotOfHandle } from '../model/handles.ts';
import { parametersOf } from '../model/parameters.ts';
import type { Contents } from '../model/words.ts';
import { setKeys } from './keys.ts';
import { numbersToSet } from './set-numbers.ts';
import { refuseUnderflow } from './underflow.ts';
import type { Setting } from './words.ts';

/** Looks at numbers as they were given, before they are rounded. */
export type Look = (where: string, numbers: ArrayLike<number>) => void;

/** Most bytes of states and weights: compiled programs have no more. */
const LARGEST = 2 ** 32;

/** How numbers at the start are computed. */
type StartSetting = Pick<
  Setting,
  'batch' | 'dt' | 'dtype' | 'backend' | 'interpreter' | 'key' | 'hyperparameters'
>;

/**
 * Every array at its start: hyperparameters as given, initial values as they follow from these and from the seed.
 *
 * @param known arrays that stand already, of which initial values may follow too
 * @param look is shown the numbers that hyperparameters are given
 */
export function arraysOf(
  contents: Contents,
  setting: StartSetting,
  lines: ReturnType<typeof slotsOfLines>,
  known: ReadonlyMap<string, FloatArray> = new Map(),
  look: Look = () => {},
): Map<string, FloatArray> {
  const { parts, wiring } = contents;
  const { dtype } = setting;
  failAll(tooLarge(contents, lines, setting));
  const around = { wiring, ...setting };
  const faults: Diagnostic[] = [];
  const arrays = new Map(known);
  giveNumbers(arrays, contents, dtype, faults, look);
  const defaults = defaultsProgram(parts.keys(), around, faults);
  for (const [slot, numbers] of numbersGiven(contents, setting, faults, look))
    if (!known.has(slot)) arrays.set(slot, filled(dtype, numbers, slot));
  const perTrial = slotsPerTrial(contents, arrays);
  const initial = initialProgram(parts.keys(), { ...around, perTrial }, faults);
  failAll(faults);
  for (const slot of lines.flat())
    if (!known.has(slot.name))
      arrays.set(slot.name, floatArray(dtype, sizeOf(slot.shape) * (slot.ring || 1)));
  for (const program of [defaults, initial])
    for (const [slot, array] of computed(program, setting, arrays)) arrays.set(slot, array);
  failAll(outOfRange(contents, arrays));
  return arrays;
}

/** Numbers that functions of the user have given for hyperparameters, and that may not be theirs. */
const outOfRange = ({ parts }: Contents, arrays: ReadonlyMap<string, FloatArray>): Diagnostic[] =>
  [...parts].flatMap(([part, path]) =>
    Object.keys(part.given.functions).flatMap((name): Diagnostic[] => {
      const spec = part.component.hyperparameters[name] as Real;
      const numbers = arrays.get(parameterName(path, name))!;
      const fault = rangeFaultIn(spec, numbers, shapeOfReal(spec, part.given.plain));
      return fault ? [{ where: slotName(path, name), ...fault }] : [];
    }),
  );

/** Slots of live hyperparameters that hold numbers for each trial. */
export function slotsPerTrial(
  contents: Contents,
  arrays: ReadonlyMap<string, FloatArray>,
): ReadonlySet<string> {
  const own = parametersOf(contents).filter(
    ({ slot, shape }) => (arrays.get(slot)?.length ?? 0) > sizeOf(shape),
  );
  return new Set(own.map(({ slot }) => slot));
}

/** Numbers in place of those of the model, for as long as the session lives; where the model has their hyperparameter. */
function numbersGiven(
  contents: Contents,
  { hyperparameters = [], ...setting }: StartSetting,
  faults: Diagnostic[],
  look: Look,
): readonly (readonly [slot: string, numbers: ArrayLike<number>])[] {
  return hyperparameters.flatMap(([handle, value]) => {
    const current = currentOf(contents, handle);
    const numbers = current && attempt(faults, () => numbersToSet(contents, current, value, setting));
    if (!numbers) return [];
    look(placeOf(contents, current), numbers);
    return [[slotOfHandle(contents, handle, 'hyperparameters'), numbers] as const];
  });
}

/** Adds live hyperparameters that were given or have a number for a default, and what has no elements. */
function giveNumbers(
  arrays: Map<string, FloatArray>,
  { parts }: Contents,
  dtype: DType,
  faults: Diagnostic[],
  look: Look,
): void {
  for (const [part, path] of parts) {
    const { component, given } = part;
    for (const name of liveNames(component.hyperparameters)) {
      const spec = component.hyperparameters[name] as Real;
      const numbers = beginningOf(part, name);
      const size = sizeOf(shapeOfReal(spec, given.plain));
      const list = typeof numbers === 'number' ? [numbers] : numbers;
      const slot = parameterName(path, name);
      if (arrays.has(slot)) continue;
      if (size === 0) arrays.set(slot, floatArray(dtype, 0));
      // Neither those of a part nor those of a state are ever changed.
      else if (list instanceof (dtype === 'f64' ? Float64Array : Float32Array) && list.length === size)
        arrays.set(slot, list);
      else if (typeof list === 'object')
        attempt(faults, () => {
          const where = slotName(path, name);
          refuseUnderflow(spec, list, dtype, where);
          look(where, list);
          arrays.set(slot, filled(dtype, list, where, size));
        });
    }
    for (const { name, shape } of compartmentsOf(part))
      if (sizeOf(shape) === 0) arrays.set(slotName(path, name), floatArray(dtype, 0));
  }
}

/** Programs of at most so many elements are interpreted: to compile them takes longer. */
const SMALL = 2 ** 14;

/** What a program that runs once gives to slots that have no numbers yet; it reads hyperparameters alone. */
function computed(
  program: Program,
  { backend, interpreter = backend, dtype, key }: StartSetting,
  present: ReadonlyMap<string, FloatArray>,
): Map<string, FloatArray> {
  const arrays = new Map<string, FloatArray>();
  const stores = program.stores.filter(({ slot, value }) => {
    if (present.has(slot)) return false;
    const array = asItIs(program, slot, program.values[value]!, dtype, present);
    if (array) arrays.set(slot, array);
    return !array;
  });
  if (stores.length === 0) return arrays;
  const own = storing(program, stores);
  const elements = own.values.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const by = elements > SMALL ? backend : interpreter;
  const executable = compile(by, { [own.name]: own }, { dtype, capacity: 1 });
  setKeys(executable, own, { seed: key, key, first: 0 });
  for (const { name, role } of own.slots)
    if (role === 'parameter') executable.write(name, present.get(name)!);
  const isFit = executable.run({ program: own.name, tick: 0, steps: 1 });
  for (const { slot } of stores) arrays.set(slot, executable.read(slot));
  executable.dispose();
  if (!isFit) failAll(notNumbers(arrays));
  return arrays;
}

/** The numbers of a value that is a constant, or a hyperparameter as it stands: arrays are never changed, so it may be the very array. */
function asItIs(
  program: Program,
  slot: string,
  value: Value,
  dtype: DType,
  hyperparameters: ReadonlyMap<string, FloatArray>,
): FloatArray | undefined {
  const { dt } = slotOf(program, slot);
  const number = constantOf(value);
  if (number !== undefined) return filled(dt === null ? dtype : 'f64', [number], slot, sizeOf(value.shape));
  return dt === null ? hyperparameters.get(loadedSlot(value)) : undefined;
}

/** Numbers in the precision of the run, repeated to a size; an error where a finite one is not finite there. */
export function filled(
  dtype: DType,
  numbers: ArrayLike<number>,
  where: string,
  size = numbers.length,
): FloatArray {
  const array = floatArray(dtype, size);
  if (size > 1 && numbers.length === 1) return array.fill(filled(dtype, numbers, where)[0]!);
  if (dtype === 'f64') {
    array.set(numbers);
    return array;
  }
  const at = round(array, numbers);
  if (at >= 0)
    fail({
      code: 'not-finite',
      where,
      found: `${numbers[at]} at position ${at}`,
      expected: `numbers that ${dtype} can hold`,
      remedy: "Use another unit, or dtype: 'f64'.",
    });
  return array;
}

/** Rounds numbers, in one pass, since there may be millions; gives the place of the first that is finite and would not stay so, or -1. */
function round(into: FloatArray, numbers: ArrayLike<number>): number {
  const overflow = overflowOf('f32');
  for (let i = 0; i < numbers.length; i++) {
    const x = numbers[i]!;
    into[i] = x;
    if (!(Math.abs(x) < overflow) && Number.isFinite(x)) return i;
  }
  return -1;
}

const notNumbers = (arrays: ReadonlyMap<string, FloatArray>): Diagnostic[] =>
  [...arrays].flatMap(([slot, array]): Diagnostic[] => {
    const at = array.findIndex(Number.isNaN);
    return at < 0
      ? []
      : [
          {
            code: 'not-finite',
            where: `${slot}, initial value`,
            found: `NaN at position ${at}`,
            expected: 'numbers',
            remedy: 'Correct what the declaration computes or reads.',
          },
        ];
  });

/** A model that is too large for memory is refused before anything is allocated. */
function tooLarge(
  { parts, name: root }: Contents,
  lines: ReturnType<typeof slotsOfLines>,
  { batch, dtype, hyperparameters = [] }: StartSetting,
): Diagnostic[] {
  const perTrial = new Set(hyperparameters.flatMap(([of, value]) => (isPerTrial(value) ? [of] : [])));
  const share = (what: string, elements: number): Share => ({ what, bytes: elements * bytesOf(dtype) });
  const shares = [...parts].flatMap(([part, path]) => [
    ...compartmentsOf(part).map((own) => share(slotName(path, own.name), sizeOf(batchedShape(own, batch)))),
    ...liveNames(part.component.hyperparameters).map((name) => {
      const size = sizeOf(shapeOfReal(part.component.hyperparameters[name] as Real, part.given.plain));
      const handles = part.hyperparameters as Readonly<Record<string, HyperparameterHandle>>;
      return share(slotName(path, name), perTrial.has(handles[name]!) ? batch * size : size);
    }),
  ]);
  for (const { name, shape, ring } of lines.flat()) shares.push(share(name, sizeOf(shape) * (ring || 1)));
  const bytes = bytesIn(shares);
  if (bytes < LARGEST) return [];
  return [
    {
      code: 'memory',
      where: root,
      found: needText(bytes, shares),
      expected: `less than ${sizeText(LARGEST)} of states and weights`,
      remedy: 'Make it smaller.',
    },
  ];
}
