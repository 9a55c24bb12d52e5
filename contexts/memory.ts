import {
  batchedShape,
  branchKey,
  type Compartment,
  compartmentsOf,
  type DType,
  type Executable,
  type FloatArray,
  floatArray,
  hostRandom,
  initialName,
  type Key,
  numbersOf,
  type Program,
  parameterName,
  sizeOf,
  slotName,
} from '../framework/index.ts';
import type { Contents } from './context.ts';

/** All arrays of a running model by slot name: states, initial values, live hyperparameters. */
export interface Memory {
  get(slot: string): FloatArray;
  set(slot: string, data: ArrayLike<number>): void;
  /** Brings what an executable needs into it. */
  enter(executable: Executable, program: Program): void;
  /** Says that an executable has advanced states; they are fetched when somebody asks. */
  leave(executable: Executable, program: Program): void;
}

/** Every array at its start: hyperparameters and initial values as given or drawn from the seed. */
export function memoryOf({ parts }: Contents, batch: number, key: Key, dtype: DType): Memory {
  const arrays = new Map<string, FloatArray>();
  for (const [part, path] of parts) {
    const { component, given } = part;
    for (const [name, spec] of Object.entries(component.hyperparameters)) {
      if (spec.kind !== 'real' || spec.static) continue;
      const slot = parameterName(path, name);
      arrays.set(slot, filled(dtype, numbersOf(spec, name, given, hostRandom(branchKey(key, slot)))));
    }
    for (const compartment of compartmentsOf(part)) {
      const slot = slotName(path, compartment.name);
      const initial = component.initial?.[compartment.name];
      const start =
        initial?.(given.plain, hostRandom(branchKey(key, slot))) ??
        component.compartments[compartment.name]!.default ??
        0;
      const array = stretched(dtype, start, compartment, batch);
      arrays.set(slot, array);
      arrays.set(initialName(slot), array.slice());
    }
  }
  return tracked(arrays, dtype);
}

const filled = (dtype: DType, numbers: ArrayLike<number>): FloatArray => {
  const array = floatArray(dtype, numbers.length);
  array.set(numbers);
  return array;
};

/** One number for all elements, or one for each of a trial, in every trial. */
function stretched(
  dtype: DType,
  start: number | ArrayLike<number>,
  compartment: Compartment,
  batch: number,
): FloatArray {
  const array = floatArray(dtype, sizeOf(batchedShape(compartment, batch)));
  if (typeof start === 'number') return array.fill(start);
  for (let at = 0; at < array.length; at += start.length) array.set(start, at);
  return array;
}

/** Copies between arrays and executables only where somebody else has changed them since. */
function tracked(arrays: Map<string, FloatArray>, dtype: DType): Memory {
  let version = 0;
  const changed = new Map<string, number>([...arrays.keys()].map((slot) => [slot, version]));
  const seen = new WeakMap<Executable, number>();
  let ahead: { readonly executable: Executable; readonly slots: ReadonlySet<string> } | undefined;

  const fetch = (): void => {
    if (!ahead) return;
    const { executable, slots } = ahead;
    ahead = undefined;
    for (const slot of slots) arrays.set(slot, executable.read(slot));
  };
  return {
    get: (slot) => {
      if (ahead?.slots.has(slot)) fetch();
      return arrays.get(slot)!;
    },
    set: (slot, data) => {
      if (ahead?.slots.has(slot)) fetch();
      arrays.set(slot, filled(dtype, data));
      changed.set(slot, ++version);
    },
    enter: (executable, program) => {
      if (ahead && ahead.executable !== executable) fetch();
      const known = seen.get(executable) ?? -1;
      for (const { name, role } of program.slots) {
        if ((role === 'state' || role === 'parameter') && changed.get(name)! > known)
          executable.write(name, arrays.get(name)!);
      }
      seen.set(executable, version);
    },
    leave: (executable, program) => {
      const slots = new Set(program.stores.map(({ slot }) => slot).filter((slot) => arrays.has(slot)));
      if (ahead?.executable === executable) for (const slot of ahead.slots) slots.add(slot);
      version++;
      for (const slot of slots) changed.set(slot, version);
      seen.set(executable, version);
      ahead = { executable, slots };
    },
  };
}
