import { aroundAxis } from '../../../../ops/axes.ts';
import { paddedRows, paddedStrides } from '../../../plan/layout.ts';
import { countedLoop, pushAddress, type Ref, repeatLast, type WasmFrame } from '../frame.ts';
import { splatBytes } from '../vectors.ts';
import { type Kernels, lookedAt } from './kernel.ts';
import { emitCopy } from './rearrange.ts';

export const cumulations = {
  cumsum: lookedAt((frame, { at, out, attrs }) => {
    const [axis, reverse] = [attrs.axis as number, attrs.reverse as boolean];
    const { length, inner } = aroundAxis(out.shape, axis);
    if (length === 1) emitCopy(frame, out, at(0));
    else if (inner === 1) cumulateRows(frame, at(0), out, reverse);
    else cumulateAcross(frame, at(0), out, axis, reverse);
  }),
} satisfies Kernels;

/** Along neighbouring elements, row by row. */
function cumulateRows(frame: WasmFrame, a: Ref, out: Ref, reverse: boolean): void {
  const { f, vectors } = frame;
  const { bytes, prefix, scalar } = vectors;
  const { count, width, stride } = paddedRows(out.shape);
  const [start, from, to, sum] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local(scalar)];
  const first = reverse ? (width - 1) * bytes : 0;
  const step = reverse ? -bytes : bytes;
  f.i32(0).set(start);
  countedLoop(f, count, () => {
    for (const [address, ref] of [
      [from, a],
      [to, out],
    ] as const) {
      pushAddress(frame, ref);
      f.get(start).op('i32.add').i32(first).op('i32.add').set(address);
    }
    // Nothing is added to the first: -0 changes no number.
    f.v128(splatBytes(-0, vectors)).lane(`${prefix}.extract_lane`, 0).set(sum);
    countedLoop(f, width, () => {
      f.get(to)
        .get(sum)
        .get(from)
        .mem(`${scalar}.load`, 0)
        .op(`${scalar}.add`)
        .tee(sum)
        .mem(`${scalar}.store`, 0);
      for (const address of [from, to]) f.get(address).i32(step).op('i32.add').set(address);
    });
    if (reverse) {
      pushAddress(frame, out);
      f.get(start)
        .op('i32.add')
        .i32(width * bytes)
        .op('i32.add')
        .set(to);
    }
    repeatLast(frame, to, stride - width);
    f.get(start)
      .i32(stride * bytes)
      .op('i32.add')
      .set(start);
  });
}

/** Along an axis of rows: vectors of neighbouring sums, each from the row before it. */
function cumulateAcross(frame: WasmFrame, a: Ref, out: Ref, axis: number, reverse: boolean): void {
  const { f, vectors } = frame;
  const { lanes, bytes, prefix } = vectors;
  const { outer, length } = aroundAxis(out.shape, axis);
  const rowBytes = paddedStrides(out.shape)[axis]! * bytes;
  const [from, to, before] = [f.local('i32'), f.local('i32'), f.local('i32')];
  pushAddress(frame, a);
  f.set(from);
  pushAddress(frame, out);
  f.set(to);
  const last = (length - 1) * rowBytes;
  const move = (by: number) => {
    for (const address of [from, to]) f.get(address).i32(by).op('i32.add').set(address);
  };
  const row = (sum: () => void) =>
    countedLoop(f, rowBytes / (lanes * bytes), () => {
      f.get(to);
      sum();
      f.mem('v128.store', 0);
      move(16);
    });
  // A row ends where the next begins.
  const back = reverse ? -2 * rowBytes : 0;
  if (reverse) move(last);
  countedLoop(f, outer, () => {
    row(() => f.get(from).mem('v128.load', 0));
    countedLoop(f, length - 1, () => {
      if (reverse) move(back);
      f.get(to)
        .i32(reverse ? rowBytes : -rowBytes)
        .op('i32.add')
        .set(before);
      row(() => {
        f.get(before).mem('v128.load', 0).get(from).mem('v128.load', 0).op(`${prefix}.add`);
        f.get(before).i32(16).op('i32.add').set(before);
      });
    });
    if (reverse) move(2 * last);
  });
}
