import { lastOf, type Shape } from '../../../../base/shapes.ts';
import type { Towards, Windows } from '../../../../ops/windows.ts';
import { paddedRows, paddedStrides } from '../../../plan/layout.ts';
import { countedLoop, type WasmFrame } from '../frame.ts';
import { axesOf, forEachIn } from './boxes.ts';

/** What a kernel computes with at once: a vector of neighbouring channels, or one channel in all lanes. */
export interface ChannelUnit {
  readonly bytes: number;
  /** Loads it from the address on the stack. */
  readonly load: (offset: number) => void;
  /** Stores it: address, then value. */
  readonly store: (offset: number) => void;
}

/** Vectors where `aligned`, else single channels. */
export function unitOf({ f, vectors }: WasmFrame, aligned: boolean): ChannelUnit {
  const { bytes } = vectors;
  return aligned
    ? {
        bytes: 16,
        load: (offset) => f.mem('v128.load', offset),
        store: (offset) => f.mem('v128.store', offset),
      }
    : {
        bytes,
        load: (offset) => f.mem(vectors.splat, offset),
        store: (offset) => f.memLane(vectors.storeLane, offset, 0),
      };
}

/** Channels one after the other in memory, padding included. */
export const channelsInMemory = (shape: Shape): number => (lastOf(shape) > 1 ? paddedRows(shape).stride : 1);

/** Runs `body` for all images of arrays, whose addresses, in locals, are moved on. */
export function forEachImage(
  frame: WasmFrame,
  shapes: readonly Shape[],
  addresses: readonly number[],
  body: () => void,
): void {
  const boxes = shapes.map((shape) => ({ strides: paddedStrides(shape) }));
  forEachIn(frame, axesOf(shapes[0]!.slice(0, -3), boxes), addresses, body);
}

/** ImagePosition of a place in an image: two locals. */
export interface ImagePosition {
  readonly y: number;
  readonly x: number;
}

/** Runs `body` for all places of an image, by height and width. */
export function forEachPlace(frame: WasmFrame, shape: Shape, body: (position: ImagePosition) => void): void {
  const [height, width] = shape.slice(-3) as [number, number];
  countedLoop(frame.f, height, (y) => countedLoop(frame.f, width, (x) => body({ y, x })));
}

/** Pushes the address of a place's first channel. */
export function pushPlace(
  { f, vectors }: WasmFrame,
  shape: Shape,
  base: number,
  { y, x }: ImagePosition,
): void {
  const [down, along] = paddedStrides(shape).slice(-3) as [number, number];
  f.get(base);
  for (const [index, stride] of [
    [y, down],
    [x, along],
  ] as const)
    f.get(index)
      .i32(stride * vectors.bytes)
      .op('i32.mul')
      .op('i32.add');
}

/**
 * Runs `body` for all elements of a window by which a place meets the other side, an image of the shape `other` that begins at
 * `base`: with the address of what it meets there, and the position in the window, in locals.
 */
export function forEachMeeting(
  frame: WasmFrame,
  windows: Windows,
  towards: Towards,
  from: ImagePosition,
  other: Shape,
  base: number,
  body: (at: number, element: ImagePosition) => void,
): void {
  const { f } = frame;
  const [height, width] = other.slice(-3) as [number, number];
  const [y, x, at] = [f.local('i32'), f.local('i32'), f.local('i32')];
  const { size } = windows;
  countedLoop(f, size[0], (ky) =>
    f.block(() => {
      leaveUnlessMet(frame, windows, towards, 0, { at: from.y, k: ky, met: y, length: height });
      countedLoop(f, size[1], (kx) =>
        f.block(() => {
          leaveUnlessMet(frame, windows, towards, 1, { at: from.x, k: kx, met: x, length: width });
          pushPlace(frame, other, base, { y, x });
          f.set(at);
          body(at, { y: ky, x: kx });
        }),
      );
    }),
  );
}

interface Meeting {
  readonly at: number;
  readonly k: number;
  readonly met: number;
  readonly length: number;
}

/** Finds what is met along one axis; leaves the block where there is nothing. */
function leaveUnlessMet(
  { f }: WasmFrame,
  { stride, padding, dilation }: Windows,
  towards: Towards,
  axis: 0 | 1,
  { at, k, met, length }: Meeting,
): void {
  const [step, before, gap] = [stride[axis], padding[axis], dilation[axis]];
  f.get(at);
  if (towards === 'places') {
    f.i32(step).op('i32.mul').i32(before).op('i32.sub');
    f.get(k).i32(gap).op('i32.mul').op('i32.add');
    f.tee(met).i32(length).op('i32.ge_u').brIf(0);
    return;
  }
  f.i32(before).op('i32.add');
  f.get(k).i32(gap).op('i32.mul').op('i32.sub');
  f.tee(met)
    .i32((length - 1) * step)
    .op('i32.gt_u')
    .brIf(0);
  if (step === 1) return;
  f.get(met).i32(step).op('i32.rem_u').brIf(0);
  f.get(met).i32(step).op('i32.div_u').set(met);
}
