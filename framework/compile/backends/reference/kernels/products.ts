import { rowsOf, sizeOf } from '../../../../base/shapes.ts';
import type { Meanings } from './meaning.ts';

/** Products of matrices. */
export const products = {
  matmul: ([x, w], shape, _attrs, { round }) => {
    const [length, columns] = w.shape.slice(-2) as [number, number];
    const matrices = sizeOf(w.shape.slice(0, -2));
    const out = new Float64Array(sizeOf(shape));
    for (let row = 0; row < rowsOf(x.shape); row++) {
      const matrix = matrices === 1 ? 0 : Math.floor(row / x.shape.at(-2)!) % matrices;
      for (let k = 0; k < length; k++) {
        const factor = x.data[row * length + k]!;
        if (factor === 0) continue;
        for (let n = 0; n < columns; n++) {
          const at = row * columns + n;
          out[at] = round(out[at]! + round(factor * w.data[(matrix * length + k) * columns + n]!));
        }
      }
    }
    return out;
  },
  addOuter: ([a, x, y], shape, _attrs, { round }) => {
    const [length, columns] = shape as [number, number];
    const out = Float64Array.from(a.data);
    for (let row = 0; row < rowsOf(x.shape); row++) {
      for (let k = 0; k < length; k++) {
        const factor = x.data[row * length + k]!;
        if (factor === 0) continue;
        for (let n = 0; n < columns; n++) {
          const at = k * columns + n;
          out[at] = round(out[at]! + round(factor * y.data[row * columns + n]!));
        }
      }
    }
    return out;
  },
} satisfies Meanings<'matmul' | 'addOuter'>;
