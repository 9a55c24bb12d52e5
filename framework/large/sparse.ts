import { fail } from '../base/errors.ts';
import { say } from '../base/say.ts';
import { lastOf, type Shape, sizeOf } from '../base/shapes.ts';
import { isOneWeight, sparseKernel } from '../compile/backends/wasm/kernels/sparse.ts';
import { large } from '../ops/large.ts';
import { nothingKnown } from '../ops/nan.ts';
import type { SliceAttrs } from '../ops/rearrange.ts';
import { productUnit, type Writing } from '../ops/row.ts';
import type { Tensor } from '../ops/tensor.ts';
import { writerOf } from '../trace/functions.ts';
import { gather } from './gather.ts';
import { isPattern, type Pattern } from './pattern.ts';

/** Weights are one for all synapses, or those of each: the same for all rows or each row's own. */
export const areWeights = (w: Shape, x: Shape, synapses: number): boolean =>
  isOneWeight(w) ||
  (lastOf(w) === synapses && (w.length === 1 || `${w.slice(0, -1)}` === `${x.slice(0, -1)}`));

/** Where the weight of a synapse stands among those of a row. */
export const weightAt = (
  w: Shape,
  synapses: number,
  order: Pattern['order'],
): ((row: number, place: number) => number) => {
  if (isOneWeight(w)) return () => 0;
  const numbers = order?.numbers;
  return (row, place) => (w.length > 1 ? row * synapses : 0) + (numbers?.[place] ?? place);
};

/** The cells that send are those of x, or as many of them from `first` on. */
type Sparse = { readonly pattern: Pattern; readonly first?: number };

/** Neighbours among cells send from where they lie: whose they are, and which is the first. */
function sliced(x: Tensor, first: number, writing: Writing): readonly [Tensor, number] | undefined {
  const slice = writing.madeBy('slice', x);
  if (!slice) return undefined;
  const whole = slice.operands[0]!;
  const { axis, start, step } = slice.attrs as SliceAttrs;
  if (axis < whole.shape.length - 1 || step > 1) return undefined;
  return sliced(whole, first + start, writing) ?? [whole, first + start];
}

export const sparseMatmulRow = large<readonly ['float', 'float'], Sparse>({
  name: 'sparseMatmul',
  doc:
    '[…, pre] × a weight for each synapse of a pattern, or one for all → […, post]: Σ of x[from] · w over the synapses that go to a cell, by ' +
    'the cells that they come from, ascending; synapses whose x is 0 are left out',
  operands: ['float', 'float'],
  kind: 'float',
  shape: ([x, w], { pattern: { pre, post, synapses }, first }) => {
    const fits = x.length > 0 && (first === undefined ? lastOf(x) === pre : first + pre <= lastOf(x));
    return fits && areWeights(w, x, synapses) ? [...x.slice(0, -1), post] : undefined;
  },
  unit: productUnit,
  meaning: ([x, w], shape, { pattern, first = 0 }, { round }) => {
    const { pre, post, synapses, start, target, order } = pattern;
    const out = new Float64Array(sizeOf(shape));
    const at = weightAt(w.shape, synapses, order);
    for (let row = 0; row < out.length / post; row++) {
      for (let k = 0; k < pre; k++) {
        const factor = x.data[row * lastOf(x.shape) + first + k]!;
        if (factor === 0) continue;
        for (let place = start.numbers[k]!; place < start.numbers[k + 1]!; place++) {
          const cell = row * post + target.numbers[place]!;
          out[cell] = round(out[cell]! + round(factor * w.data[at(row, place)]!));
        }
      }
    }
    return out;
  },
  allSteps: { fixed: [1], whileGrowing: false, gains: true },
  events: 0,
  tables: ({ pattern: { start, target, order } }) => (order ? [start, target, order] : [start, target]),
  nan: nothingKnown,
  simplify: ([x, w], _shape, writing, { pattern, first = 0 }) => {
    const from = sliced(x, first, writing);
    return from && product(from[0], w, { pattern, first: from[1] });
  },
  vjp: (g, [x, w], _y, { pattern, first = 0 }) => {
    const end = first + pattern.pre;
    return [
      sparseMatmul(g, w, pattern.transposed).pad(-1, first, lastOf(x.shape) - end),
      gather(x.slice(-1, first, end), pattern.from).mul(gather(g, pattern.to)),
    ];
  },
  kernels: { wasm: sparseKernel },
  shows: ['first'],
});

/**
 * The product of what cells send with the weights of a pattern's synapses,
 *
 *     out[…, n] = Σ x[…, from[e]] · w[e]   over the synapses e with to[e] = n,
 *
 * `[…, pre]` and `[synapses]` → `[…, post]`; weights of each row's own are `[…, synapses]`, one for all synapses is `[1]`. Terms are added by the cells that they come from, ascending, and those of one
 * cell in the order of the pattern; cells that send 0 are left out, so that the work follows the spikes. Gradients reach
 * both operands. `pattern.transposed` is the way back.
 */
export function sparseMatmul(x: Tensor, w: Tensor, pattern: Pattern): Tensor {
  const { writer } = writerOf(x, 'sparseMatmul');
  checkPattern(pattern, `${writer.place}: sparseMatmul`);
  return product(x, w, { pattern });
}

const product = (x: Tensor, w: Tensor, attrs: Sparse): Tensor =>
  writerOf(x, 'sparseMatmul').writer.apply('large', [x, w], { row: sparseMatmulRow, ...attrs }) as Tensor;

/** For calls from JavaScript. */
export function checkPattern(given: unknown, where: string): void {
  if (isPattern(given)) return;
  fail({
    code: 'shape-mismatch',
    where,
    found: say(given),
    expected: 'a pattern',
    remedy: 'Make one with pattern({ pre, post, from, to }).',
  });
}
