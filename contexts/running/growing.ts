import { type FloatArray, fail } from '../../framework/index.ts';

// What many numbers are looked through by, and gathered in.

/**
 * Passes over zeros: from a place to one before an end that may hold another number. Most numbers of most rows are 0: several are looked at
 * together, of single precision two as one.
 */
export function zerosIn(values: FloatArray): (at: number, end: number) => number {
  const { buffer, byteOffset, length } = values;
  const isPaired = values instanceof Float32Array && byteOffset % 8 === 0;
  const pairs = isPaired ? new Float64Array(buffer, byteOffset, length >> 1) : (values as Float64Array);
  const each = isPaired ? 2 : 1;
  return (at, end) => {
    while (at < end && at % each > 0 && values[at] === 0) at++;
    if (at % each > 0) return at;
    let k = at / each;
    const last = Math.floor(end / each) - 4;
    while (k <= last && pairs[k] === 0 && pairs[k + 1] === 0 && pairs[k + 2] === 0 && pairs[k + 3] === 0)
      k += 4;
    at = k * each;
    while (at < end && values[at] === 0) at++;
    return at;
  };
}

/** Most numbers of a piece of a list that grows, and of the first. */
const PIECE = 2 ** 14;
const FIRST = 2 ** 8;

type Maker<A> = new (length: number) => A;

/** What holds whole numbers below a bound in few bytes: memory that nobody has had costs more than what is written into it. */
export const smallFor = (bound: number): Maker<Uint16Array | Uint32Array> =>
  bound <= 2 ** 16 ? Uint16Array : Uint32Array;

/** A list of numbers that grows by pieces: nothing is copied before all are there. */
export function growing<A extends Uint32Array | Float64Array>(
  Numbers: Maker<A>,
  Pieces: Maker<A | Uint16Array> = Numbers,
) {
  const pieces: (A | Uint16Array)[] = [];
  let last = new Pieces(0);
  /** Numbers in the last piece. */
  let count = 0;
  const grow = (): void => {
    pieces.push((last = withRoom(Pieces, pieces.length === 0 ? FIRST : Math.min(2 * count, PIECE))));
    count = 0;
  };
  return {
    push(x: number): void {
      if (count === last.length) grow();
      last[count++] = x;
    },
    /** So many numbers, the first of a list. */
    append(xs: Uint16Array | Uint32Array, length: number): void {
      for (let at = 0; at < length; ) {
        if (count === last.length) grow();
        const end = Math.min(length, at + last.length - count);
        last.set(xs.subarray(at, end), count);
        count += end - at;
        at = end;
      }
    },
    /** All of them; to be asked for once. */
    all(): A {
      const before = pieces.slice(0, -1).reduce((sum, { length }) => sum + length, 0);
      const all = withRoom(Numbers, before + count);
      let at = 0;
      for (const [k, piece] of pieces.entries()) {
        // What has been copied is let go at once.
        delete pieces[k];
        all.set(piece === last ? piece.subarray(0, count) : piece, at);
        at += piece.length;
      }
      return all;
    },
  };
}

export function withRoom<A>(Numbers: Maker<A>, length: number): A {
  try {
    return new Numbers(length);
  } catch {
    return fail({
      code: 'memory',
      where: 'events',
      found: `${length} numbers of spikes`,
      expected: 'what this machine can hold',
      remedy: 'Run in several parts, or record fewer cells.',
    });
  }
}
