import type { Shape } from '../../../../base/shapes.ts';
import { paddedRows, paddedStrides } from '../../../plan/layout.ts';
import {
  countedLoop,
  forEachStep,
  forEachVector,
  type Ref,
  repeatLasts,
  storeVector,
  type WasmFrame,
} from '../frame.ts';
import { ZERO } from '../vectors.ts';

/** A box of an array's elements: where its first lies, and how far it is to the next along each axis, in elements. */
export interface Box {
  readonly of: Ref;
  readonly start: number;
  readonly strides: readonly number[];
}

/** A box that becomes another of the same lengths. */
export interface Move {
  readonly lengths: Shape;
  readonly from: Box;
  readonly to: Box;
}

/** All elements of an array. */
export const boxOf = (of: Ref): Box => ({ of, start: 0, strides: paddedStrides(of.shape) });

/** The elements of a box from one on along an axis, every `step`-th. */
export const boxAlong = ({ of, start, strides }: Box, axis: number, from: number, step: number): Box => ({
  of,
  start: start + from * strides[axis]!,
  strides: strides.with(axis, step * strides[axis]!),
});

/** Most vectors of a row that are copied without a loop. */
const UNROLLED = 8;

/** Fills an array with boxes of others; what none of them fills becomes 0, if there is such. */
export function emitMoves(frame: WasmFrame, out: Ref, moves: readonly Move[], leavesGaps = false): void {
  const { f } = frame;
  forEachStep(frame, [out, ...moves.map(({ from }) => from.of)], ([to, ...sources]) => {
    if (leavesGaps) emitZeros(frame, out.shape, to!);
    moves.forEach((move, k) => {
      f.scope(() => emitMove(frame, move, sources[k]!, to!));
    });
    if (!moves.every(isOfRows)) repeatLasts(frame, out.shape, to!);
  });
}

/** An axis of loops over boxes: how far it is to the next element in each of them. */
interface BoxAxis {
  readonly length: number;
  readonly strides: readonly number[];
}

/** The axes of boxes, neighbours joined where all of them go on without a break. */
export function axesOf(lengths: Shape, boxes: readonly Pick<Box, 'strides'>[]): readonly BoxAxis[] {
  const axes: BoxAxis[] = [];
  lengths.forEach((length, axis) => {
    if (length === 1) return;
    const strides = boxes.map((box) => box.strides[axis]!);
    const outer = axes.at(-1);
    const goesOn = outer?.strides.every((stride, k) => stride === strides[k]! * length);
    if (outer && goesOn) axes.splice(-1, 1, { length: outer.length * length, strides });
    else axes.push({ length, strides });
  });
  return axes;
}

/** Runs `body` for all elements of boxes, the last axis first; the addresses, in locals, are moved on. */
export function forEachIn(
  frame: WasmFrame,
  axes: readonly BoxAxis[],
  addresses: readonly number[],
  body: () => void,
): void {
  const { f, vectors } = frame;
  const [axis, ...rest] = axes;
  if (!axis) {
    body();
    return;
  }
  countedLoop(f, axis.length, () => {
    forEachIn(frame, rest, addresses, body);
    addresses.forEach((address, k) => {
      const back = rest[0] ? rest[0].strides[k]! * rest[0].length : 0;
      f.get(address)
        .i32((axis.strides[k]! - back) * vectors.bytes)
        .op('i32.add')
        .set(address);
    });
  });
}

function emitMove(frame: WasmFrame, move: Move, source: number, target: number): void {
  const { f, vectors } = frame;
  const [from, to] = [f.local('i32'), f.local('i32')];
  f.get(source)
    .i32(move.from.start * vectors.bytes)
    .op('i32.add')
    .set(from);
  f.get(target)
    .i32(move.to.start * vectors.bytes)
    .op('i32.add')
    .set(to);
  const inner = innermost(move.lengths);
  const { stride } = paddedRows(move.to.of.shape);
  const lengths = isOfRows(move) ? move.lengths.with(inner, stride) : move.lengths;
  const axes = axesOf(lengths, [move.from, move.to]);
  const row = axes.at(-1);
  if (row?.strides.every((one) => one === 1)) {
    forEachIn(frame, axes.slice(0, -1), [from, to], () => copyRow(frame, from, to, row.length));
  } else {
    forEachIn(frame, axes, [from, to], () => copyElement(frame, from, to, 0));
  }
}

const innermost = (lengths: Shape): number => lengths.findLastIndex((n) => n > 1);

/** Whether it moves whole rows of one array to whole rows of the other, so that their padding may go with them. */
function isOfRows({ lengths, from, to }: Move): boolean {
  const inner = innermost(lengths);
  return [from, to].every(
    ({ of, strides }) => strides[inner] === 1 && paddedRows(of.shape).width === lengths[inner],
  );
}

/** Copies neighbours. */
function copyRow(frame: WasmFrame, from: number, to: number, length: number): void {
  const { f, vectors } = frame;
  const vectorsOfRow = Math.floor(length / vectors.lanes);
  let [source, target, done] = [from, to, 0];
  const copyVector = (offset: number) =>
    f.get(target).get(source).mem('v128.load', offset).mem('v128.store', offset);
  if (vectorsOfRow > UNROLLED) {
    [source, target] = [f.local('i32'), f.local('i32')];
    f.get(from).set(source).get(to).set(target);
    countedLoop(f, vectorsOfRow, () => {
      copyVector(0);
      for (const at of [source, target]) f.get(at).i32(16).op('i32.add').set(at);
    });
  } else for (; done < vectorsOfRow; done++) copyVector(done * 16);
  for (let k = 0; k < length % vectors.lanes; k++)
    copyElement(frame, source, target, done * 16 + k * vectors.bytes);
}

function copyElement({ f, vectors }: WasmFrame, from: number, to: number, offset: number): void {
  const { scalar } = vectors;
  f.get(to).get(from).mem(`${scalar}.load`, offset).mem(`${scalar}.store`, offset);
}

export function emitZeros(frame: WasmFrame, shape: Shape, address: number): void {
  const { f } = frame;
  const at = f.local('i32');
  f.get(address).set(at);
  forEachVector(frame, shape, [at], () => {
    storeVector(
      frame,
      shape,
      () => f.get(at),
      () => f.v128(ZERO),
    );
  });
}
