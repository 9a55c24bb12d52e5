import {
  batchedShape,
  compartmentsOf,
  floatArray,
  formatShape,
  isList,
  type Program,
  say,
  sizeOf,
  sizeText,
} from '../../framework/engine.ts';
import type { Compartment, Diagnostic, DType } from '../../framework/index.ts';
import { placeOf, slotOfCompartment } from '../model/handles.ts';
import type { Contents } from '../model/words.ts';

/**
 * Numbers for an input: one for all, one per element, or a row of them per step; for all trials alike, or each
 * trial its own, in the order `[step, trial, element]`. Where a length can be read two ways, it is rows of steps.
 */
export type InputData = number | ArrayLike<number> | readonly (readonly number[])[];

export interface Clamp {
  readonly compartment: Compartment;
  readonly perStep: boolean;
  /** `[batch, …]` for all steps, or `[steps, batch, …]`; made when first asked for. */
  readonly data: () => Float64Array;
}

/** How many numbers there are to be, and of which type. */
export interface Extent {
  readonly batch: number;
  readonly steps: number;
  readonly dtype: DType;
}

type Pairs = readonly (readonly [Compartment, unknown])[];
/** What is wrong with numbers, wherever they stand. */
type Misfit = Omit<Diagnostic, 'where'>;

/** Checks and spreads what a run's inputs are clamped to; faults are appended. */
export const readClamps = (
  inputs: Pairs,
  contents: Contents,
  extent: Extent,
  faults: Diagnostic[],
): Clamp[] => readEach(inputs, contents, faults, extent, (compartment) => clampFault(contents, compartment));

/** What keeps a compartment from being clamped. */
export function clampFault({ wiring }: Contents, compartment: Compartment): Misfit | undefined {
  if (compartment.role !== 'input') {
    return {
      code: 'not-an-input',
      found: `a ${compartment.role}`,
      expected: 'an input',
      remedy: 'Clamp inputs; set states with sim.set.',
    };
  }
  if (wiring.sourceOf(compartment)) {
    return {
      code: 'clamp-of-wired-input',
      found: 'numbers for a wired input',
      expected: 'an input without a wire',
      remedy: 'Remove the wire, or clamp its source.',
    };
  }
  return undefined;
}

/** Checks numbers for any compartments, one row per step. */
export function readTargets(
  targets: Pairs,
  contents: Contents,
  extent: Extent & { readonly rows: number },
  faults: Diagnostic[],
): Clamp[] {
  return readEach(targets, contents, faults, extent, () => undefined).map((target) => {
    if (target.perStep) return target;
    return { ...target, data: once(() => repeated(target.data(), extent.rows)) };
  });
}

function readEach(
  pairs: Pairs,
  contents: Contents,
  faults: Diagnostic[],
  extent: Extent,
  check: (compartment: Compartment) => Misfit | undefined,
): Clamp[] {
  const seen = new Set<Compartment>();
  return pairs.flatMap(([compartment, given]) => {
    const twice = seen.has(compartment) && GIVEN_TWICE;
    seen.add(compartment);
    const read = check(compartment) || twice || readNumbers(given, compartment, extent);
    if (!('code' in read)) return [{ compartment, ...read }];
    faults.push({ where: placeOf(contents, compartment), ...read });
    return [];
  });
}

const GIVEN_TWICE: Misfit = {
  code: 'two-wires',
  found: 'numbers given twice',
  expected: 'one array for a compartment',
  remedy: 'Add them up first.',
};

/** Numbers spread over the trials, or what is wrong with them. */
function readNumbers(given: unknown, compartment: Compartment, { batch, steps, dtype }: Extent) {
  const numbers = numbersIn(given);
  if (!(numbers instanceof Float64Array)) {
    return {
      code: 'option',
      found: numbers.found,
      expected: 'numbers',
      remedy: 'Give a number, one per element, or a row per step.',
    } satisfies Misfit;
  }
  const bad = numbers.findIndex((x) => !fits(x, dtype));
  if (bad >= 0) {
    return {
      code: 'not-finite',
      found: `${numbers[bad]} at position ${bad}`,
      expected: `finite numbers${Number.isFinite(numbers[bad]) ? ` in ${dtype}` : ''}`,
      remedy: 'Clean the data first.',
    } satisfies Misfit;
  }
  const spread = spreadOver(numbers, compartment, batch, steps);
  const bytes = spread?.perStep ? 8 * steps * sizeOf(batchedShape(compartment, batch)) : 0;
  if (bytes > LARGEST) return tooMany(bytes);
  if (spread) return spread;
  const [each, all] = [sizeOf(compartment.shape), sizeOf(batchedShape(compartment, batch))];
  const counts = [...new Set([1, each, all, steps * each, steps * all])].sort((a, b) => a - b).join(', ');
  return {
    code: 'shape-mismatch',
    found: `${numbers.length} numbers`,
    expected: `${counts} numbers (shape ${formatShape(compartment.shape)}, batch ${batch}, ${steps} steps)`,
    remedy: 'Give one value per element, or a row per step.',
  } satisfies Misfit;
}

/** Most bytes of the rows of an input, in all trials. */
const LARGEST = 2 ** 32;

const tooMany = (bytes: number): Misfit => ({
  code: 'memory',
  found: `${sizeText(bytes)} of numbers, over all steps and trials`,
  expected: `at most ${sizeText(LARGEST)}`,
  remedy: 'Run fewer steps at once, or smaller batches.',
});

/** Whether a number is finite, and stays so in the precision of the run. */
export const fits = (x: number, dtype: DType): boolean =>
  Number.isFinite(dtype === 'f32' ? Math.fround(x) : x);

/** All numbers in lists of lists, one behind the other, or what is none. Typed arrays hold nothing else. */
function numbersIn(given: unknown): Float64Array | { readonly found: string } {
  const isTyped = given instanceof Float64Array || given instanceof Float32Array;
  if (isTyped && given.length > 0) return new Float64Array(given);
  const list: number[] = [];
  return flatten(given, list) ?? Float64Array.from(list);
}

/** Appends all numbers in lists of lists; returns what is none. */
function flatten(given: unknown, list: number[]): { readonly found: string } | undefined {
  if (typeof given === 'number') list.push(given);
  else if (!isList(given) || given.length === 0) return { found: say(given) };
  else {
    for (let i = 0; i < given.length; i++) {
      const odd = flatten(given[i], list);
      if (odd)
        return { found: `${odd.found}${odd.found.includes(' at position ') ? '' : ` at position ${i}`}` };
    }
  }
  return undefined;
}

/** The numbers of a clamp, if their count fits. */
function spreadOver(numbers: Float64Array, compartment: Compartment, batch: number, steps: number) {
  const [each, all] = [sizeOf(compartment.shape), sizeOf(batchedShape(compartment, batch))];
  const given = () => numbers;
  const inAllTrials = once(() => repeated(numbers, all / each, each));
  switch (numbers.length) {
    case steps * all:
      return { perStep: true, data: given };
    case steps * each:
      return { perStep: true, data: inAllTrials };
    case all:
      return { perStep: false, data: given };
    case each:
      return { perStep: false, data: inAllTrials };
    case 1:
      return { perStep: false, data: once(() => repeated(numbers, all)) };
  }
  return undefined;
}

/** Every row `times` times in a row, such as the same input for all trials; the whole array is one row if not said. */
function repeated(numbers: Float64Array, times: number, width = numbers.length): Float64Array {
  if (times === 1) return numbers;
  const out = floatArray('f64', numbers.length * times);
  for (let row = 0; row < numbers.length / width; row++) {
    const start = row * width * times;
    out.set(numbers.subarray(row * width, (row + 1) * width), start);
    // What is there already is doubled.
    for (let done = width; done < width * times; done *= 2)
      out.copyWithin(start + done, start, start + Math.min(done, width * times - done));
  }
  return out as Float64Array;
}

/** Makes it when it is first asked for. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

/** Slots of the inputs that programs read and that have no default. */
export function neededInputs(contents: Contents, programs: readonly Program[]): readonly string[] {
  const slots = programs.flatMap((program) => program.slots);
  const read = new Set(slots.filter(({ role }) => role === 'state').map(({ name }) => name));
  const inputs = [...contents.parts.keys()].flatMap(compartmentsOf).filter(({ role }) => role === 'input');
  return inputs
    .filter(({ part, name }) => part.component.compartments[name]!.default === undefined)
    .map((own) => slotOfCompartment(contents, own))
    .filter((slot) => read.has(slot));
}

/** Inputs that programs need and that nothing feeds: no wire, no default, no numbers. */
export const unfedInputs = (needed: readonly string[], isFed: (slot: string) => boolean): Diagnostic[] =>
  needed
    .filter((slot) => !isFed(slot))
    .map((where) => ({
      code: 'unfed-input',
      where,
      found: 'an input that nothing feeds',
      expected: 'a wire or numbers',
      remedy: 'Wire it, or give it in the inputs of the run.',
    }));
