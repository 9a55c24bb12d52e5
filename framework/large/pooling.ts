import { type Shape, sameShape, sizeOf } from '../base/shapes.ts';
import { pickKernel, routeKernel, windowSumKernel } from '../compile/backends/wasm/kernels/pooling.ts';
import { type LargeRow, large } from '../ops/large.ts';
import { nothingKnown } from '../ops/nan.ts';
import { type Dense, firstUnit, type Kinds, type Moment } from '../ops/row.ts';
import type { Tensor } from '../ops/tensor.ts';
import {
  channelsOf,
  forEachMeeting,
  imageOf,
  imagesLike,
  type Pair,
  type Towards,
  type Windows,
  windowsOver,
} from '../ops/windows.ts';
import { writerOf } from '../trace/functions.ts';

type Spread = Windows & { readonly places: Pair };

const common = {
  kind: 'float',
  nan: nothingKnown,
  allSteps: { fixed: [], whileGrowing: false, gains: false },
  shows: ['size', 'stride', 'padding'],
} as const;

/** One result per window and channel, if every window holds a place: at most half of it is padding. */
function pooled(x: Shape, attrs: Windows): Shape | undefined {
  if (x.length < 3) return undefined;
  const windows = windowsOver(imageOf(x), attrs);
  const isFull = attrs.size.every((n, axis) => 2 * attrs.padding[axis]! <= n);
  return isFull && windows.every((n) => n > 0) ? imagesLike(x, windows, channelsOf(x)) : undefined;
}

/** Σ of what each place (or window) meets, by the elements of a window in ascending order, from 0. */
function sumOfMet(
  x: Dense,
  shape: Shape,
  attrs: Windows,
  towards: Towards,
  round: Moment['round'],
): Float64Array {
  const channels = channelsOf(shape);
  const out = new Float64Array(sizeOf(shape));
  forEachMeeting(attrs, towards, shape, x.shape, (to, from) => {
    for (let c = 0; c < channels; c++) {
      const at = to * channels + c;
      out[at] = round(out[at]! + x.data[from * channels + c]!);
    }
  });
  return out;
}

/** Of each window and channel the element of x that is largest; NaN counts as larger than all; the first of equal ones. */
function largestOf(x: Dense, shape: Shape, attrs: Windows): Int32Array {
  const channels = channelsOf(shape);
  const best = new Int32Array(sizeOf(shape)).fill(-1);
  forEachMeeting(attrs, 'places', shape, x.shape, (window, place) => {
    for (let c = 0; c < channels; c++) {
      const [at, from] = [window * channels + c, place * channels + c];
      const [held, value] = [x.data[best[at]!], x.data[from]!];
      if (held === undefined || value > held || (Number.isNaN(value) && !Number.isNaN(held))) best[at] = from;
    }
  });
  return best;
}

export const windowSumRow = large<readonly ['float'], Windows>({
  name: 'windowSum',
  doc: 'sum of each window of […, height, width, channels], by the height and the width, ascending, from 0',
  ...common,
  operands: ['float'],
  unit: firstUnit,
  shape: ([x], attrs) => pooled(x, attrs),
  meaning: ([x], shape, attrs, { round }) => sumOfMet(x, shape, attrs, 'places', round),
  vjp: (g, [x], _y, attrs) => [windowSpread(g, attrs, imageOf(x.shape))],
  kernels: { wasm: windowSumKernel('places') },
});

export const windowSpreadRow = large<readonly ['float'], Spread>({
  name: 'windowSpread',
  doc:
    'to each place of […, height, width, channels] the sum of what the windows that hold it have, by the height and the width in ' +
    'the window, ascending, from 0',
  ...common,
  operands: ['float'],
  unit: firstUnit,
  shape: ([x], attrs) =>
    x.length > 2 && sameShape(windowsOver(attrs.places, attrs), imageOf(x))
      ? imagesLike(x, attrs.places, channelsOf(x))
      : undefined,
  meaning: ([x], shape, attrs, { round }) => sumOfMet(x, shape, attrs, 'windows', round),
  vjp: (g, _args, _y, attrs) => [windowSum(g, attrs)],
  kernels: { wasm: windowSumKernel('windows') },
  shows: ['size', 'stride', 'padding', 'places'],
});

export const windowPickRow = large<readonly ['float', 'float'], Windows>({
  name: 'windowPick',
  doc:
    'of each window of […, height, width, channels] the element of u where x is largest: the first of equal ones, and NaN counts ' +
    'as larger than all. No gradient with respect to x',
  ...common,
  operands: ['float', 'float'],
  unit: ([, u]) => u,
  events: 1,
  shape: ([x, u], attrs) => (sameShape(x, u) ? pooled(x, attrs) : undefined),
  meaning: ([x, u], shape, attrs) => Float64Array.from(largestOf(x, shape, attrs), (at) => u.data[at]!),
  vjp: (g, [x], _y, attrs) => [null, windowRoute(x, g, attrs)],
  kernels: { wasm: pickKernel },
});

export const windowRouteRow = large<readonly ['float', 'float'], Windows>({
  name: 'windowRoute',
  doc:
    'adds what g has for each window of […, height, width, channels] to the place where x is largest, as `windowPick` takes it, ' +
    'windows in ascending order, from 0. No gradient with respect to x',
  ...common,
  operands: ['float', 'float'],
  unit: ([, g]) => g,
  events: 1,
  shape: ([x, g], attrs) => {
    const shape = pooled(x, attrs);
    return shape && sameShape(shape, g) ? x : undefined;
  },
  meaning: ([x, g], shape, attrs, { round }) => {
    const out = new Float64Array(sizeOf(shape));
    largestOf(x, g.shape, attrs).forEach((at, i) => {
      out[at] = round(out[at]! + g.data[i]!);
    });
    return out;
  },
  vjp: (h, [x], _y, attrs) => [null, windowPick(x, h, attrs)],
  kernels: { wasm: routeKernel },
});

const write = <O extends Kinds, A>(row: LargeRow<O, A>, operands: readonly Tensor[], attrs: A): Tensor =>
  writerOf(operands[0]!, row.name).writer.apply('large', operands, { row, ...attrs }) as Tensor;

/** Without the attributes of another row. */
const own = ({ size, stride, padding, dilation }: Windows): Windows => ({ size, stride, padding, dilation });

export const windowSum = (x: Tensor, attrs: Windows): Tensor => write(windowSumRow, [x], own(attrs));
const windowSpread = (x: Tensor, attrs: Windows, places: Pair): Tensor =>
  write(windowSpreadRow, [x], { ...own(attrs), places });
export const windowPick = (x: Tensor, u: Tensor, attrs: Windows): Tensor =>
  write(windowPickRow, [x, u], own(attrs));
const windowRoute = (x: Tensor, g: Tensor, attrs: Windows): Tensor =>
  write(windowRouteRow, [x, g], own(attrs));
