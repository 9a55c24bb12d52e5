import { fail } from '../base/errors.ts';
import { isList, say } from '../base/say.ts';
import { formatShape, type Shape, sizeOf } from '../base/shapes.ts';
import type { Tensor } from '../ops/tensor.ts';
import { channelsOf, imageOf, type Pair, type Windows, windowsOver } from '../ops/windows.ts';

/** A whole number for all axes of an image, or one for each: along the length, or along the height and the width. */
export type PerAxis = number | readonly number[];

/** How a message names the axes. */
const AXES = ['', '[…, length, channels]', '[…, height, width, channels]'] as const;

/** One image more than an array's own leading axes: along one axis an image has the height 1. */
export const asImages = (x: Tensor, axes: number): Tensor =>
  axes === 2 ? x : x.reshape(x.shape.toSpliced(-2, 0, 1));
export const asGiven = (x: Tensor, axes: number): Tensor =>
  axes === 2 ? x : x.reshape(x.shape.toSpliced(-3, 1));
/** PerAxis one axis the height comes first, as said. */
export const asPair = (list: readonly number[], height: number): Pair =>
  (list.length === 1 ? [height, ...list] : list) as unknown as Pair;

/** Whole numbers, one for each axis. */
export function along(given: unknown, axes: number, least: number, where: string): readonly number[] {
  const list = typeof given === 'number' ? new Array<number>(axes).fill(given) : given;
  const isWhole = (n: unknown): n is number => Number.isSafeInteger(n) && (n as number) >= least;
  if (isList(list) && list.length === axes && Array.from(list).every(isWhole))
    return Array.from(list as ArrayLike<number>);
  return fail({
    code: 'option',
    where,
    found: say(given),
    expected:
      axes === 1
        ? `a whole number from ${least} on`
        : `a whole number from ${least} on, or two of them: along the height and along the width`,
    remedy: 'Correct the option.',
  });
}

interface WindowOptions {
  readonly stride?: PerAxis | undefined;
  readonly padding?: PerAxis | undefined;
  readonly dilation?: PerAxis | undefined;
}

/** How windows of a size lie, from the options of a function. */
export function windowsOf(
  size: readonly number[],
  { stride = 1, padding = 0, dilation = 1 }: WindowOptions,
  where: string,
): Windows {
  const pair = (name: string, given: PerAxis, least: number, height: number) =>
    asPair(along(given, size.length, least, `${where}: ${name}`), height);
  return {
    size: asPair(size, 1),
    stride: pair('stride', stride, 1, 1),
    padding: pair('padding', padding, 0, 0),
    dilation: pair('dilation', dilation, 1, 1),
  };
}

/** Fails unless an array holds images with channels. */
export function checkImages(shape: Shape, axes: number, where: string): void {
  if (shape.length > axes && sizeOf(shape) > 0) return;
  fail({
    code: 'shape-mismatch',
    where,
    found: `the shape ${formatShape(shape)}`,
    expected: `a shape ${AXES[axes]}`,
    remedy: 'Reshape it; channels come last.',
  });
}

/** Fails unless a window fits, padding included. */
export function checkFit(shape: Shape, windows: Windows, axes: number, where: string): void {
  if (windowsOver(imageOf(shape), windows).every((n) => n > 0)) return;
  const { size, dilation, padding } = windows;
  const text = (list: readonly number[]) => list.slice(-axes).join(' × ');
  const extent = size.map((n, axis) => dilation[axis]! * (n - 1) + 1);
  fail({
    code: 'shape-mismatch',
    where,
    found: `a window of ${text(extent)} over ${text(imageOf(shape))}, padded by ${text(padding)}`,
    expected: 'a window that fits',
    remedy: 'Take a smaller window or more padding; channels come last.',
  });
}

/** Fails unless weights are those of an operation on the channels of an array. */
export function checkWeights(x: Shape, w: Shape, groups: number, axes: number, where: string): void {
  const channels = channelsOf(x);
  const isFit =
    w.length === axes + 2 && sizeOf(w) > 0 && w.at(-2)! * groups === channels && w.at(-1)! % groups === 0;
  if (isFit) return;
  const size = axes === 1 ? 'length' : 'height, width';
  const inGroups = groups === 1 ? '' : ` in ${groups} groups: channels out are a multiple of it`;
  fail({
    code: 'shape-mismatch',
    where,
    found: `weights ${formatShape(w)} for ${channels} channels`,
    expected: `[${size}, ${channels / groups}, channels out]${inGroups}`,
    remedy: 'Give weights of that shape, or other groups.',
  });
}
