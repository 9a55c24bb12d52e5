import { batchedShape, type Compartment, type Diagnostic, formatShape, sizeOf } from '../framework/index.ts';
import type { Contents } from './context.ts';

/** Numbers for an input: one for all, one per element, or a row of them per step. */
export type InputData = number | ArrayLike<number> | readonly (readonly number[])[];

export interface Clamp {
  readonly compartment: Compartment;
  /** `[batch, …]` for all steps, or `[steps, batch, …]`. */
  readonly data: Float64Array;
  readonly perStep: boolean;
}

/** Checks and spreads what a run's inputs are clamped to; faults are appended. */
export function readClamps(
  inputs: readonly (readonly [Compartment, InputData])[],
  { wiring, parts }: Contents,
  { batch, steps }: { readonly batch: number; readonly steps: number },
  faults: Diagnostic[],
): Clamp[] {
  const seen = new Set<Compartment>();
  return inputs.flatMap(([compartment, given]) => {
    const where = parts.has(compartment.part)
      ? `${wiring.pathOf(compartment.part)}.${compartment.name}`
      : compartment.name;
    const fault = (code: Diagnostic['code'], found: string, expected: string, remedy: string): [] => {
      faults.push({ code, where, found, expected, remedy });
      return [];
    };
    if (!parts.has(compartment.part))
      return fault(
        'unknown-part',
        'a part of another context',
        'a part of this context',
        'Use the handle that this context returned.',
      );
    if (compartment.role !== 'input')
      return fault(
        'not-an-input',
        `a ${compartment.role}`,
        'an input',
        'Clamp inputs; set states with sim.set.',
      );
    if (wiring.sourceOf(compartment))
      return fault(
        'clamp-of-wired-input',
        'numbers for a wired input',
        'an input without a wire',
        'Remove the wire, or clamp its source.',
      );
    if (seen.has(compartment))
      return fault('two-wires', 'numbers given twice', 'one array for an input', 'Add them up first.');
    seen.add(compartment);
    const numbers = flat(given);
    const bad = numbers.findIndex((x) => !Number.isFinite(x));
    if (bad >= 0)
      return fault(
        'not-finite',
        `${numbers[bad]} at position ${bad}`,
        'finite numbers',
        'Clean the data first.',
      );
    const spread = spreadOver(numbers, compartment, batch, steps);
    if (spread) return [{ compartment, ...spread }];
    const [each, all] = [sizeOf(compartment.shape), sizeOf(batchedShape(compartment, batch))];
    const counts = [...new Set([each, all, steps * each, steps * all])].join(', ');
    return fault(
      'shape-mismatch',
      `${numbers.length} numbers`,
      `${counts} numbers (shape ${formatShape(compartment.shape)}, batch ${batch}, ${steps} steps)`,
      'Give one value per element, or a row per step.',
    );
  });
}

function flat(given: InputData): Float64Array {
  if (typeof given === 'number') return Float64Array.of(given);
  const nested = given as ArrayLike<number | readonly number[]>;
  return Array.isArray(nested[0])
    ? Float64Array.from((given as readonly (readonly number[])[]).flat())
    : Float64Array.from(given as ArrayLike<number>);
}

function spreadOver(numbers: Float64Array, compartment: Compartment, batch: number, steps: number) {
  const [each, all] = [sizeOf(compartment.shape), sizeOf(batchedShape(compartment, batch))];
  const { length } = numbers;
  if (length === steps * all) return { data: numbers, perStep: true };
  if (length === steps * each) return { data: repeatRows(numbers, each, all / each), perStep: true };
  if (length === all) return { data: numbers, perStep: false };
  if (length === each) return { data: repeatRows(numbers, each, all / each), perStep: false };
  if (length === 1) return { data: new Float64Array(all).fill(numbers[0]!), perStep: false };
  return undefined;
}

/** Every row `times` times in a row: the same input for all trials. */
function repeatRows(numbers: Float64Array, width: number, times: number): Float64Array {
  if (times === 1) return numbers;
  const out = new Float64Array(numbers.length * times);
  for (let row = 0; row < numbers.length / width; row++) {
    for (let k = 0; k < times; k++)
      out.set(numbers.subarray(row * width, (row + 1) * width), (row * times + k) * width);
  }
  return out;
}
