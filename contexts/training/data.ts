import { attempt, failAll, formatShape, isList, say, sizeOf } from '../../framework/engine.ts';
import type { Compartment, Diagnostic } from '../../framework/index.ts';
import { pairsIn, placeOf } from '../model/handles.ts';
import type { Contents } from '../model/words.ts';
import { readOptions, wrongOption } from '../options.ts';
import { clampFault, type Extent, fits } from '../session/clamps.ts';

/** Numbers of one trial: one per element, or a row of them per step, one row behind the other. */
export type Sample = number | ArrayLike<number>;

/**
 * Samples of which every iteration takes a batch. Each list has one entry per sample, all lists in the same order. The
 * arrays are not copied.
 */
export interface Data {
  readonly inputs?: readonly (readonly [Compartment, ArrayLike<Sample>])[];
  readonly targets?: readonly (readonly [Compartment, ArrayLike<Sample>])[];
  /** The class of each sample, a whole number from 0 on. */
  readonly labels?: readonly (readonly [Compartment, ArrayLike<number>])[];
}

/** One list of a data set. */
export interface Column {
  readonly compartment: Compartment;
  /** Elements of one trial. */
  readonly each: number;
  /** Whether samples have a row per step, or one for all steps. */
  readonly perStep: boolean;
  readonly samples: ArrayLike<ArrayLike<number>>;
}

export interface DataSet {
  readonly count: number;
  readonly inputs: readonly Column[];
  readonly targets: readonly Column[];
  readonly labels: readonly Column[];
}

/** Checks a data set as a whole: lengths, forms, finite numbers, classes. All faults at once. */
export function readData(
  contents: Contents,
  given: unknown,
  where: string,
  extent: Omit<Extent, 'batch'>,
): DataSet {
  const pairs = pairsIn(contents);
  const read = readOptions(where, given, { inputs: pairs, targets: pairs, labels: pairs });
  const faults: Diagnostic[] = [];
  const seen = new Set<string>();
  let first: Column | undefined;
  const columns = (kind: keyof typeof read, column: (own: Compartment, list: unknown) => Column): Column[] =>
    read[kind].flatMap(([compartment, list]) => {
      const place = placeOf(contents, compartment);
      const twice = seen.has(`${kind} ${place}`);
      seen.add(`${kind} ${place}`);
      const own = attempt(faults, () =>
        twice
          ? wrongOption(
              place,
              'samples given twice',
              'one list for a compartment',
              'Remove one.',
              'two-wires',
            )
          : column(compartment, list),
      );
      if (!own) return [];
      first ??= own;
      if (own.samples.length !== first.samples.length)
        faults.push(otherLength(place, own.samples.length, placeOf(contents, first.compartment), first));
      return [own];
    });
  const set = {
    inputs: columns('inputs', (own, list) => {
      const fault = clampFault(contents, own);
      if (fault) failAll([{ where: placeOf(contents, own), ...fault }]);
      return samplesOf(own, list, placeOf(contents, own), extent);
    }),
    targets: columns('targets', (own, list) => samplesOf(own, list, placeOf(contents, own), extent)),
    labels: columns('labels', (own, list) => labelsOf(own, list, placeOf(contents, own))),
  };
  failAll(faults);
  return first
    ? { ...set, count: first.samples.length }
    : wrongOption(
        where,
        'no samples',
        'inputs, targets or labels',
        'Write { inputs: [[net.x.j, samples]], … }.',
      );
}

/** A list with one entry per sample. */
function listOf(list: unknown, where: string, expected: string): ArrayLike<unknown> {
  if (isList(list) && list.length > 0) return list;
  return wrongOption(where, say(list), expected, 'Give one entry per sample.');
}

function samplesOf(
  compartment: Compartment,
  given: unknown,
  where: string,
  { steps, dtype }: Omit<Extent, 'batch'>,
): Column {
  const list = listOf(given, where, 'a list of samples');
  if (compartment.shared)
    wrongOption(
      where,
      'samples for what all trials share',
      'what each trial has',
      'Set it before the training.',
    );
  const each = sizeOf(compartment.shape);
  const samples = Array.from(list, (own) => (typeof own === 'number' ? [own] : own)) as ArrayLike<number>[];
  const perStep = samples[0]?.length === steps * each;
  const expected = perStep ? steps * each : each;
  samples.forEach((sample: unknown, i) => {
    const at = `${where}, sample ${i}`;
    if (!isList(sample)) wrongOption(at, say(sample), 'a list of numbers', 'Give the numbers of one trial.');
    const { length } = sample as ArrayLike<number>;
    if (length !== expected) {
      const lengths = i > 0 ? `${expected}, as in sample 0` : [...new Set([each, steps * each])].join(' or ');
      wrongOption(
        at,
        `${length} numbers`,
        `${lengths} (shape ${formatShape(compartment.shape)}, ${steps} steps)`,
        'Give one number per element, or a row per step.',
        'shape-mismatch',
      );
    }
    for (let k = 0; k < length; k++) {
      const x: unknown = (sample as ArrayLike<unknown>)[k];
      if (typeof x !== 'number')
        wrongOption(at, `${say(x)} at position ${k}`, 'numbers', 'Clean the data first.');
      if (!fits(x as number, dtype))
        wrongOption(
          at,
          `${x} at position ${k}`,
          `finite numbers in ${dtype}`,
          'Clean the data first.',
          'not-finite',
        );
    }
  });
  return { compartment, each, perStep, samples };
}

/** A class becomes a row of probabilities, 1 for itself. */
export function labelsOf(compartment: Compartment, given: unknown, where: string): Column {
  const list = listOf(given, where, 'a list of classes');
  const each = sizeOf(compartment.shape);
  const rows = oneHot(each);
  const samples = Array.from(list, (label, i) => {
    const row = typeof label === 'number' ? rows[label] : undefined;
    return (
      row ??
      wrongOption(
        where,
        `${say(label)} at position ${i}`,
        `classes: whole numbers from 0 to ${each - 1}`,
        'Give the class of every trial; there is one for each element of the compartment.',
      )
    );
  });
  return { compartment, each, perStep: false, samples };
}

const oneHot = (n: number): readonly Float64Array[] =>
  Array.from({ length: n }, (_, own) => Float64Array.from({ length: n }, (_, k) => (k === own ? 1 : 0)));

/** Writes a sample as one trial of `[rows, batch, …]`; one that is the same at all steps stands in every row. */
export function placeSample(
  { each, perStep, samples }: Column,
  sample: number,
  into: { [index: number]: number },
  { rows, batch, trial }: { readonly rows: number; readonly batch: number; readonly trial: number },
): void {
  const numbers = samples[sample]!;
  for (let row = 0; row < rows; row++) {
    const from = perStep ? row * each : 0;
    const to = (row * batch + trial) * each;
    for (let k = 0; k < each; k++) into[to + k] = numbers[from + k]!;
  }
}

const otherLength = (where: string, found: number, other: string, { samples }: Column): Diagnostic => ({
  code: 'shape-mismatch',
  where,
  found: `${found} samples`,
  expected: `${samples.length}, as ${other} has`,
  remedy: 'All lists of a data set have one entry for each sample.',
});
