import {
  attempt,
  failAll,
  isList,
  type OptionRule,
  readOptions,
  say,
  sizeOf,
  wrongOption,
} from '../../framework/engine.ts';
import { type Compartment, type Diagnostic, type FloatArray, fail } from '../../framework/index.ts';
import { type NumbersFor, namedPairsIn, pairsIn, placeOf } from '../model/handles.ts';
import type { Contents } from '../model/words.ts';
import { isShaped, type Nested, type Shaped } from '../session/blocks.ts';
import { clampFault } from '../session/clamps.ts';
import { type InTime, rowsFor } from '../session/flows.ts';
import { type Extent, spreadNumbers } from '../session/forms.ts';

/**
 * Numbers of one trial, as a run of a single trial takes them: one number, one per element, rows of steps, spike times, a function of
 * time since the trial began.
 */
export type Sample = Nested | Shaped | InTime;

/** Samples of one compartment, one after the other; or one array whose first axis counts them. */
export type Samples = ArrayLike<Sample> | Shaped;

/**
 * Samples of which every iteration takes a batch. Each list has one entry per sample, all lists in the same order.
 * Arrays of plain numbers are not copied.
 */
export interface Data {
  readonly inputs?: readonly (readonly [Compartment, Samples])[];
  readonly targets?: readonly (readonly [Compartment, Samples, name?: string])[];
  /** The class of each sample, a whole number from 0 on. */
  readonly labels?: readonly (readonly [Compartment, ArrayLike<number>])[];
}

/** How long trials are, and their ticks in seconds. */
type TrialExtent = Omit<Extent, 'batch' | 'steps'> & { readonly steps: number; readonly dt: number };

/** One list of a data set. */
export interface Column {
  readonly compartment: Compartment;
  /** Of several targets of a compartment, which. */
  readonly name?: string | undefined;
  /** Elements of one trial. */
  readonly each: number;
  /** Whether samples have a row per step, or one for all steps. */
  readonly perStep: boolean;
  /** What goes with time is asked for whenever it is placed. */
  readonly samples: ArrayLike<ArrayLike<number> | (() => ArrayLike<number>)>;
}

export interface DataSet {
  readonly count: number;
  readonly inputs: readonly Column[];
  readonly targets: readonly Column[];
  readonly labels: readonly Column[];
}

/** Checks a data set as a whole: lengths, forms, finite numbers, classes. All faults at once. */
export function readData(contents: Contents, given: unknown, where: string, extent: TrialExtent): DataSet {
  const pairs: OptionRule<readonly NumbersFor[]> = pairsIn(contents);
  const rules = { inputs: pairs, targets: namedPairsIn(contents), labels: pairs };
  const read = readOptions(where, given, rules);
  const faults: Diagnostic[] = [];
  const seen = new Set<string>();
  let first: Column | undefined;
  const columns = (kind: keyof typeof read, column: (own: Compartment, list: unknown) => Column): Column[] =>
    read[kind].flatMap(([compartment, list, name]) => {
      const place = placeOf(contents, compartment);
      const id = JSON.stringify([kind, place, name]);
      const twice = seen.has(id);
      seen.add(id);
      const own = attempt(faults, () =>
        twice
          ? wrongOption(
              place,
              'samples given twice',
              'one list for a compartment',
              'Remove one.',
              'two-wires',
            )
          : { ...column(compartment, list), name },
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
    targets: columns('targets', (own, list) =>
      samplesOf(own, list, placeOf(contents, own), { ...extent, isTarget: true }),
    ),
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
  { steps, dtype, dt, isTarget = false }: TrialExtent,
): Column {
  const list = listOf(rowsIn(given), where, 'a list of samples');
  if (compartment.shared)
    wrongOption(
      where,
      'samples for what all trials share',
      'what each trial has',
      'Set it before the training.',
    );
  const read = Array.from(list, (sample, i) => {
    const place = `${where}, sample ${i}`;
    const rows = rowsFor(sample, compartment, { batch: 1, dtype, dt, isTarget }, place);
    const ask = rows && (() => rows({ from: 0, count: steps }));
    if (ask) return { perStep: true, data: ask, sample, ask };
    const own = spreadNumbers(sample, compartment, { batch: 1, steps, dtype, isTarget });
    return 'code' in own ? fail({ where: place, ...own }) : { ...own, sample, ask };
  });
  const { perStep } = read[0]!;
  const odd = read.findIndex((one) => one.perStep !== perStep);
  if (odd >= 0) {
    const [row, rows] = ['one row for all steps', 'a row per step'];
    const [found, expected] = perStep ? [row, rows] : [rows, row];
    const text = `${expected}, as in sample 0`;
    wrongOption(
      `${where}, sample ${odd}`,
      found,
      text,
      'Give all samples a row per step, or none.',
      'shape-mismatch',
    );
  }
  const each = sizeOf(compartment.shape);
  const size = perStep ? steps * each : each;
  // What is one list already is not copied.
  const samples = read.map(({ sample, data, ask }) => ask ?? flatIn(sample, size) ?? data());
  return { compartment, each, perStep, samples };
}

/** Samples in one array with their number as its first axis, each as an array of its own. */
function rowsIn(given: unknown): unknown {
  if (!isShaped(given)) return given;
  const [count = 0, ...shape] = given.shape;
  const size = sizeOf(shape);
  const { data } = given;
  if (data.length !== count * size) return given;
  const part = (from: number, to: number) =>
    data instanceof Float64Array || data instanceof Float32Array
      ? data.subarray(from, to)
      : Array.prototype.slice.call(data, from, to);
  return Array.from({ length: count }, (_, i) => ({ data: part(i * size, (i + 1) * size), shape }));
}

function flatIn(sample: unknown, size: number): ArrayLike<number> | undefined {
  const list = isShaped(sample) ? sample.data : sample;
  if (!isList(list) || list.length !== size) return undefined;
  const isPlain = ArrayBuffer.isView(list) || Array.prototype.every.call(list, (x) => typeof x === 'number');
  return isPlain ? (list as ArrayLike<number>) : undefined;
}

/** A class becomes a row of probabilities, 1 for itself. */
export function labelsOf(compartment: Compartment, given: unknown, where: string): Column {
  const list = listOf(given, where, 'a list of classes');
  const each = sizeOf(compartment.shape);
  const rows = new Map<number, Float64Array>();
  const samples = Array.from(list, (label, i) => {
    const isClass = typeof label === 'number' && Number.isInteger(label) && label >= 0 && label < each;
    const row = isClass ? (rows.get(label) ?? oneHot(label, each)) : undefined;
    if (row) rows.set(label as number, row);
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

const oneHot = (own: number, n: number): Float64Array => new Float64Array(n).fill(1, own, own + 1);

/** From so many elements on a row is faster copied as a whole. */
const LONG = 16;

/** Writes a sample as one trial of `[rows, batch, …]`; one that is the same at all steps stands in every row. */
export function placeSample(
  { each, perStep }: Column,
  numbers: ArrayLike<number>,
  into: FloatArray,
  { rows, batch, trial }: { readonly rows: number; readonly batch: number; readonly trial: number },
): void {
  const areLong = each >= LONG && (numbers instanceof Float32Array || numbers instanceof Float64Array);
  for (let row = 0; row < rows; row++) {
    const from = perStep ? row * each : 0;
    const to = (row * batch + trial) * each;
    if (areLong) into.set((numbers as FloatArray).subarray(from, from + each), to);
    else for (let k = 0; k < each; k++) into[to + k] = numbers[from + k]!;
  }
}

const otherLength = (where: string, found: number, other: string, { samples }: Column): Diagnostic => ({
  code: 'shape-mismatch',
  where,
  found: `${found} samples`,
  expected: `${samples.length}, as ${other} has`,
  remedy: 'All lists of a data set have one entry for each sample.',
});
