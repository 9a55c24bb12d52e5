import { type Figure, figures } from '../report/index.ts';

/** The weights of every cell, from weights [inputs, cells]. */
export const receptiveFields = (weights: ArrayLike<number>, cells: number): number[][] =>
  Array.from({ length: cells }, (_, cell) =>
    Array.from({ length: weights.length / cells }, (_, i) => weights[i * cells + cell]!),
  );

function mean(x: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]!;
  return sum / x.length;
}

/** Pearson's correlation of two lists. */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += (a[i]! - ma) * (b[i]! - mb);
    aa += (a[i]! - ma) ** 2;
    bb += (b[i]! - mb) ** 2;
  }
  return ab / Math.sqrt(aa * bb || 1);
}

/**
 * Square images side by side, a column of 0 between them, as one matrix whose last row is drawn on top; each image
 * is scaled to its largest pixel.
 */
function tiles(images: readonly ArrayLike<number>[], columns: number) {
  const side = Math.sqrt(images[0]!.length);
  const [width, height] = [columns * (side + 1) - 1, Math.ceil(images.length / columns) * (side + 1) - 1];
  const values = new Float64Array(width * height);
  images.forEach((image, k) => {
    const largest = Math.max(...Array.from(image));
    const [left, top] = [(k % columns) * (side + 1), Math.floor(k / columns) * (side + 1)];
    for (let i = 0; i < side * side; i++) {
      const row = height - 1 - (top + Math.floor(i / side));
      values[row * width + left + (i % side)] = image[i]! / largest;
    }
  });
  return { rows: height, columns: width, values };
}

/** Receptive fields as a figure, each relative to its largest weight. */
export const fieldsImage = (fields: readonly ArrayLike<number>[], title: string): Figure =>
  figures.weightImage(tiles(fields, 10), {
    title,
    caption: 'Each tile shows the weights of a cell by pixel, relative to its largest.',
    height: 870,
    rowLabel: 'Pixel',
    columnLabel: 'Pixel',
    valueLabel: 'Weight',
  });
