import type { Shape } from '../base/shapes.ts';

/** Along the height and along the width. */
export type Pair = readonly [number, number];

/**
 * How windows lie over an image, whose places are [height, width]: along each axis element k of window o is place
 * i = o · stride - padding + k · dilation, if there is such a place.
 */
export type Windows = {
  /** Elements of a window. */
  readonly size: Pair;
  readonly stride: Pair;
  readonly padding: Pair;
  readonly dilation: Pair;
};

/** Windows whose channels are combined in so many groups. */
export type Convolution = Windows & { readonly groups: number };

/** From a window to the places in it, or from a place to the windows that hold it. */
export type Towards = 'places' | 'windows';

/** Windows over an image of so many places; less than 1 where none fits. */
export const windowsOver = (
  places: readonly number[],
  { size, stride, padding, dilation }: Windows,
): number[] =>
  places.map(
    (n, axis) =>
      Math.floor((n + 2 * padding[axis]! - dilation[axis]! * (size[axis]! - 1) - 1) / stride[axis]!) + 1,
  );

/** The last three axes of an array: an image and its channels. */
export const imageOf = (shape: Shape): Pair => shape.slice(-3, -1) as unknown as Pair;
export const channelsOf = (shape: Shape): number => shape[shape.length - 1]!;
/** The same arrays of images, of other places and channels. */
export const imagesLike = (shape: Shape, places: readonly number[], channels: number): Shape => [
  ...shape.slice(0, -3),
  ...places,
  channels,
];

/** Along one axis: what lies at `at` of the one side, by the elements k of the window in ascending order. */
function partners(
  { size, stride, padding, dilation }: Windows,
  axis: number,
  towards: Towards,
  at: number,
  length: number,
): readonly (readonly [k: number, partner: number])[] {
  return Array.from({ length: size[axis]! }, (_, k): readonly [number, number] => [
    k,
    towards === 'places'
      ? at * stride[axis]! - padding[axis]! + k * dilation[axis]!
      : (at + padding[axis]! - k * dilation[axis]!) / stride[axis]!,
  ]).filter(([, partner]) => Number.isInteger(partner) && partner >= 0 && partner < length);
}

/**
 * Runs `body` for all images, for all places (or windows) of one, and for all that these meet on the other side, by the elements of
 * the window in ascending order: with the number of the place, of the one it meets (both dense, over all images), and of
 * the element.
 */
export function forEachMeeting(
  windows: Windows,
  towards: Towards,
  from: Shape,
  to: Shape,
  body: (from: number, to: number, k: number) => void,
): void {
  const [height, width] = imageOf(from);
  const [toHeight, toWidth] = imageOf(to);
  const images = from.slice(0, -3).reduce((product, n) => product * n, 1);
  const rows = Array.from({ length: height }, (_, y) => partners(windows, 0, towards, y, toHeight));
  const columns = Array.from({ length: width }, (_, x) => partners(windows, 1, towards, x, toWidth));
  for (let image = 0; image < images; image++)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        for (const [ky, toY] of rows[y]!)
          for (const [kx, toX] of columns[x]!)
            body(
              (image * height + y) * width + x,
              (image * toHeight + toY) * toWidth + toX,
              ky * windows.size[1] + kx,
            );
}
