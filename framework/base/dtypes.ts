import { fail } from './errors.ts';

/** Precision of a whole program: every number in it is of this type. */
export type DType = 'f32' | 'f64';
/** The array that holds such numbers: `Float32Array` of `f32`, `Float64Array` of `f64`. */
export type FloatArray<D extends DType = DType> = { f32: Float32Array; f64: Float64Array }[D];

export const bytesOf = (dtype: DType): number => (dtype === 'f32' ? 4 : 8);

/** An array of zeros; an error where there is no room for it. */
export function floatArray(dtype: DType, length: number): FloatArray {
  try {
    return dtype === 'f32' ? new Float32Array(length) : new Float64Array(length);
  } catch {
    return fail({
      code: 'memory',
      where: 'an array of numbers',
      found: sizeText(length * bytesOf(dtype)),
      expected: 'what this machine can hold in one array',
      remedy: 'Run fewer steps or trials at once, or record less.',
    });
  }
}

const SIZES = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** `6.3 GiB` */
export function sizeText(bytes: number): string {
  const unit = bytes > 0 ? Math.min(Math.floor(Math.log2(bytes) / 10), SIZES.length - 1) : 0;
  return `${Number((bytes / 1024 ** unit).toPrecision(3))} ${SIZES[unit]}`;
}

/** Rounds a number to the type, as storing it would. */
export const rounding = (dtype: DType): ((x: number) => number) => (dtype === 'f32' ? Math.fround : (x) => x);

/** From here on a number is infinite in the type. */
export const overflowOf = (dtype: DType): number => (dtype === 'f32' ? 2 ** 128 - 2 ** 103 : Infinity);

const MANY = 64;

/**
 * Whether all numbers are below a bound in magnitude, and none is NaN. What is near the bound may be said to be none: of each number only the word is looked
 * at that has its exponent, in one loop for both types, since there may be millions.
 */
export function areBelow(numbers: FloatArray, bound: number): boolean {
  // A run of one step should not wait for views of one number.
  if (numbers.length < MANY) {
    for (let k = 0; k < numbers.length; k++) if (!(Math.abs(numbers[k]!) < bound)) return false;
    return true;
  }
  const words = new Int32Array(numbers.buffer, numbers.byteOffset, numbers.byteLength / 4);
  const limits = new Int32Array(numbers.slice(0, 1).fill(bound).buffer);
  const step = limits.length;
  for (let k = step - 1; k < words.length; k += step)
    if ((words[k]! & 0x7fffffff) >= limits[step - 1]!) return false;
  return true;
}

/** Relative distance by which a number of f32 may lie beside one that it stands for; denormal ones lie further away. */
const NEAR = 1e-6;

/** What a number is in the precision where it is not held there: 0, an infinity, or one with few digits left. */
export function misheld(x: number, dtype: DType): number | undefined {
  if (dtype === 'f64' || !Number.isFinite(x)) return undefined;
  const own = Math.fround(x);
  return Math.abs(own - x) <= NEAR * Math.abs(x) ? undefined : own;
}

/** Gives a number back, or fails where the precision does not hold it. */
export function held(x: number, dtype: DType, where: string): number {
  const own = misheld(x, dtype);
  if (own === undefined) return x;
  return fail({
    code: 'precision',
    where,
    found: `${x}, which is ${own} in ${dtype}`,
    expected: `a number that ${dtype} holds`,
    remedy: "Use dtype: 'f64', another number, or another unit.",
  });
}

/** States and adjoints smaller than this become 0 at every tick divisible by `FLUSH_PERIOD`; see docs/decisions.md. */
export const FLUSH_BELOW = { f32: 2 ** -100, f64: 2 ** -960 } as const;
export const FLUSH_PERIOD = 64;
