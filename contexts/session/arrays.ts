import {
  attempt,
  batchedShape,
  bytesOf,
  compartmentsOf,
  type DelayLine,
  failAll,
  floatArray,
  initialName,
  isLive,
  numbersOf,
  parameterName,
  shapeOfReal,
  sizeOf,
  sizeText,
  slotName,
  spread,
} from '../../framework/engine.ts';
import {
  branchKey,
  type Compartment,
  type Diagnostic,
  type DType,
  type FloatArray,
  fail,
  type HostRandom,
  hostRandom,
  type Key,
} from '../../framework/index.ts';
import type { Contents } from '../model/words.ts';

/** Most bytes of states and weights: compiled programs have no more. */
const LARGEST = 2 ** 32;

/** Every array at its start, by slot: hyperparameters and initial values as given or drawn from the seed. */
export function arraysOf(
  contents: Contents,
  { batch, key, dtype }: { readonly batch: number; readonly key: Key; readonly dtype: DType },
  lines: readonly DelayLine[],
): Map<string, FloatArray> {
  const faults: Diagnostic[] = [];
  failAll(tooLarge(contents, lines, batch, dtype));
  const arrays = new Map<string, FloatArray>();
  for (const slot of lines.flatMap(({ slots, age }) => [...slots, age]))
    arrays.set(slot.name, floatArray(dtype, sizeOf(slot.shape) * (slot.ring || 1)));
  for (const [part, path] of contents.parts) {
    const { component, given } = part;
    const start: Record<string, unknown> = { ...given.plain };
    for (const [name, spec] of Object.entries(component.hyperparameters)) {
      if (!isLive(spec)) continue;
      const slot = parameterName(path, name);
      attempt(faults, () => {
        const numbers = numbersOf(
          spec,
          name,
          given,
          hostRandom(() => branchKey(key, slot)),
          slotName(path, name),
        );
        start[name] = spec.shaped ? numbers : numbers[0];
        arrays.set(slot, filled(dtype, numbers, slotName(path, name)));
      });
    }
    for (const compartment of compartmentsOf(part)) {
      const slot = slotName(path, compartment.name);
      attempt(faults, () => {
        const array = filled(
          compartment.moment ? 'f64' : dtype,
          initialNumbers(
            compartment,
            start,
            hostRandom(() => branchKey(key, slot)),
            slot,
          ),
          slot,
        );
        arrays.set(slot, inAllTrials(array, compartment, batch));
        arrays.set(initialName(slot), inAllTrials(array, compartment, batch));
      });
    }
  }
  failAll(faults);
  return arrays;
}

/** The first values of a compartment in one trial. */
function initialNumbers(
  { part: { component }, name, shape }: Compartment,
  start: Readonly<Record<string, unknown>>,
  random: HostRandom,
  slot: string,
): Float64Array {
  const initial = component.initial?.[name];
  const numbers = initial ? initial(start, random) : (component.compartments[name]!.default ?? 0);
  return spread(numbers, shape, `${slot}, initial value`);
}

/** Numbers in the precision of the run; an error where a finite one is not finite there. */
export function filled(dtype: DType, numbers: ArrayLike<number>, where: string): FloatArray {
  const array = floatArray(dtype, numbers.length);
  array.set(numbers);
  const lost = array.findIndex((x, i) => !Number.isFinite(x) && Number.isFinite(numbers[i]));
  if (lost < 0) return array;
  return fail({
    code: 'not-finite',
    where,
    found: `${numbers[lost]} at position ${lost}`,
    expected: `numbers that ${dtype} can hold`,
    remedy: "Use another unit, or dtype: 'f64'.",
  });
}

function inAllTrials(trial: FloatArray, compartment: Compartment, batch: number): FloatArray {
  if (compartment.shared) return trial.slice();
  const array =
    trial instanceof Float32Array
      ? new Float32Array(batch * trial.length)
      : new Float64Array(batch * trial.length);
  for (let at = 0; at < array.length; at += trial.length) array.set(trial, at);
  return array;
}

/** A model that is too large for memory is refused before anything is allocated. */
function tooLarge(
  { parts, name }: Contents,
  lines: readonly DelayLine[],
  batch: number,
  dtype: DType,
): Diagnostic[] {
  const sizes = [...parts.keys()].flatMap((part) => [
    ...compartmentsOf(part).map((own) => 2 * sizeOf(batchedShape(own, batch))),
    ...Object.values(part.component.hyperparameters).map((spec) =>
      spec.kind === 'real' ? sizeOf(shapeOfReal(spec, part.given.plain)) : 0,
    ),
  ]);
  for (const { slots, ticks } of lines) sizes.push(sizeOf(slots[0]!.shape) * ticks);
  const bytes = sizes.reduce((a, b) => a + b, 0) * bytesOf(dtype);
  if (bytes < LARGEST) return [];
  return [
    {
      code: 'memory',
      where: name,
      found: `${sizeText(bytes)} of states and weights`,
      expected: `less than ${sizeText(LARGEST)}`,
      remedy: 'Make the model or the batch smaller.',
    },
  ];
}
