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
