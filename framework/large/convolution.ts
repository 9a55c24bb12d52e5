import { type Shape, sameShape, sizeOf } from '../base/shapes.ts';
import { convolutionKernel, weightsKernel } from '../compile/backends/wasm/kernels/convolution.ts';
import { type LargeRow, large } from '../ops/large.ts';
import { nothingKnown } from '../ops/nan.ts';
import { type Dense, type Moment, productUnit } from '../ops/row.ts';
import type { Tensor } from '../ops/tensor.ts';
import {
  type Convolution,
  channelsOf,
  forEachMeeting,
  imageOf,
  imagesLike,
  type Pair,
  type Towards,
  windowsOver,
} from '../ops/windows.ts';
import { writerOf } from '../trace/functions.ts';

type Transposed = Convolution & { readonly places: Pair };

/** A window of two, as it lies by itself, with gaps and beyond the edge. */
const common = {
  operands: ['float', 'float'],
  kind: 'float',
  unit: productUnit,
  nan: nothingKnown,
  events: 0,
} as const;

/** Whether weights [height, width, channels in, channels out] are those of an operation on so many channels. */
const weighs = (w: Shape, channels: number, { size, groups }: Convolution): boolean =>
  w.length === 4 &&
  w[0] === size[0] &&
  w[1] === size[1] &&
  w[2]! * groups === channels &&
  w[3]! % groups === 0;

/** Σ over the window's height, width and channels of the group, in ascending order; where an element of x is 0 its terms are left out. */
function contract(
  x: Dense,
  w: Dense,
  shape: Shape,
  attrs: Convolution,
  towards: Towards,
  round: Moment['round'],
): Float64Array {
  const [channels, outputs] = [w.shape[2]!, w.shape[3]!];
  const [all, each] = [channelsOf(x.shape), outputs / attrs.groups];
  const out = new Float64Array(sizeOf(shape));
  forEachMeeting(attrs, towards, shape, x.shape, (to, from, k) => {
    for (let c = 0; c < all; c++) {
      const value = x.data[from * all + c]!;
      if (value === 0) continue;
      const first = Math.floor(c / channels) * each;
      for (let n = first; n < first + each; n++) {
        const at = to * outputs + n;
        out[at] = round(out[at]! + round(value * w.data[(k * channels + (c % channels)) * outputs + n]!));
      }
    }
  });
  return out;
}

export const convRow = large<readonly ['float', 'float'], Convolution>({
  name: 'conv',
  doc:
    'convolution of […, height, width, channels] with weights [height, width, channels in a group, channels out]: Σ over the ' +
    "window's height, width and channels, ascending, of x · w, terms with x = 0 left out",
  ...common,
  shape: ([x, w], attrs) => {
    const windows = windowsOver(imageOf(x), attrs);
    return x.length > 2 && weighs(w, channelsOf(x), attrs) && windows.every((n) => n > 0)
      ? imagesLike(x, windows, w[3]!)
      : undefined;
  },
  meaning: ([x, w], shape, attrs, { round }) => contract(x, w, shape, attrs, 'places', round),
  allSteps: { fixed: [1], whileGrowing: false, gains: false },
  vjp: (g, [x, w], _y, attrs) => [
    convTransposed(g, swapped(w, attrs), attrs, imageOf(x.shape)),
    convWeights(x, g, attrs),
  ],
  kernels: { wasm: convolutionKernel('places') },
  shows: ['stride', 'padding', 'dilation', 'groups'],
});

export const convTransposeRow = large<readonly ['float', 'float'], Transposed>({
  name: 'convTranspose',
  doc:
    'transposed convolution of […, height, width, channels] with weights [height, width, channels in a group, channels out] to so ' +
    'many places: Σ over all windows that hold a place, by the height, the width and the channels, ascending, of x · w, terms ' +
    'with x = 0 left out',
  ...common,
  shape: ([x, w], attrs) =>
    x.length > 2 && weighs(w, channelsOf(x), attrs) && sameShape(windowsOver(attrs.places, attrs), imageOf(x))
      ? imagesLike(x, attrs.places, w[3]!)
      : undefined,
  meaning: ([x, w], shape, attrs, { round }) => contract(x, w, shape, attrs, 'windows', round),
  allSteps: { fixed: [1], whileGrowing: false, gains: false },
  vjp: (g, [x, w], _y, attrs) => [
    conv(g, swapped(w, attrs), attrs),
    swapped(convWeights(g, x, attrs), attrs),
  ],
  kernels: { wasm: convolutionKernel('windows') },
  shows: ['stride', 'padding', 'dilation', 'groups', 'places'],
});

export const convWeightsRow = large<readonly ['float', 'float'], Convolution>({
  name: 'convWeights',
  doc:
    "gradient of a convolution's weights: Σ over images, then windows by height and width, ascending, of x · g, terms with x = 0 " +
    'left out',
  ...common,
  shape: ([x, g], attrs) => {
    const [channels, outputs] = [channelsOf(x), channelsOf(g)];
    const { size, groups } = attrs;
    return x.length > 2 &&
      sameShape(imagesLike(x, windowsOver(imageOf(x), attrs), outputs), g) &&
      channels % groups === 0 &&
      outputs % groups === 0
      ? [...size, channels / groups, outputs]
      : undefined;
  },
  meaning: ([x, g], shape, attrs, { round }) => {
    const [channels, outputs] = [shape[2]!, shape[3]!];
    const [all, each] = [channelsOf(x.shape), outputs / attrs.groups];
    const out = new Float64Array(sizeOf(shape));
    forEachMeeting(attrs, 'places', g.shape, x.shape, (window, place, k) => {
      for (let c = 0; c < all; c++) {
        const value = x.data[place * all + c]!;
        if (value === 0) continue;
        const first = Math.floor(c / channels) * each;
        for (let n = first; n < first + each; n++) {
          const at = (k * channels + (c % channels)) * outputs + n;
          out[at] = round(out[at]! + round(value * g.data[window * outputs + n]!));
        }
      }
    });
    return out;
  },
  vjp: (h, [x, g], _y, attrs) => [
    convTransposed(g, swapped(h, attrs), attrs, imageOf(x.shape)),
    conv(x, h, attrs),
  ],
  kernels: { wasm: weightsKernel },
  shows: ['size', 'stride', 'padding', 'dilation', 'groups'],
});

const write = <A>(row: LargeRow<readonly ['float', 'float'], A>, x: Tensor, y: Tensor, attrs: A): Tensor =>
  writerOf(x, row.name).writer.apply('large', [x, y], { row, ...attrs }) as Tensor;

/** Without the attributes of another row. */
const own = ({ size, stride, padding, dilation, groups }: Convolution): Convolution => ({
  size,
  stride,
  padding,
  dilation,
  groups,
});

export const conv = (x: Tensor, w: Tensor, attrs: Convolution): Tensor => write(convRow, x, w, own(attrs));
export const convTransposed = (x: Tensor, w: Tensor, attrs: Convolution, places: Pair): Tensor =>
  write(convTransposeRow, x, w, { ...own(attrs), places });
const convWeights = (x: Tensor, g: Tensor, attrs: Convolution): Tensor =>
  write(convWeightsRow, x, g, own(attrs));

/** Weights of a convolution as those of its transpose: channels in and out exchanged, in each group. */
function swapped(w: Tensor, { groups }: Convolution): Tensor {
  if (groups === 1) return w.transpose();
  const [height, width, channels, outputs] = w.shape as readonly [number, number, number, number];
  const each = outputs / groups;
  return w
    .reshape([height * width, channels, groups, each])
    .transpose([0, 3, 2, 1])
    .reshape([height, width, each, groups * channels]);
}
