import {
  areBelow,
  batchedShape,
  floatArray,
  formatShape,
  isPerTrial,
  lazy,
  overflowOf,
  positionText,
  sameShape,
  sizeOf,
  sizeText,
} from '../../framework/engine.ts';
import type { Compartment, DType, FloatArray, PerTrial, Shape } from '../../framework/index.ts';
import { type Block, blockOf, GIVE, type Misfit, type Nested, type Shaped } from './blocks.ts';

/**
 * Numbers for an input. How they are nested says what they are for:
 * - `2`: one number for all elements, all trials and steps; here and in lists, a quantity such as `'2 nA'` or `nA(2)` is converted;
 * - `[1, 2, 3]`: a row, one number per element;
 * - `[[1, 2, 3], [4, 5, 6]]`: rows, one per step;
 * - `[[[1, 2, 3], …], …]`: rows by step and trial, `[steps][batch][elements]`;
 * - `perTrial([a, b])`: of these what each trial would be given if it ran alone;
 * - `{ data, shape }`: one array, row-major, that says which of them it is, as a recording does.
 *
 * The rows of all steps, or of all steps and trials, may also stand one behind the other in a plain array: of these no two
 * have one length and different meanings. Rows per trial have no form but `perTrial`.
 */
export type InputData = Nested | Shaped | PerTrial<Nested | Shaped>;

/** How many numbers there are to be, and of which type. Without steps, there are none for a row per step. */
export interface Extent {
  readonly batch: number;
  readonly steps?: number | undefined;
  readonly dtype: DType;
  /** Whether they are what is aimed at: that of spikes may be any number. */
  readonly isTarget?: boolean;
}

/** Some ticks, from one on. */
export interface TickRange {
  readonly from: number;
  readonly count: number;
}

/** Gives the rows of some ticks, `[count, batch, …]`; an error of ours where they do not fit. */
export type RowsOfTicks = (ticks: TickRange) => FloatArray;

/** What numbers are wanted for. */
export type Recipient = Pick<Compartment, 'shape' | 'shared' | 'unit'> &
  Partial<Pick<Compartment, 'kind' | 'counts'>>;

/** Numbers of one compartment, over all trials. */
export interface SpreadNumbers {
  readonly perStep: boolean;
  /** `[batch, …]` for all steps, or `[steps, batch, …]`; made when first asked for. */
  readonly data: () => FloatArray;
}

/** Most bytes of the rows of an input, in all trials. */
const LARGEST = 2 ** 32;

/** Numbers spread over steps and trials, or what is wrong with them. */
export function spreadNumbers(given: unknown, wanted: Recipient, extent: Extent): SpreadNumbers | Misfit {
  const own = isPerTrial(given) ? trialsOf(given, wanted, extent) : [piece(given, wanted, extent)];
  if ('code' in own) return own;
  const odd = own.find((one): one is Misfit => 'code' in one);
  if (odd) return odd;
  const pieces = own as readonly Piece[];
  const perStep = pieces.some(({ axes }) => axes.includes('step'));
  const rows = perStep ? extent.steps! : 1;
  const bytes = 8 * rows * sizeOf(batchedShape(wanted, extent.batch));
  if (bytes > LARGEST) return tooMany(bytes);
  const trials = wanted.shared ? 1 : extent.batch;
  return { perStep, data: lazy(() => arranged(pieces, rows, trials, sizeOf(wanted.shape))) };
}

/** What was given for all trials, or for one of them: its numbers, and the axes that they have. */
interface Piece {
  readonly numbers: FloatArray;
  readonly axes: readonly AxisRole[];
}
type AxisRole = 'step' | 'trial' | 'element';

/** What each trial is given, as if it ran alone. */
function trialsOf(
  { values }: PerTrial,
  wanted: Recipient,
  extent: Extent,
): readonly (Piece | Misfit)[] | Misfit {
  if (wanted.shared) {
    const found = 'a value per trial for what all trials share';
    return { code: 'shape-mismatch', found, expected: 'one for all', remedy: 'Give one value.' };
  }
  if (values.length !== extent.batch) {
    return {
      code: 'shape-mismatch',
      found: `perTrial with ${values.length} values`,
      expected: `${extent.batch}, one for each trial of the batch`,
      remedy: 'Give as many values as there are trials, or change batch.',
    };
  }
  return values.map((value, trial) => {
    const own = piece(value, wanted, { ...extent, batch: 1 });
    return 'code' in own ? { ...own, found: `${own.found}, of trial ${trial}` } : own;
  });
}

/** Numbers with the axes that their nesting says. */
function piece(given: unknown, wanted: Recipient, extent: Extent): Piece | Misfit {
  const block = blockOf(given, wanted.unit);
  if ('code' in block) return block;
  const { numbers, shape } = block;
  // A run of one step should not wait for forms that a number cannot have.
  const form =
    shape.length === 0 ? ONE_NUMBER : formsOf(wanted, extent).find((one) => sameShape(one.shape, shape));
  if (!form) return misfit(block, wanted, extent);
  const { dtype, isTarget } = extent;
  const isGraded = isTarget || wanted.kind !== 'spike';
  const overflow = overflowOf(dtype);
  if (isGraded && areBelow(numbers, overflow)) return { numbers, axes: form.axes };
  // One loop, and no call for each of them: there may be millions.
  for (let odd = 0; odd < numbers.length; odd++) {
    const x = numbers[odd]!;
    if (x === 0 || x === 1) continue;
    if (!(Math.abs(x) < overflow)) return notFinite(block, odd, dtype);
    if (!(isGraded || (wanted.counts && x > 0 && Number.isInteger(x)))) return notSpikes(block, odd, wanted);
  }
  return { numbers, axes: form.axes };
}

interface Form {
  readonly shape: Shape;
  readonly axes: readonly AxisRole[];
  readonly what: string;
}

const ONE_NUMBER: Form = { shape: [], axes: [], what: 'one number' };

/** The shapes that numbers for a compartment may have; where two agree, so do their meanings. */
function formsOf({ shape, shared }: Recipient, { batch, steps = Infinity }: Extent): readonly Form[] {
  const size = sizeOf(shape);
  const hasSteps = Number.isFinite(steps);
  const rows = sameShape(shape, [size]) ? [shape] : [shape, [size]];
  // All rows may stand in one list: steps · size and steps · batch · size are one only where the batch is, and each is the
  // size only where there is one step, so that no length has two meanings. That of a row per trial is not among them.
  const form = (axes: readonly AxisRole[], lengths: Shape, what: string): Form[] =>
    [[sizeOf(lengths) * size], ...rows.map((row) => [...lengths, ...row]).reverse()].map((own) => ({
      shape: own,
      axes,
      what,
    }));
  return [
    ONE_NUMBER,
    ...(hasSteps ? form(['step', 'element'], [steps], 'a row per step') : []),
    ...(hasSteps && !shared
      ? form(['step', 'trial', 'element'], [steps, batch], 'a row per step and trial')
      : []),
    ...form(['element'], [], 'one per element'),
  ];
}

/** Whether a number is finite, and stays so in the precision of the run. */
export const fits = (x: number, dtype: DType): boolean => Math.abs(x) < overflowOf(dtype);

/** A number, and where it stands. */
const numberAt = ({ numbers, shape }: Block, k: number): string =>
  numbers[k] + positionText(shape.map((n, axis) => Math.floor(k / sizeOf(shape.slice(axis + 1))) % n));

const notSpikes = (block: Block, odd: number, { counts }: Recipient): Misfit => ({
  code: 'not-spikes',
  found: numberAt(block, odd),
  expected: counts ? 'whole numbers of spikes' : '0 or 1, since it takes spikes',
  remedy: `Give ${counts ? '0, 1, 2, …' : '0 and 1; an input that takes several at once declares counts: true'}; a part that takes graded events declares its input in '1'.`,
});

function notFinite(block: Block, bad: number, dtype: DType): Misfit {
  const { numbers } = block;
  return {
    code: 'not-finite',
    found: numberAt(block, bad),
    expected: `finite numbers${Number.isFinite(numbers[bad]) ? ` in ${dtype}` : ''}`,
    remedy: 'Clean the data first, or mend how it was computed.',
  };
}

/** Numbers whose nesting fits nothing: what was meant is guessed for the remedy alone. */
function misfit({ numbers, shape }: Block, wanted: Recipient, extent: Extent): Misfit {
  const { batch, steps } = extent;
  const forms = formsOf(wanted, extent);
  const size = sizeOf(wanted.shape);
  const shown = [...forms]
    .sort((a, b) => a.axes.length - b.axes.length)
    .filter(({ axes }) => batch > 1 || !axes.includes('trial'));
  const texts = [...new Map(shown.map(({ what, shape: own }) => [what, own]))].map(([what, own]) =>
    own.length === 0 ? what : `${what} ${formatShape(own)}`,
  );
  const rows = forms.filter(({ axes }) => axes.length === 1);
  const isTrials =
    !wanted.shared &&
    batch > 1 &&
    (sameShape(shape, [batch * size]) || rows.some((row) => sameShape(shape, [batch, ...row.shape])));
  const isTransposed = steps !== undefined && size > 1 && sameShape(shape, [size, steps]);
  return {
    code: 'shape-mismatch',
    found: shape.length < 2 ? `${numbers.length} numbers` : `numbers nested as ${formatShape(shape)}`,
    expected: `${texts.join(', ')}${wanted.shared || batch === 1 ? '' : `; or perTrial([…]) with ${batch}`}`,
    remedy: isTrials
      ? `Rows are steps: for a row per trial, of which there are ${batch}, write perTrial([…]).`
      : isTransposed
        ? 'Rows are steps: transpose it.'
        : GIVE,
  };
}

const tooMany = (bytes: number): Misfit => ({
  code: 'memory',
  found: `${sizeText(bytes)} of numbers, over all steps and trials`,
  expected: `at most ${sizeText(LARGEST)}`,
  remedy: 'Run fewer steps at once, or smaller batches.',
});

/** All numbers as `[rows, trials, size]`: from one piece for all trials, or one for each. */
function arranged(pieces: readonly Piece[], rows: number, trials: number, size: number): FloatArray {
  const [first] = pieces as readonly [Piece];
  const total = rows * trials * size;
  if (pieces.length === 1 && first.numbers.length === total) return first.numbers;
  const out = floatArray('f64', total) as Float64Array;
  const hasTrials = pieces.length === 1 && first.axes.includes('trial');
  for (let trial = 0; trial < trials; trial++) {
    const { numbers, axes } = pieces[pieces.length === 1 ? 0 : trial]!;
    const rowLength = axes.length === 0 ? 0 : hasTrials ? trials * size : size;
    const start = hasTrials ? trial * size : 0;
    for (let row = 0; row < rows; row++) {
      const from = start + (axes.includes('step') ? row * rowLength : 0);
      const to = (row * trials + trial) * size;
      if (axes.length === 0) out.fill(numbers[0]!, to, to + size);
      else for (let k = 0; k < size; k++) out[to + k] = numbers[from + k]!;
    }
  }
  return out;
}
