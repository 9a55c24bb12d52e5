import {
  attempt,
  floatArray,
  formatShape,
  inUnit,
  isList,
  isQuantity,
  isRecord,
  nestingOf,
  plainNumbers,
  positionText,
  say,
  sizeOf,
} from '../../framework/engine.ts';
import type { Amount, Diagnostic, FloatArray, Shape, Unit } from '../../framework/index.ts';

/** Numbers in one array, row-major, which says its shape: what a recording gives, for one. */
export interface Shaped {
  readonly data: ArrayLike<number>;
  readonly shape: Shape;
}

/** A number or a quantity, or lists of lists of them. */
export type Nested = Amount | ArrayLike<number> | readonly Nested[];

/** What is wrong with numbers, wherever they stand. */
export type Misfit = Omit<Diagnostic, 'where'>;

/** A copy of numbers as they were given, row-major, and how they are nested. */
export interface Block {
  readonly numbers: FloatArray;
  readonly shape: Shape;
}

/** Numbers of a unit in lists of lists, one behind the other, and how they are nested. */
export function blockOf(given: unknown, unit: Unit): Block | Misfit {
  if (isShaped(given)) return shapedBlock(given, unit);
  const shape = nestingOf(given);
  if (given instanceof Float32Array && given.length > 0) return { numbers: given.slice(), shape };
  // Most are as they should be: quickly, since there may be millions. What is wrong with others is found number by number.
  const plain = plainNumbers(given);
  if (plain && plain.length > 0) return { numbers: plain, shape };
  const numbers = floatArray('f64', sizeOf(shape)) as Float64Array;
  let count = 0;
  const path: number[] = [];
  const take = (x: unknown): Misfit | undefined => {
    const depth = path.length;
    if (depth === shape.length) {
      const number = typeof x === 'number' ? x : converted(x, unit, path);
      if (typeof number !== 'number') return number;
      numbers[count++] = number;
      return undefined;
    }
    if (!isList(x))
      return typeof x === 'number' || isQuantity(x) ? ragged(x, path, shape[depth]!) : noNumber(x, path);
    if (x.length === 0) return noNumber(x, path);
    if (x.length !== shape[depth]) return ragged(x, path, shape[depth]!);
    for (let i = 0; i < x.length; i++) {
      path.push(i);
      const odd = take(x[i]);
      if (odd) return odd;
      path.pop();
    }
    return undefined;
  };
  return take(given) ?? { numbers, shape };
}

/** The number of a quantity in a unit. */
function converted(x: unknown, unit: Unit, path: readonly number[]): number | Misfit {
  if (typeof x !== 'string' && !isQuantity(x)) return noNumber(x, path);
  const faults: Diagnostic[] = [];
  const number = attempt(faults, () => inUnit(x, unit, ''));
  if (number !== undefined) return number;
  const { code, found, expected, remedy } = faults[0]!;
  return { code, found: found + positionText(path), expected, remedy };
}

export const isShaped = (x: unknown): x is Shaped => isRecord(x) && 'data' in x && isList(x.shape);

function shapedBlock({ data, shape }: Shaped, unit: Unit): Block | Misfit {
  const isLength = (n: unknown) => Number.isSafeInteger(n) && (n as number) > 0;
  const isShape = Array.from(shape).every(isLength);
  if (!isShape || !isList(data)) {
    return {
      code: 'option',
      found: `{ data: ${say(data)}, shape: ${say(shape)} }`,
      expected: 'an array of numbers and the lengths of its axes',
      remedy: 'Write { data, shape: [steps, elements] }.',
    };
  }
  const lengths = Array.from(shape);
  if (data.length !== sizeOf(lengths)) {
    return {
      code: 'shape-mismatch',
      found: `${data.length} numbers with shape ${formatShape(lengths)}`,
      expected: `${sizeOf(lengths)} numbers`,
      remedy: 'Correct the shape.',
    };
  }
  const block = blockOf(data, unit);
  return 'code' in block ? block : { numbers: block.numbers, shape: lengths };
}

const noNumber = (x: unknown, path: readonly number[]): Misfit => ({
  code: 'option',
  found: say(x) + positionText(path),
  expected: 'numbers',
  remedy: GIVE,
});

export const GIVE = 'Give a number, one per element, or, to an input, a row per step.';

const ragged = (x: unknown, path: readonly number[], length: number): Misfit => ({
  code: 'shape-mismatch',
  found: isList(x) ? `a list of ${x.length}${positionText(path)}` : `${say(x)}${positionText(path)}`,
  expected: `a list of ${length} there, as in the others`,
  remedy: 'Make all rows equally long.',
});
