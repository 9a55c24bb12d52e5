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
  type Executable,
  type FloatArray,
  fail,
  type HostRandom,
  hostRandom,
  type Key,
} from '../../framework/index.ts';
import type { Contents } from '../model/words.ts';
import type { Traffic } from './traffic.ts';

/** All arrays of a running model by slot name: states, initial values, live hyperparameters. */
export interface Arrays {
  get(slot: string): FloatArray;
  /** A copy in the precision of the run: absolute times are kept in full. */
  shown(slot: string): FloatArray;
  set(slot: string, data: ArrayLike<number>): void;
  /** Brings what an executable needs into it. */
  enter(executable: Executable, traffic: Traffic): void;
  /** Says that an executable has advanced states; they are fetched when somebody asks. */
  leave(executable: Executable, traffic: Traffic): void;
}

/** Most bytes of states and weights: compiled programs have no more. */
const LARGEST = 2 ** 32;

/** Every array at its start: hyperparameters and initial values as given or drawn from the seed. */
export function arraysOf(
  contents: Contents,
  { batch, key, dtype }: { readonly batch: number; readonly key: Key; readonly dtype: DType },
  lines: readonly DelayLine[],
): Arrays {
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
  return tracked(arrays, dtype);
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

/** Copies between arrays and executables only where somebody else has changed them since. */
function tracked(arrays: Map<string, FloatArray>, dtype: DType): Arrays {
  let version = 0;
  const changed = new Map<string, number>([...arrays.keys()].map((slot) => [slot, version]));
  const seen = new WeakMap<Executable, number>();
  let ahead: { readonly executable: Executable; readonly slots: ReadonlyMap<string, number> } | undefined;

  const fetch = (): void => {
    if (!ahead) return;
    const { executable, slots } = ahead;
    ahead = undefined;
    for (const [slot, rows] of slots) arrays.set(slot, executable.read(slot, 0, rows));
  };
  const own: Arrays = {
    get: (slot) => {
      if (ahead?.slots.has(slot)) fetch();
      return arrays.get(slot)!;
    },
    shown: (slot) => {
      const shown = floatArray(dtype, own.get(slot).length);
      shown.set(own.get(slot));
      return shown;
    },
    set: (slot, data) => {
      if (ahead?.slots.has(slot)) fetch();
      const precision = arrays.get(slot) instanceof Float64Array ? 'f64' : dtype;
      arrays.set(slot, filled(precision, data, slot));
      changed.set(slot, ++version);
    },
    enter: (executable, { entering }) => {
      if (ahead && ahead.executable !== executable) fetch();
      const known = seen.get(executable) ?? -1;
      for (const slot of entering) if (changed.get(slot)! > known) executable.write(slot, arrays.get(slot)!);
      seen.set(executable, version);
    },
    leave: (executable, { changing }) => {
      const isAhead = ahead?.executable === executable && ahead.slots !== changing;
      version++;
      ahead = { executable, slots: isAhead ? new Map([...ahead!.slots, ...changing]) : changing };
      for (const slot of ahead.slots.keys()) changed.set(slot, version);
      seen.set(executable, version);
    },
  };
  return own;
}
