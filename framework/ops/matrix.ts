import { type Shape, sizeOf } from '../base/shapes.ts';
import { firstUnit, productUnit, type Row, sameShape, sameUnits } from './row.ts';

const REAL = [-3, 3] as const;
const rowsOf = (shape: Shape): number => sizeOf(shape.slice(0, -1));
const lastOf = (shape: Shape): number => shape[shape.length - 1]!;

const outerShape = (x: Shape, y: Shape): Shape | undefined =>
  x.length > 0 && y.length > 0 && rowsOf(x) === rowsOf(y) ? [lastOf(x), lastOf(y)] : undefined;

export const matrix = {
  matmul: {
    doc: '[…, K] × [K, N]: Σ over k ascending of x[k] · w[k, n], terms with x[k] = 0 left out',
    arity: 2,
    kind: 'float',
    shape: ([x, w]) =>
      x!.length > 0 && w!.length === 2 && lastOf(x!) === w![0] ? [...x!.slice(0, -1), w![1]!] : undefined,
    unit: productUnit,
    structural: ([x, w], shape, _attrs, { round }) => {
      const [length, columns] = w!.shape as [number, number];
      const out = new Float64Array(sizeOf(shape));
      for (let row = 0; row < rowsOf(x!.shape); row++) {
        for (let k = 0; k < length; k++) {
          const factor = x!.data[row * length + k]!;
          if (factor === 0) continue;
          for (let n = 0; n < columns; n++) {
            const at = row * columns + n;
            out[at] = round(out[at]! + round(factor * w!.data[k * columns + n]!));
          }
        }
      }
      return out;
    },
    vjp: (g, [x, w]) => [g.matmul(w!.transpose()), x!.outer(g)],
    sample: {
      domain: [REAL, REAL],
      shapes: [
        [3, 5],
        [5, 6],
      ],
    },
  },
  outer: {
    doc: '[R, K]ᵀ × [R, N]: Σ over rows ascending of x[r, k] · y[r, n], terms with x[r, k] = 0 left out',
    arity: 2,
    kind: 'float',
    shape: ([x, y]) => outerShape(x!, y!),
    unit: productUnit,
    expand: ([x, y], _attrs, scribe) => scribe.zeros([lastOf(x!.shape), lastOf(y!.shape)]).addOuter(x!, y!),
    vjp: (g, [x, y]) => [y!.matmul(g.transpose()), x!.matmul(g)],
    sample: {
      domain: [REAL, REAL],
      shapes: [
        [3, 5],
        [3, 6],
      ],
    },
  },
  addOuter: {
    doc: 'a + [R, K]ᵀ × [R, N], each element accumulated over rows ascending, terms with x[r, k] = 0 left out',
    arity: 3,
    kind: 'float',
    shape: ([a, x, y]) => {
      const shape = outerShape(x!, y!);
      return shape && sameShape(shape, a!) ? shape : undefined;
    },
    unit: ([a, x, y]) => sameUnits([a!, productUnit([x!, y!])]),
    structural: ([a, x, y], shape, _attrs, { round }) => {
      const [length, columns] = shape as [number, number];
      const out = Float64Array.from(a!.data);
      for (let row = 0; row < rowsOf(x!.shape); row++) {
        for (let k = 0; k < length; k++) {
          const factor = x!.data[row * length + k]!;
          if (factor === 0) continue;
          for (let n = 0; n < columns; n++) {
            const at = k * columns + n;
            out[at] = round(out[at]! + round(factor * y!.data[row * columns + n]!));
          }
        }
      }
      return out;
    },
    vjp: (g, [, x, y]) => [g, y!.matmul(g.transpose()), x!.matmul(g)],
    sample: {
      domain: [REAL, REAL, REAL],
      shapes: [
        [5, 6],
        [3, 5],
        [3, 6],
      ],
    },
  },
  transpose: {
    doc: 'exchanges the two axes of a matrix',
    arity: 1,
    kind: 'float',
    shape: ([a]) => (a!.length === 2 ? [a![1]!, a![0]!] : undefined),
    unit: firstUnit,
    structural: ([a], [rows, columns]) =>
      Float64Array.from(
        { length: rows! * columns! },
        (_, i) => a!.data[(i % columns!) * rows! + Math.floor(i / columns!)]!,
      ),
    vjp: (g) => [g.transpose()],
    sample: { domain: [REAL], shapes: [[3, 5]] },
  },
  reshape: {
    doc: 'the same elements in row-major order under another shape',
    arity: 1,
    kind: 'float',
    shape: ([a], attrs) => (sizeOf(a!) === sizeOf(attrs.shape as Shape) ? (attrs.shape as Shape) : undefined),
    unit: firstUnit,
    structural: ([a]) => a!.data,
    vjp: (g, [a]) => [g.reshape(a!.shape)],
    sample: {
      domain: [REAL],
      shapes: [[1, 6]],
      attrs: [{ shape: [6] }, { shape: [6, 1] }, { shape: [2, 3] }],
    },
  },
} satisfies Record<string, Row>;
