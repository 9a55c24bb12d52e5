import { fail } from '../base/errors.ts';
import { checkNames } from '../base/options.ts';
import type { Tensor } from '../ops/tensor.ts';
import { type Convolution, imageOf } from '../ops/windows.ts';
import { writerOf } from '../trace/functions.ts';
import { conv, convTransposed } from './convolution.ts';
import {
  along,
  asGiven,
  asImages,
  asPair,
  checkFit,
  checkImages,
  checkWeights,
  type PerAxis,
  windowsOf,
} from './options.ts';

/** How a convolution's windows lie; a list has a number for each axis of the image. */
export interface ConvolutionOptions {
  /** From one window to the next; default: 1. */
  readonly stride?: PerAxis;
  /** Places with zeros before the first and after the last; default: 0. */
  readonly padding?: PerAxis;
  /** From one element of a window to the next; default: 1. */
  readonly dilation?: PerAxis;
  /** Groups of channels that do not mix; default: 1. */
  readonly groups?: number;
}

export interface TransposedOptions extends ConvolutionOptions {
  /** More places after the last, fewer than the stride; default: 0. */
  readonly outputPadding?: PerAxis;
}

/**
 * Convolution along one axis, channels last: of […, length, channels in] with weights [length of the window, channels in / groups,
 * channels out]. See `conv2d`.
 */
export const conv1d = (x: Tensor, w: Tensor, options: ConvolutionOptions = {}): Tensor =>
  convolved('conv1d', 1, x, w, options);

/**
 * Convolution (as networks have it: a correlation) of images, channels last: of […, height, width, channels in] with weights
 * [height and width of the window, channels in / groups, channels out],
 *
 *     out[…, oy, ox, n] = Σ x[…, oy · stride - padding + ky · dilation, ox · …, c] · w[ky, kx, c, n]
 *
 * over ky, kx and c in ascending order; terms where x is 0 are left out, so that spikes cost what they are. PerAxis each axis
 * there are ⌊(size + 2 · padding - dilation · (window - 1) - 1) / stride⌋ + 1 results.
 */
export const conv2d = (x: Tensor, w: Tensor, options: ConvolutionOptions = {}): Tensor =>
  convolved('conv2d', 2, x, w, options);

/** Transposed convolution along one axis, channels last, with weights [length of the window, channels in / groups, channels out]. */
export const convTranspose1d = (x: Tensor, w: Tensor, options: TransposedOptions = {}): Tensor =>
  transposed('convTranspose1d', 1, x, w, options);

/**
 * Transposed convolution of images, channels last: what a convolution of these options makes smaller it makes larger, as that one's
 * gradient does. Of […, height, width, channels in] with weights [height and width of the window, channels in / groups, channels
 * out]; each element of x adds its window, weighted, to the result. PerAxis each axis there are (size - 1) · stride - 2 · padding +
 * dilation · (window - 1) + 1 + outputPadding results.
 */
export const convTranspose2d = (x: Tensor, w: Tensor, options: TransposedOptions = {}): Tensor =>
  transposed('convTranspose2d', 2, x, w, options);

const NAMES = ['stride', 'padding', 'dilation', 'groups'];

function convolved(name: string, axes: number, x: Tensor, w: Tensor, options: ConvolutionOptions): Tensor {
  const where = `${writerOf(x, name).writer.place}: ${name}`;
  checkNames(options, NAMES, where);
  const attrs = checked(axes, x, w, options, where);
  const images = asImages(x, axes);
  checkFit(images.shape, attrs, axes, where);
  return asGiven(conv(images, weightsOf(w, axes), attrs), axes);
}

function transposed(name: string, axes: number, x: Tensor, w: Tensor, options: TransposedOptions): Tensor {
  const where = `${writerOf(x, name).writer.place}: ${name}`;
  checkNames(options, [...NAMES, 'outputPadding'], where);
  const attrs = checked(axes, x, w, options, where);
  const { size, stride, padding, dilation } = attrs;
  const more = asPair(along(options.outputPadding ?? 0, axes, 0, `${where}: outputPadding`), 0);
  const images = asImages(x, axes);
  const place = (axis: 0 | 1): number => {
    const extent = dilation[axis] * (size[axis] - 1) + 1;
    const places = (imageOf(images.shape)[axis] - 1) * stride[axis] - 2 * padding[axis] + extent + more[axis];
    if (more[axis] < stride[axis] && places > 0) return places;
    return fail({
      code: 'option',
      where,
      found: `stride ${stride[axis]}, padding ${padding[axis]} and outputPadding ${more[axis]}, which leave ${places} places`,
      expected: 'an outputPadding below the stride, and a padding that leaves some place',
      remedy: 'Correct the options.',
    });
  };
  return asGiven(convTransposed(images, weightsOf(w, axes), attrs, [place(0), place(1)]), axes);
}

/** PerAxis one axis a window has the height 1. */
const weightsOf = (w: Tensor, axes: number): Tensor => (axes === 2 ? w : w.reshape([1, ...w.shape]));

function checked(
  axes: number,
  x: Tensor,
  w: Tensor,
  options: ConvolutionOptions,
  where: string,
): Convolution {
  checkImages(x.shape, axes, where);
  const [groups] = along(options.groups ?? 1, 1, 1, `${where}: groups`) as readonly [number];
  const { shape } = writerOf(w, where);
  checkWeights(x.shape, shape, groups, axes, where);
  return { ...windowsOf(shape.slice(0, axes), options, where), groups };
}
