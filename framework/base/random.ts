/// <reference path="./seedrandom.d.ts" />
// The generator alone: the package's door brings six others along.
import seedrandom from 'seedrandom/seedrandom.js';
import { fail } from './errors.ts';
import { isList, say } from './say.ts';

/** A Threefry key: two unsigned 32-bit words. */
export type Key = readonly [number, number];

/** Rotations of Threefry-2x32 (Salmon et al. 2011), eight rounds' worth, used in turn. */
export const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24] as const;
export const ROUNDS = 20;
export const PARITY = 0x1bd11bda;

/** Threefry-2x32-20: the pair of words that `key` assigns to the counter (`c0`, `c1`). */
export function threefry2x32([k0, k1]: Key, c0: number, c1: number): Key {
  const schedule = [k0, k1, k0 ^ k1 ^ PARITY];
  let x0 = (c0 + k0) | 0;
  let x1 = (c1 + k1) | 0;
  for (let round = 0; round < ROUNDS; round++) {
    const r = ROTATIONS[round % 8]!;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << r) | (x1 >>> (32 - r))) ^ x0;
    if (round % 4 === 3) {
      const injection = (round + 1) / 4;
      x0 = (x0 + schedule[injection % 3]!) | 0;
      x1 = (x1 + schedule[(injection + 1) % 3]! + injection) | 0;
    }
  }
  return [x0 >>> 0, x1 >>> 0];
}

/** Two words that are drawn again and again: with their signs, as numbers of 32 bits are handed on without being boxed. */
export interface DrawnWords {
  first: number;
  second: number;
}

/** Draws the words that `threefry2x32` gives, into the same two again. Its rounds stand one by one, without a table: millions are drawn. */
export function drawer([own0, own1]: Key): {
  readonly words: DrawnWords;
  readonly draw: (c0: number, c1: number) => void;
} {
  const [k0, k1, k2] = [own0 | 0, own1 | 0, own0 ^ own1 ^ PARITY];
  const words = { first: 0, second: 0 };
  const draw = (c0: number, c1: number): void => {
    let x = (c0 + k0) | 0;
    let y = (c1 + k1) | 0;
    x = (x + y) | 0;
    y = ((y << 13) | (y >>> 19)) ^ x;
    x = (x + y) | 0;
    y = ((y << 15) | (y >>> 17)) ^ x;
    x = (x + y) | 0;
    y = ((y << 26) | (y >>> 6)) ^ x;
    x = (x + y) | 0;
    y = ((y << 6) | (y >>> 26)) ^ x;
    x = (x + k1) | 0;
    y = (y + k2 + 1) | 0;
    x = (x + y) | 0;
    y = ((y << 17) | (y >>> 15)) ^ x;
    x = (x + y) | 0;
    y = ((y << 29) | (y >>> 3)) ^ x;
    x = (x + y) | 0;
    y = ((y << 16) | (y >>> 16)) ^ x;
    x = (x + y) | 0;
    y = ((y << 24) | (y >>> 8)) ^ x;
    x = (x + k2) | 0;
    y = (y + k0 + 2) | 0;
    x = (x + y) | 0;
    y = ((y << 13) | (y >>> 19)) ^ x;
    x = (x + y) | 0;
    y = ((y << 15) | (y >>> 17)) ^ x;
    x = (x + y) | 0;
    y = ((y << 26) | (y >>> 6)) ^ x;
    x = (x + y) | 0;
    y = ((y << 6) | (y >>> 26)) ^ x;
    x = (x + k0) | 0;
    y = (y + k1 + 3) | 0;
    x = (x + y) | 0;
    y = ((y << 17) | (y >>> 15)) ^ x;
    x = (x + y) | 0;
    y = ((y << 29) | (y >>> 3)) ^ x;
    x = (x + y) | 0;
    y = ((y << 16) | (y >>> 16)) ^ x;
    x = (x + y) | 0;
    y = ((y << 24) | (y >>> 8)) ^ x;
    x = (x + k1) | 0;
    y = (y + k2 + 4) | 0;
    x = (x + y) | 0;
    y = ((y << 13) | (y >>> 19)) ^ x;
    x = (x + y) | 0;
    y = ((y << 15) | (y >>> 17)) ^ x;
    x = (x + y) | 0;
    y = ((y << 26) | (y >>> 6)) ^ x;
    x = (x + y) | 0;
    y = ((y << 6) | (y >>> 26)) ^ x;
    x = (x + k2) | 0;
    y = (y + k0 + 5) | 0;
    words.first = x;
    words.second = y;
  };
  return { words, draw };
}

/** The key of a user's seed; a key, such as one from a file, is its own. */
export function seedKey(seed: string | number | Key): Key {
  if (isKey(seed)) return seed;
  if (typeof seed !== 'string' && typeof seed !== 'number') wrong('seedKey', seed, 'a text or a number');
  const generator = seedrandom(String(seed));
  return [generator.int32() >>> 0, generator.int32() >>> 0];
}

/** The key of a named branch below a key, such as a component's path; different names give unrelated streams. */
export function branchKey(key: Key, name: string): Key {
  checkKey(key, 'branchKey');
  if (typeof name !== 'string') wrong('branchKey, name', name, 'a text');
  let branch = key;
  for (const unitOfText of name) branch = threefry2x32(branch, unitOfText.codePointAt(0)!, name.length);
  return branch;
}

/** 53-bit uniform number in [0, 1) from two words; its first 24 bits are the f32 uniform of the same words. */
export const uniformFromWords = (w0: number, w1: number): number =>
  ((w0 >>> 0) * 2097152 + (w1 >>> 11)) * 2 ** -53;

/** So many uniform numbers in [0, 1), which follow from a key. */
export function uniformNumbers(key: Key, count: number): Float64Array {
  checkKey(key, 'uniformNumbers');
  if (!(Number.isInteger(count) && count >= 0 && count <= MOST))
    wrong('uniformNumbers, count', count, `a whole number up to ${MOST}`);
  return Float64Array.from({ length: count }, (_, i) => uniformFromWords(...threefry2x32(key, 0, i)));
}

/** Most numbers at once. */
const MOST = 2 ** 27;

function checkKey(key: unknown, where: string): void {
  if (!isKey(key)) wrong(where, key, 'a key, as seedKey gives one');
}

const isWord = (x: unknown) => Number.isInteger(x) && (x as number) >= 0 && (x as number) < 2 ** 32;
export const isKey = (x: unknown): x is Key => isList(x) && x.length === 2 && isWord(x[0]) && isWord(x[1]);

const wrong = (where: string, found: unknown, expected: string): never =>
  fail({ code: 'option', where, found: say(found), expected, remedy: 'Correct the argument.' });

/** The whole numbers below `count` in a random order, which follows from the key: Fisher and Yates' shuffle. */
export function permutation(key: Key, count: number): Int32Array {
  const order = Int32Array.from({ length: count }, (_, i) => i);
  for (let last = count - 1; last > 0; last--) {
    const [word] = threefry2x32(key, last, 0);
    const other = Math.floor((word * (last + 1)) / 2 ** 32);
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}
