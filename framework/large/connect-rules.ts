import { fail } from '../base/errors.ts';
import { drawer, type Key } from '../base/random.ts';
import { type Wholes, wholesBelow } from '../ops/tables.ts';
import { type Pattern, patternOfRows } from './pattern.ts';

// Who is connected to whom, drawn by rules. Numbers are those of a counter (cell, how often), so that what a cell draws hangs on no other.

/** Numbers of cells, and whether a cell may be connected to the one of its own number. */
export interface Ends {
  readonly pre: number;
  readonly post: number;
  readonly self: boolean;
}

/** More than this fit in no memory that a program has, with a weight for each. */
const MOST_SYNAPSES = 2 ** 29;

/** Refuses more synapses than there can be: before any is made, where it is known how many there will be. */
export function checkSynapses(synapses: number, where = 'connectivity'): void {
  if (synapses > MOST_SYNAPSES)
    fail({
      ...{
        code: 'memory',
        where,
        found: `${Math.ceil(synapses)} synapses`,
        expected: `at most ${MOST_SYNAPSES}`,
      },
      remedy: 'Connect fewer cells, or each with fewer others.',
    });
}

/** Every pair with the same probability: from synapse to synapse the gap is drawn, so that the work follows the synapses. */
export function withProbability({ pre, post, self }: Ends, p: number, key: Key): Pattern {
  if (p >= 1) return allToAll({ pre, post, self });
  const start = new Int32Array(pre + 1);
  let target = wholesBelow(post, Math.ceil(pre * post * p * 1.01 + 6 * Math.sqrt(pre * post * p) + 64));
  const { words, draw } = drawer(key);
  const scale = 1 / logOfComplement(p);
  let count = 0;
  for (let k = 0; k < pre && p > 0; k++) {
    let cell = -1;
    for (let n = 0; ; n++) {
      // Each of the two words gives a gap.
      if ((n & 1) === 0) draw(k, n >> 1);
      cell += 1 + Math.floor(logOfWord((n & 1) === 0 ? words.first : words.second) * scale);
      if (cell >= post) break;
      if (!self && cell === k) continue;
      if (count === target.length) target = grown(target, post);
      target[count++] = cell;
    }
    start[k + 1] = count;
  }
  return patternOfRows(pre, post, start, fitted(target, count));
}

export function allToAll({ pre, post, self }: Ends): Pattern {
  const start = new Int32Array(pre + 1);
  const target = wholesBelow(post, pre * post - (self ? 0 : Math.min(pre, post)));
  let count = 0;
  for (let k = 0; k < pre; k++) {
    for (let cell = 0; cell < post; cell++) if (self || cell !== k) target[count++] = cell;
    start[k + 1] = count;
  }
  return patternOfRows(pre, post, start, target);
}

export function oneToOne({ pre, post }: Ends): Pattern {
  const each = (_: unknown, k: number) => k;
  return patternOfRows(
    pre,
    post,
    Int32Array.from({ length: pre + 1 }, each),
    wholesBelow(post, pre).map(each),
  );
}

/** From every cell to as many different ones, ascending. */
export function withOutDegree(ends: Ends, degree: number, key: Key): Pattern {
  const { pre, post } = ends;
  const start = Int32Array.from({ length: pre + 1 }, (_, k) => k * degree);
  return patternOfRows(pre, post, start, chosen(ends, degree, key));
}

/** To every cell from as many different ones: drawn cell by cell, and put in the rows of those that they come from. */
export function withInDegree({ pre, post, self }: Ends, degree: number, key: Key): Pattern {
  const from = chosen({ pre: post, post: pre, self }, degree, key);
  // One place further on than rows begin: once a row is full, its end stands where the next begins.
  const next = new Int32Array(pre + 2);
  for (let e = 0; e < from.length; e++) next[from[e]! + 2]!++;
  for (let k = 1; k < pre; k++) next[k + 1]! += next[k]!;
  const target = wholesBelow(post, from.length);
  for (let cell = 0, e = 0; cell < post; cell++)
    for (const end = e + degree; e < end; e++) target[next[from[e]! + 1]!++] = cell;
  return patternOfRows(pre, post, next.subarray(0, pre + 1), target);
}

/** For each of `pre` cells `degree` different ones of `post`, ascending: those of Floyd's sample, which draws no more than that. */
function chosen({ pre, post, self }: Ends, degree: number, key: Key): Wholes {
  const all = wholesBelow(post, pre * degree);
  const { words, draw } = drawer(key);
  const isIn = new Int32Array(Math.ceil(post / 32));
  // Which words have a bit: of many cells few are chosen.
  const isUsed = new Int32Array(Math.ceil(isIn.length / 32));
  let count = 0;
  for (let k = 0; k < pre; k++) {
    // Without the cell of the same number the others move up.
    const own = self || k >= post ? post : k;
    const size = own === post ? post : post - 1;
    for (let last = size - degree; last < size; last++) {
      draw(k, last);
      let cell = Math.floor(((words.first >>> 0) * (last + 1)) / 2 ** 32);
      if ((isIn[cell >> 5]! >>> (cell & 31)) & 1) cell = last;
      isIn[cell >> 5]! |= 1 << (cell & 31);
      isUsed[cell >> 10]! |= 1 << ((cell >> 5) & 31);
    }
    for (let block = 0; block < isUsed.length; block++) {
      for (let words = isUsed[block]!; words !== 0; words &= words - 1) {
        const word = block * 32 + 31 - Math.clz32(words & -words);
        for (let bits = isIn[word]!; bits !== 0; bits &= bits - 1) {
          const cell = word * 32 + 31 - Math.clz32(bits & -bits);
          all[count++] = cell < own ? cell : cell + (own === post ? 0 : 1);
        }
        isIn[word] = 0;
      }
      isUsed[block] = 0;
    }
  }
  return all;
}

/** Where cells are, in so many dimensions. */
export type CellPlaces = readonly (readonly number[])[];

export interface Near {
  /** Probability of a synapse between cells at one place. */
  readonly peak: number;
  /** Distance at which the probability is e^(-1/2) of it. */
  readonly sigma: number;
  readonly pre: CellPlaces;
  readonly post: CellPlaces;
}

/** Every pair with probability peak · e^(-d² / 2 sigma²), d its distance. */
export function byDistance({ pre, post, self }: Ends, near: Near, key: Key): Pattern {
  const start = new Int32Array(pre + 1);
  let target = wholesBelow(post, 1024);
  let count = 0;
  const reach = 2 * near.sigma * near.sigma;
  const { words, draw } = drawer(key);
  const top = logOf(near.peak);
  for (let k = 0; k < pre; k++) {
    const here = near.pre[k]!;
    for (let cell = 0; cell < post; cell++) {
      const there = near.post[cell]!;
      let square = 0;
      for (let axis = 0; axis < here.length; axis++) square += (here[axis]! - there[axis]!) ** 2;
      // No number that is drawn is as small.
      if (square > reach * 23 || (!self && cell === k)) continue;
      draw(k, cell);
      if (!(square < reach * (top - logOfWord(words.first)))) continue;
      if (count === target.length) target = grown(target, post);
      target[count++] = cell;
    }
    start[k + 1] = count;
  }
  return patternOfRows(pre, post, start, fitted(target, count));
}

function grown(target: Wholes, post: number): Wholes {
  checkSynapses(target.length);
  const longer = wholesBelow(post, Math.ceil(target.length * 1.5));
  longer.set(target);
  return longer;
}

/** Without the room that was not needed, unless it is little. */
const fitted = (target: Wholes, count: number): Wholes =>
  target.length < count * 1.05 ? target.subarray(0, count) : target.slice(0, count);

/**
 * log of the uniform number of a word, (word + 1/2) / 2³², as `logOf` has it. Its e and m follow from the zeros that the word begins with and the
 * bit behind its first one: numbers that are written to memory by halves and read whole would take half of the time of all that is drawn.
 */
function logOfWord(word: number): number {
  const zeros = Math.clz32(word);
  const second = (((word << zeros) | (1 << (zeros - 1))) << 1) >>> 31;
  const m = ((word >>> 0) + 0.5) * SCALES[2 * zeros + second]!;
  return LOGS[2 * zeros + second]! + logRatio((m - 1) / (m + 1));
}

/** log(1 - p), exact where p is small. */
const logOfComplement = (p: number): number => (p < 0.25 ? -logRatio(p / (2 - p)) : logOf(1 - p));

const { LN2 } = Math;
const number = new Float64Array(1);
const halves = new Int32Array(number.buffer);
const HIGH = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;

/** By zeros and second bit, what brings words to between 3/4 and 3/2, and the log of its inverse. */
const SCALES = Float64Array.from({ length: 66 }, (_, at) => 2 ** ((at >> 1) - 31 - (at & 1)));
const LOGS = Float64Array.from({ length: 66 }, (_, at) => ((at & 1) - 1 - (at >> 1)) * LN2);

/**
 * log x for 2^-1000 < x, in additions, products and one quotient, which are the same everywhere: what is drawn is the same in every
 * browser. x = m · 2ᵉ, m between 3/4 and 3/2.
 */
function logOf(x: number): number {
  number[0] = x;
  const high = halves[HIGH]!;
  const e = (high - 0x3fe80000) >> 20;
  halves[HIGH] = high - (e << 20);
  const m = number[0]!;
  return e * LN2 + logRatio((m - 1) / (m + 1));
}

/** log((1 + s) / (1 - s)) = 2 (s + s³/3 + s⁵/5 + …) for |s| ≤ 1/5. */
function logRatio(s: number): number {
  const z = s * s;
  const tail =
    1 / 3 + z * (1 / 5 + z * (1 / 7 + z * (1 / 9 + z * (1 / 11 + z * (1 / 13 + z * (1 / 15 + z / 17))))));
  return 2 * s * (1 + z * tail);
}
