import { checkShape, lastOf, rowsOf, type Shape, sizeOf } from '../base/shapes.ts';
import { lastExchanged, orderOf } from './axes.ts';
import { nothingKnown } from './nan.ts';
import { composed, type Operation, structural } from './operation.ts';
import {
  asItIs,
  type ComposedRow,
  firstUnit,
  productUnit,
  type StructuralRow,
  sameShape,
  sameUnits,
  type Tensor,
  unstretched,
} from './row.ts';

const outerShape = (x: Shape, y: Shape): Shape | undefined =>
  x.length > 0 && y.length > 0 && rowsOf(x) === rowsOf(y) ? [lastOf(x), lastOf(y)] : undefined;

/** An order of axes. */
export type Order = { readonly axes?: readonly number[] };

const plain = {
  kind: 'float',
  varies: 'never',
  stream: null,
  sameElements: false,
  allSteps: null,
  grows: null,
  events: null,
  shows: [],
} as const;

/** […, K] × [K, N] or […, B, M, K] × [B, K, N]: Σ over k ascending of x[k] · w[k, n], terms with x[k] = 0 left out */
export const matmul: Operation<StructuralRow<readonly ['float', 'float']>> = structural({
  name: 'matmul',
  doc: '[…, K] × [K, N] or […, B, M, K] × [B, K, N]',
  ...plain,
  operands: ['float', 'float'],
  shape: ([x, w]) =>
    x.length > 0 && w.length > 1 && lastOf(x) === w.at(-2) && matricesFit(x, w)
      ? [...x.slice(0, -1), lastOf(w)]
      : undefined,
  unit: productUnit,
  allSteps: { fixed: [1], whileGrowing: false, gains: true },
  events: 0,
  nan: nothingKnown,
  simplify: ([x, w]) => (w.shape.at(-2) === 1 ? oneTerm(x, w) : undefined),
  vjp: (g, [x, w]) => [g.matmul(w.transpose()), w.shape.length === 2 ? x.outer(g) : x.transpose().matmul(g)],
});

/** Whether there is a matrix of the second for each of the first, whose axes before those may be more. */
const matricesFit = (x: Shape, w: Shape): boolean =>
  w.length === 2 || sameShape(x.slice(-w.length, -2), w.slice(0, -2));

/** [R, K]ᵀ × [R, N]: Σ over rows ascending of x[r, k] · y[r, n], terms with x[r, k] = 0 left out */
export const outer: Operation<ComposedRow<readonly ['float', 'float']>> = composed({
  name: 'outer',
  doc: '[R, K]ᵀ × [R, N]',
  operands: ['float', 'float'],
  kind: 'float',
  shape: ([x, y]) => outerShape(x, y),
  unit: productUnit,
  expand: ([x, y], _attrs, scribe) => scribe.zeros([lastOf(x.shape), lastOf(y.shape)]).addOuter(x, y),
  addTo: (sum, [x, y]) => sum.addOuter(x, y),
  vjp: (g, [x, y]) => [y.matmul(g.transpose()), x.matmul(g)],
  shows: [],
});

/** a + [R, K]ᵀ × [R, N], each element accumulated over rows ascending, terms with x[r, k] = 0 left out */
export const addOuter: Operation<StructuralRow<readonly ['float', 'float', 'float']>> = structural({
  name: 'addOuter',
  doc: 'a + [R, K]ᵀ × [R, N]',
  ...plain,
  operands: ['float', 'float', 'float'],
  shape: ([a, x, y]) => {
    const shape = outerShape(x, y);
    return shape && sameShape(shape, a) ? shape : undefined;
  },
  unit: ([a, x, y]) => sameUnits([a, productUnit([x, y])]),
  allSteps: { fixed: [], whileGrowing: true, gains: true },
  grows: 0,
  events: 1,
  nan: ([a]) => (a === 'nan' ? a : undefined),
  simplify: ([a, x, y]) => (rowsOf(x.shape) === 1 ? oneRow(a, x, y) : undefined),
  vjp: (g, [, x, y]) => [g, y.matmul(g.transpose()), x.matmul(g)],
});

/** the same elements with the axes in this order; none given: the last two exchanged */
export const transpose: Operation<
  StructuralRow<readonly ['float'], Order>,
  'float',
  [axes?: readonly number[]]
> = structural({
  name: 'transpose',
  doc: 'the same elements with the axes in this order',
  ...plain,
  operands: ['float'],
  shape: ([a], { axes = lastExchanged(a.length) }: Order) =>
    a.length > 1 && axes.length === a.length ? axes.map((axis) => a[axis]!) : undefined,
  unit: firstUnit,
  nan: nothingKnown,
  simplify: asItIs,
  method: ({ x, where, write }, axes?: readonly number[]) =>
    write([x], axes === undefined ? {} : { axes: orderOf(x.shape, axes, where) }),
  shows: ['axes'],
  vjp: (g, _args, _y, { axes }: Order) => [g.transpose(axes?.map((_, axis) => axes.indexOf(axis)))],
});

/** the same elements in row-major order under another shape */
export const reshape: Operation<
  StructuralRow<readonly ['float'], { readonly shape: Shape }>,
  'float',
  [shape: Shape]
> = structural({
  name: 'reshape',
  doc: 'the same elements in row-major order under another shape',
  ...plain,
  operands: ['float'],
  shape: ([a], { shape }: { readonly shape: Shape }) => (sizeOf(a) === sizeOf(shape) ? shape : undefined),
  unit: firstUnit,
  sameElements: true,
  allSteps: { fixed: [], whileGrowing: false, gains: false },
  nan: ([a]) => a,
  simplify: ([a], shape) => unstretched(a, shape),
  method: ({ x, where, write }, shape: Shape) => write([x], { shape: checkShape(shape, where) }),
  shows: ['shape'],
  vjp: (g, [a]) => [g.reshape(a.shape)],
});

/** A product of one term has no sum to run: the term where x is not 0, and + 0 for the sum's sign of zero. */
const oneTerm = (x: Tensor, w: Tensor): Tensor =>
  x
    .ne(0)
    .where(x.mul(w.shape.length === 2 ? w.reshape([w.shape[1]!]) : w), 0)
    .add(0);

/** The outer product of one row is elementwise, so that it needs no memory of its own. */
function oneRow(a: Tensor, x: Tensor, y: Tensor): Tensor {
  const factor = x.reshape([lastOf(x.shape), 1]);
  return factor.ne(0).where(a.add(factor.mul(y.reshape([lastOf(y.shape)]))), a);
}
