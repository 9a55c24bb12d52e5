import { denseStrides, lastOf, rowsOf, type Shape } from '../../../../base/shapes.ts';
import { type AxisAttrs, lastExchanged } from '../../../../ops/axes.ts';
import type { Order } from '../../../../ops/matrix.ts';
import type { PadAttrs, SliceAttrs } from '../../../../ops/rearrange.ts';
import { paddedRows, paddedStrides } from '../../../plan/layout.ts';
import {
  countedLoop,
  forEachStep,
  forEachVector,
  loadVector,
  pushAddress,
  type Ref,
  storeVector,
  type WasmFrame,
} from '../frame.ts';
import { splatBytes } from '../vectors.ts';
import { type Box, boxAlong, boxOf, emitMoves, type Move } from './boxes.ts';
import { type Kernel, type Kernels, lookedAt } from './kernel.ts';

export const rearrangements = {
  transpose: moving('some', ({ a, out }, { axes }: Order) => {
    const order = axes ?? lastExchanged(a.strides.length);
    return { from: { ...a, strides: order.map((axis) => a.strides[axis]!) }, to: out };
  }),
  slice: moving('some', ({ a, out }, { axis, start, step }: SliceAttrs) => ({
    from: boxAlong(a, axis, start, step),
    to: out,
  })),
  pad: moving('all', ({ a, out }, { axis, before, step }: PadAttrs) => ({
    from: a,
    to: boxAlong(out, axis, before, step),
  })),
  flip: moving('some', ({ a, out }, { axis }: AxisAttrs) => ({
    from: boxAlong(a, axis, a.of.shape[axis]! - 1, -1),
    to: out,
  })),
  concat: lookedAt((frame, { at, count, out, attrs }) => {
    const axis = attrs.axis as number;
    let start = 0;
    const moves = Array.from({ length: count }, (_, k): Move => {
      const from = boxOf(at(k));
      const to = boxAlong(boxOf(out), axis, start, 1);
      start += from.of.shape[axis]!;
      return { lengths: from.of.shape, from, to };
    });
    emitMoves(frame, out, moves);
  }),
  literal: lookedAt((frame, { out, tables: [table] }) => {
    const { f } = frame;
    const [to, from] = [f.local('i32'), f.local('i32')];
    pushAddress(frame, out);
    f.set(to).i32(table!).set(from);
    copyVectors(frame, out.shape, to, from);
  }),
  reshape: lookedAt((frame, { at, out }) => emitReshape(frame, at(0), out)),
  winner: lookedAt((frame, { at, out }) => emitWinner(frame, at(0), out)),
} satisfies Kernels;

/** Elements of an operand, and where they go. */
type Moving<A> = (boxes: { readonly a: Box; readonly out: Box }, attrs: A) => Pick<Move, 'from' | 'to'>;

/** A kernel that moves all elements of its operand, with zeros around them, or only those that its result is made of. */
function moving<A>(elements: 'all' | 'some', boxes: Moving<A>): Kernel {
  return lookedAt((frame, { at, out, attrs }) => {
    const a = at(0);
    const { from, to } = boxes({ a: boxOf(a), out: boxOf(out) }, attrs as A);
    const lengths = elements === 'all' ? a.shape : out.shape;
    emitMoves(frame, out, [{ lengths, from, to }], elements === 'all');
  });
}

/** A reshape that moves elements: row-major order is kept, padding falls elsewhere. */
function emitReshape(frame: WasmFrame, a: Ref, out: Ref): void {
  const { f, vectors } = frame;
  const { bytes, scalar } = vectors;
  const { count, width, stride } = paddedRows(out.shape);
  const [dense, padded] = [denseStrides(a.shape), paddedStrides(a.shape)];
  const [start, element] = [f.local('i32'), f.local('i32')];
  forEachStep(frame, [a, out], ([from, to]) => {
    f.i32(0).set(start);
    countedLoop(f, count, () => {
      countedLoop(f, stride, (column) => {
        f.get(column)
          .i32(width - 1)
          .get(column);
        f.i32(width - 1)
          .op('i32.lt_s')
          .op('select')
          .get(start)
          .op('i32.add')
          .set(element);
        f.get(to!).get(from!);
        a.shape.forEach((length, axis) => {
          if (length === 1) return;
          f.get(element).i32(dense[axis]!).op('i32.div_u').i32(length).op('i32.rem_u');
          f.i32(padded[axis]! * bytes)
            .op('i32.mul')
            .op('i32.add');
        });
        f.mem(`${scalar}.load`, 0).mem(`${scalar}.store`, 0);
        f.get(to!).i32(bytes).op('i32.add').set(to!);
      });
      f.get(start).i32(width).op('i32.add').set(start);
    });
  });
}

/** All bits of the lanes of the first largest element of each row. */
function emitWinner(frame: WasmFrame, a: Ref, out: Ref): void {
  const { f, vectors } = frame;
  const { bytes, lanes, scalar, integers } = vectors;
  const width = lastOf(a.shape);
  if (width === 1) {
    emitFill(frame, out, new Uint8Array(16).fill(255));
    return;
  }
  const { stride } = paddedRows(a.shape);
  const whole = Math.floor(width / lanes);
  // Lanes beyond the row have the index of its last element.
  const indices = (at: number) => laneIntegers(lanes, (k) => Math.min(at + k, width - 1));
  const step = laneIntegers(lanes, () => lanes);
  const [from, to] = [f.local('i32'), f.local('i32')];
  pushAddress(frame, a);
  f.set(from);
  pushAddress(frame, out);
  f.set(to);
  const [best, bestAt, x] = [f.local(scalar), f.local('i32'), f.local(scalar)];
  const [chosen, index] = [f.local('v128'), f.local('v128')];
  countedLoop(f, rowsOf(a.shape), () => {
    f.get(from).mem(`${scalar}.load`, 0).set(best);
    f.i32(0).set(bestAt);
    countedLoop(f, width, (i) => {
      f.get(from).get(i).i32(bytes).op('i32.mul').op('i32.add').mem(`${scalar}.load`, 0);
      f.tee(x).get(best).op(`${scalar}.gt`);
      f.if(() => f.get(x).set(best).get(i).set(bestAt));
    });
    f.get(bestAt);
    if (bytes === 8) f.op('i64.extend_i32_s');
    f.op(`${integers}.splat`).set(chosen);
    f.v128(indices(0)).set(index);
    countedLoop(f, whole, (v) => {
      f.get(to).get(v).i32(4).op('i32.shl').op('i32.add');
      f.get(index).get(chosen).op(`${integers}.eq`).mem('v128.store', 0);
      f.get(index).v128(step).op(`${integers}.add`).set(index);
    });
    for (let at = whole * lanes; at < stride; at += lanes) {
      f.get(to).v128(indices(at)).get(chosen).op(`${integers}.eq`);
      f.mem('v128.store', at * bytes);
    }
    f.get(from)
      .i32(stride * bytes)
      .op('i32.add')
      .set(from);
    f.get(to)
      .i32(stride * bytes)
      .op('i32.add')
      .set(to);
  });
}

const laneIntegers = (lanes: number, of: (lane: number) => number): Uint8Array =>
  lanes === 4
    ? new Uint8Array(Int32Array.from({ length: 4 }, (_, k) => of(k)).buffer)
    : new Uint8Array(BigInt64Array.from({ length: 2 }, (_, k) => BigInt(of(k))).buffer);

/** Fills a whole array, padding too, with a number or with the sixteen bytes of a vector. */
export function emitFill(frame: WasmFrame, out: Ref, value: number | Uint8Array): void {
  const { f, vectors } = frame;
  const to = f.local('i32');
  pushAddress(frame, out);
  f.set(to);
  const bytes = typeof value === 'number' ? splatBytes(value, vectors) : value;
  forEachVector(frame, out.shape, [to], () => {
    storeVector(
      frame,
      out.shape,
      () => f.get(to),
      () => f.v128(bytes),
    );
  });
}

/** Copies a whole array, padding too. */
export function emitCopy(frame: WasmFrame, out: Ref, from: Ref): void {
  const { f } = frame;
  const [to, source] = [f.local('i32'), f.local('i32')];
  pushAddress(frame, out);
  f.set(to);
  pushAddress(frame, from);
  f.set(source);
  copyVectors(frame, out.shape, to, source);
}

/** Copies between two addresses, in locals that it moves on. */
export function copyVectors(frame: WasmFrame, shape: Shape, to: number, from: number): void {
  const { f } = frame;
  forEachVector(frame, shape, [to, from], () => {
    storeVector(
      frame,
      shape,
      () => f.get(to),
      () => loadVector(frame, shape, () => f.get(from)),
    );
  });
}
