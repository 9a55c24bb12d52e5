import { isList, isRecord, say, sizeOf, wrongOption } from '../../../framework/engine.ts';
import { fail, type Shape } from '../../../framework/index.ts';

export type NumberData =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;

/** What numbers are in a file; `i64` is a whole number of 64 bits. */
export type NumberTypeName =
  | 'bool'
  | 'i8'
  | 'u8'
  | 'i16'
  | 'u16'
  | 'i32'
  | 'u32'
  | 'i64'
  | 'u64'
  | 'f16'
  | 'f32'
  | 'f64';

/**
 * Numbers in one array, row-major, as they come from a file: inputs, `set` and targets take it as it is, hyperparameters its `data`. `dtype` is
 * what they are in the file: of `bool` there are 0 and 1 here, of `f16` a `Float32Array`, of `i64` and `u64` a `Float64Array`.
 */
export interface NumberArray {
  readonly data: NumberData;
  readonly shape: Shape;
  readonly dtype: NumberTypeName;
}

/** What can be written: `{ data, shape }` such as a series of a recording or what a file had, or a flat array of numbers. */
export type WritableArray =
  | ArrayLike<number>
  | { readonly data: ArrayLike<number>; readonly shape: Shape; readonly dtype?: string };

/** A file that is not as it should be. */
export const badFile = (where: string, found: string, expected: string, remedy = REMEDY): never =>
  fail({ code: 'file', where, found, expected, remedy });

const REMEDY = 'The file is damaged, or is another one: write it again.';

/** Bytes of a file; an error for anything else. */
export function bytesGiven(x: unknown, where: string): Uint8Array {
  try {
    if (x instanceof ArrayBuffer) return new Uint8Array(x);
    if (ArrayBuffer.isView(x)) return new Uint8Array(x.buffer, x.byteOffset, x.byteLength);
  } catch {
    // It has been handed on, or cannot be looked at.
  }
  return wrongOption(where, say(x), 'the bytes of a file, a Uint8Array or ArrayBuffer');
}

/** Most axes that NumPy gives an array. */
export const MOST_AXES = 64;

/** Numbers that are to be written, with their shape. */
export function arrayGiven(
  x: unknown,
  where: string,
): { data: ArrayLike<number>; shape: Shape; dtype: unknown } {
  const { data, shape, dtype } = isList(x)
    ? { data: x, shape: [x.length], dtype: (x as { readonly dtype?: unknown }).dtype }
    : isRecord(x)
      ? x
      : { data: undefined, shape: undefined, dtype: undefined };
  const isLength = (n: unknown) => Number.isSafeInteger(n) && (n as number) >= 0;
  if (!isList(data) || !isList(shape) || shape.length > MOST_AXES || !Array.from(shape).every(isLength))
    return wrongOption(where, say(x), '{ data, shape }, or a flat array of numbers');
  const lengths = Array.from(shape) as number[];
  if (sizeOf(lengths) !== data.length)
    wrongOption(where, `${data.length} numbers with shape [${lengths}]`, `${sizeOf(lengths)} numbers`);
  return { data: numbersIn(data, where), shape: lengths, dtype };
}

/** A list of numbers, and of nothing else: typed arrays have no others, but for big integers. */
function numbersIn(list: ArrayLike<unknown>, where: string): ArrayLike<number> {
  const isTyped = ArrayBuffer.isView(list);
  for (let i = 0; i < (isTyped ? Math.min(1, list.length) : list.length); i++)
    if (typeof list[i] !== 'number')
      wrongOption(where, `${say(list[i])} at position ${i}`, 'numbers', 'Give them in one flat array.');
  return list as ArrayLike<number>;
}
