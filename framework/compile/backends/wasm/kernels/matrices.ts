import { sizeOf } from '../../../../base/shapes.ts';
import { paddedStrides } from '../../../plan/layout.ts';
import {
  countedLoop,
  forEachStep,
  noteStoredNaNs,
  pushAddress,
  type Ref,
  repeatLasts,
  type WasmFrame,
} from '../frame.ts';
import { axesOf, forEachIn } from './boxes.ts';
import { advance } from './product-rows.ts';

// Products with several matrices: `[…, M, K] × [B, K, N]`, the first with as many matrices for each one of the second.

/** How far the matrix of the second for one of the first lies behind its first, in a local; `push` pushes the number of the one. */
export function offsetOfMatrix({ f, vectors }: WasmFrame, w: Ref, push: () => void): number {
  const offset = f.local('i32');
  push();
  f.i32(sizeOf(w.shape.slice(0, -2))).op('i32.rem_u');
  f.i32(paddedStrides(w.shape).at(-3)! * vectors.bytes)
    .op('i32.mul')
    .set(offset);
  return offset;
}

/** Dot products one after the other, wherever their terms lie: a matrix of one row each, or of one term. */
export function emitEachDot(frame: WasmFrame, x: Ref, w: Ref, out: Ref, checked: boolean): void {
  const { f, vectors } = frame;
  const { bytes, scalar } = vectors;
  const [xStrides, outStrides] = [paddedStrides(x.shape), paddedStrides(out.shape)];
  const wStrides = paddedStrides(w.shape);
  // Axes of x that w has not are those before its own, and that of rows.
  const before = x.shape.length - w.shape.length;
  const wOf = x.shape.map((_, axis) =>
    axis < before || axis >= x.shape.length - 2 ? 0 : wStrides[axis - before]!,
  );
  const axes = axesOf(
    out.shape.slice(0, -1),
    [xStrides, wOf, outStrides].map((strides) => ({ strides })),
  );
  forEachStep(frame, [x, out], ([xAt, start]) => {
    const [wAt, outAt] = [f.local('i32'), f.local('i32')];
    pushAddress(frame, w);
    f.set(wAt).get(start!).set(outAt);
    const [from, by, sum, term] = [f.local('i32'), f.local('i32'), f.local(scalar), f.local(scalar)];
    forEachIn(frame, axes, [xAt!, wAt, outAt], () => {
      f.get(xAt!).set(from).get(wAt).set(by);
      f[scalar](0).set(sum);
      countedLoop(f, x.shape.at(-1)!, () => {
        f.get(from).mem(`${scalar}.load`, 0).tee(term)[scalar](0).op(`${scalar}.ne`);
        // A term with x = 0 is left out, also where the weight is not finite.
        f.if(() => {
          f.get(sum).get(term).get(by).mem(`${scalar}.load`, 0);
          f.op(`${scalar}.mul`).op(`${scalar}.add`).set(sum);
        });
        advance(frame, from, xStrides.at(-1)! * bytes);
        advance(frame, by, wStrides.at(-2)! * bytes);
      });
      f.get(outAt).get(sum).mem(`${scalar}.store`, 0);
    });
    repeatLasts(frame, out.shape, start!);
  });
  if (checked) noteStoredNaNs(frame, out);
}
