import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** A handwritten digit. */
export interface Digit {
  /** 8×8 pixels, row by row, in 0..1. */
  readonly image: Float64Array;
  /** 0..9. */
  readonly label: number;
}

const PIXELS = 64;
const BRIGHTEST = 16;

/** The digits of `data/digits.csv.gz`; every fifth (index mod 5 = 4) is held out for the test. */
export function digits(): { train: Digit[]; test: Digit[] } {
  const file = new URL('./data/digits.csv.gz', import.meta.url);
  const lines = gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n');
  const all = lines.map((line): Digit => {
    const numbers = line.split(',').map(Number);
    return {
      image: Float64Array.from(numbers.slice(0, PIXELS), (x) => x / BRIGHTEST),
      label: numbers[PIXELS]!,
    };
  });
  return { train: all.filter((_, i) => i % 5 !== 4), test: all.filter((_, i) => i % 5 === 4) };
}

/** An image of 8×8 pixels with `side` × `side`, interpolated between the centres of its pixels. */
export function enlarged(image: ArrayLike<number>, side: number): Float64Array {
  const at = (row: number, column: number) =>
    image[Math.min(7, Math.max(0, row)) * 8 + Math.min(7, Math.max(0, column))]!;
  const place = (k: number) => ((k + 0.5) * 8) / side - 0.5;
  return Float64Array.from({ length: side * side }, (_, i) => {
    const [y, x] = [place(Math.floor(i / side)), place(i % side)];
    const [row, column] = [Math.floor(y), Math.floor(x)];
    const [down, right] = [y - row, x - column];
    const upper = (1 - right) * at(row, column) + right * at(row, column + 1);
    const lower = (1 - right) * at(row + 1, column) + right * at(row + 1, column + 1);
    return (1 - down) * upper + down * lower;
  });
}
