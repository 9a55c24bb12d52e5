import { fail } from '../base/errors.ts';
import { checkNames } from '../base/options.ts';
import { isList, say } from '../base/say.ts';
import type { Tensor } from '../ops/tensor.ts';
import type { Windows } from '../ops/windows.ts';
import { writerOf } from '../trace/functions.ts';
import { asGiven, asImages, checkFit, checkImages, type PerAxis, windowsOf } from './options.ts';
import { windowPick, windowSum } from './pooling.ts';

/** How the windows of a pool lie; a list has a number for each axis of the image. */
export interface PoolOptions {
  /** From one window to the next; default: the window's size, so that none overlap. */
  readonly stride?: PerAxis;
  /** Places before the first and after the last that do not count, half a window at most; default: 0. */
  readonly padding?: PerAxis;
}

/**
 * Sums over windows of a size, channels last: `[2, 2]` for windows over the height and the width of […, height, width, channels],
 * `[2]` for windows along the length of […, length, channels]. Along each axis there are
 * ⌊(size + 2 · padding - window) / stride⌋ + 1 results. Terms are added by height and width, ascending.
 */
export const sumPool = (x: Tensor, size: readonly number[], options: PoolOptions = {}): Tensor =>
  pooled('sumPool', x, size, options, windowSum);

/** Means over windows, as `sumPool`: the sum divided by the size of the window, so that padding counts as 0. */
export const avgPool = (x: Tensor, size: readonly number[], options: PoolOptions = {}): Tensor =>
  pooled('avgPool', x, size, options, (images, windows) =>
    windowSum(images, windows).div(windows.size[0] * windows.size[1]),
  );

/**
 * Largest in each window, as `sumPool`; NaN if any is. The gradient goes to the first of the largest: of spikes, to the first
 * that is there.
 */
export const maxPool = (x: Tensor, size: readonly number[], options: PoolOptions = {}): Tensor =>
  pooled('maxPool', x, size, options, (images, windows) => windowPick(images, images, windows));

function pooled(
  name: string,
  x: Tensor,
  size: readonly number[],
  options: PoolOptions,
  pool: (images: Tensor, windows: Windows) => Tensor,
): Tensor {
  const where = `${writerOf(x, name).writer.place}: ${name}`;
  checkNames(options, ['stride', 'padding'], where);
  const axes = checkedSize(size, where);
  const { stride = size, padding } = options;
  const windows = windowsOf(size, { stride, padding }, where);
  checkImages(x.shape, axes, where);
  const wide = windows.padding.findIndex((n, axis) => 2 * n > windows.size[axis]!);
  if (wide >= 0)
    fail({
      code: 'option',
      where: `${where}: padding`,
      found: `${windows.padding[wide]} for a window of ${windows.size[wide]}`,
      expected: 'half the window at most, so that every window holds something',
      remedy: 'Correct the option.',
    });
  const images = asImages(x, axes);
  checkFit(images.shape, windows, axes, where);
  return asGiven(pool(images, windows), axes);
}

/** How many axes a window has. */
function checkedSize(size: unknown, where: string): 1 | 2 {
  const isSize = isList(size) && Array.from(size).every((n) => Number.isSafeInteger(n) && (n as number) > 0);
  if (isSize && (size.length === 1 || size.length === 2)) return size.length;
  return fail({
    code: 'option',
    where,
    found: `the size ${say(size)}`,
    expected: 'a list: [height, width] of a window over images, or [length] of one along one axis',
    remedy: 'Correct the argument.',
  });
}
