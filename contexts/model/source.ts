import {
  combinations,
  combined,
  dimensionless,
  isList,
  isQuantity,
  isRecord,
  rangesOf,
  say,
} from '../../framework/engine.ts';
import {
  type Combination,
  type Combined,
  type Compartment,
  type Diagnostic,
  type Elements,
  type Quantity,
  quantity,
  type SignalKind,
  type Source,
} from '../../framework/index.ts';
import { isCompartment } from './handles.ts';

/** What a wire can carry: a compartment, some of its cells, or several combined. */
export type WireSource<Kind extends SignalKind = SignalKind> =
  | Compartment<Kind>
  | Elements<Kind>
  | Combined<Kind>;

/** Some cells of a compartment are combined as `cells`. */
export const asSource = (source: unknown): Source =>
  isRecord(source) && source.is === 'elements' && isCompartment(source.of)
    ? combined('cells', [source.of], { ranges: rangesOf(source.at as readonly number[]) })
    : (source as Source);

const combinedOf = <Kind extends SignalKind>(
  is: Combination,
  of: readonly WireSource<Kind>[],
  more: Pick<Combined, 'by' | 'time'> = {},
): Combined<Kind> => combined(is, isList(of) ? Array.from(of, asSource) : of, more);

/** Cells of several sources of one unit, one behind the other. */
export const concatenated = <Kind extends SignalKind>(...of: readonly WireSource<Kind>[]): Combined<Kind> =>
  combinedOf('concat', of);

/** The sum of sources of one shape and unit. */
export const sum = <Kind extends SignalKind>(...of: readonly WireSource<Kind>[]): Combined<Kind> =>
  combinedOf('sum', of);

/** The product of sources of one shape, in the product of their units. */
export const product = <Kind extends SignalKind>(...of: readonly WireSource<Kind>[]): Combined<Kind> =>
  combinedOf('product', of);

/** The source with the opposite sign. */
export const negate = (source: WireSource): Combined<'real'> => combined('negate', [asSource(source)]);

/** The source times a factor; a factor with a unit, such as `nA(0.5)`, changes the unit of what arrives. */
export const scale = (source: WireSource, by: number | string | Quantity): Combined<'real'> =>
  combined('scale', [asSource(source)], { by: factor(by) as Quantity });

const factor = (by: unknown): unknown =>
  typeof by === 'number' ? { value: by, unit: dimensionless } : typeof by === 'string' ? quantity(by) : by;

/** A matrix that all trials share, such as weights, with its axes exchanged. */
export const transpose = <Kind extends SignalKind>(source: WireSource<Kind>): Combined<Kind> =>
  combinedOf('transpose', [source]);

/**
 * What the source was at the end of the step that lies `time` back; its initial value while there was none. A delay of
 * one tick shows what the source was before the current step. `reset` of a part empties the delays that it feeds.
 */
export const delay = <Kind extends SignalKind>(
  source: WireSource<Kind>,
  time: Quantity | string,
): Combined<Kind> => combinedOf('delay', [source], { time });

/** The source as it is: what it was at its last step stays until the next, as a current does. */
export const hold = <Kind extends SignalKind>(source: WireSource<Kind>): Combined<Kind> =>
  combinedOf('hold', [source]);

/** Each step of the source reaches the reader's first step after it; 0 where there was none since the reader's last. */
export const once = <Kind extends SignalKind>(source: WireSource<Kind>): Combined<Kind> =>
  combinedOf('once', [source]);

/** What keeps a value from being a source at all. */
export function sourceFaults(source: unknown): Diagnostic[] {
  if (isCompartment(source)) return [];
  const { is, of, by, time, ranges, size } = (isRecord(source) ? source : {}) as Partial<Combined>;
  if (typeof source === 'number' || typeof source === 'string' || isQuantity(source))
    return [noConstant(source)];
  if (!isList(of) || typeof is !== 'string' || !Object.hasOwn(combinations, is)) {
    return [noEnd('wire, source', source)];
  }
  const faults = Array.from(of as ArrayLike<unknown>).flatMap(sourceFaults);
  if (of.length === 0) faults.push({ ...noEnd('wire, source', source), found: `a ${is} of nothing` });
  if (is === 'scale' && !(isQuantity(by) && Number.isFinite(by.value)))
    faults.push(wrongNumber('scale', by, 'a finite factor, such as 0.5 or nA(0.5)'));
  if (['cells', 'into'].includes(is) && !areRanges(ranges))
    faults.push(wrongNumber(is, ranges, 'ranges of cells, such as [[0, 800]]'));
  if (areRanges(ranges) && ranges!.length > MOST_RANGES)
    faults.push({
      ...wrongNumber(is, ranges, `at most ${MOST_RANGES} ranges in one end of a wire`),
      found: `${ranges!.length} ranges of cells`,
      remedy:
        'Let cells that belong together stand together, or connect them: connect(z.s, y.j, { from, to }, { weights: 1 }).',
    });
  if (is === 'into' && !(Number.isSafeInteger(size) && size! > 0))
    faults.push(wrongNumber('into', size, 'a number of cells'));
  if (is === 'delay' && typeof time !== 'string' && !isQuantity(time))
    faults.push(wrongNumber('delay', time, 'a time with its unit, such as ms(1.5)'));
  return faults;
}

/** Each is a copy of its own in the program. */
const MOST_RANGES = 4096;

const areRanges = (x: unknown): boolean =>
  isList(x) &&
  x.length > 0 &&
  Array.from(x).every(
    (own) =>
      isList(own) &&
      own.length === 2 &&
      Array.from(own).every((n) => Number.isSafeInteger(n) && (n as number) >= 0),
  );

export const noEnd = (where: string, found: unknown): Diagnostic => ({
  code: 'unknown-compartment',
  where,
  found: say(found),
  expected: 'a compartment of a part, such as z.j',
  remedy: "Check its name: a part has the compartments that its component's help() lists.",
});

const noConstant = (found: unknown): Diagnostic => ({
  code: 'unknown-compartment',
  where: 'wire, source',
  found: isQuantity(found) ? `${found.value} ${found.unit.text}` : say(found),
  expected:
    'a compartment: a wire has no numbers of its own, so that all of a model can be set, saved and trained',
  remedy: 'Give a constant where it acts, as a hyperparameter such as bias_init of a synapse.',
});

const wrongNumber = (where: string, found: unknown, expected: string): Diagnostic => ({
  code: 'option',
  where: `wire, ${where}`,
  found: isQuantity(found) ? `${found.value} ${found.unit.text}` : say(found),
  expected,
  remedy: 'Correct it.',
});
