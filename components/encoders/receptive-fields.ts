import type { Shape } from '../../framework/index.ts';
import { upTo } from './image-patches.ts';

// Receptive fields: a weight for each place of a patch.

/** A normal density over a patch, around its middle, as parts of 1. */
function gaussian([height, width]: Shape, sigma: number): readonly number[] {
  const from = (at: number, size: number) => (at - Math.floor(size / 2)) ** 2;
  const weights = upTo(height!).flatMap((row) =>
    upTo(width!).map((column) => Math.exp(-(from(row, height!) + from(column, width!)) / (2 * sigma ** 2))),
  );
  const sum = weights.reduce((a, b) => a + b);
  return weights.map((w) => w / sum);
}

/** How much wider the second density is, and what keeps it from 0 as a divisor. */
const [WIDER, LEAST] = [1.6, 1e-8];

const both = (combine: (near: number, far: number) => number) => (shape: Shape, sigma: number) => {
  const far = gaussian(shape, sigma * WIDER);
  return gaussian(shape, sigma).map((near, i) => combine(near, far[i]!));
};
const difference = both((near, far) => near - far);
const ratio = both((near, far) => near / (far + LEAST));

export const receptiveFields = {
  identity: ([height, width]: Shape) => upTo(height! * width!).map(() => 1),
  gaussian,
  ...{ difference_of_gaussian: difference, DoG: difference, ratio_of_gaussian: ratio, RoG: ratio },
} as const satisfies Record<string, (shape: Shape, sigma: number) => readonly number[]>;

export const receptiveFieldNames = Object.keys(receptiveFields) as (keyof typeof receptiveFields)[];
