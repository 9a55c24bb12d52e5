import type { Shape } from '../../../../base/shapes.ts';
import { denseStrides, sizeOf } from '../../../../base/shapes.ts';
import { paddedSize, paddedStrides } from '../../../layout.ts';
import type { Code } from '../encoder.ts';
import { countedLoop, type Frame, lastOf, pushAddress, type Ref, rowsOf } from '../frame.ts';
import { splatBytes } from '../vectors.ts';

/** out[j, i] = a[i, j], one element at a time: it runs once a call, in the prologue. */
export function emitTranspose(frame: Frame, a: Ref, out: Ref): void {
  const { f, vectors } = frame;
  const [rows, columns] = out.shape as [number, number];
  const outStrides = paddedStrides(out.shape);
  const aStrides = paddedStrides(a.shape);
  const [from, to] = startAddresses(frame, a, out);
  countedLoop(f, rows, (i) => {
    countedLoop(f, columns, (j) => {
      elementAddress(f, to, [i, outStrides[0]!, j, outStrides[1]!], vectors.bytes);
      elementAddress(f, from, [j, aStrides[0]!, i, aStrides[1]!], vectors.bytes);
      f.mem(`${vectors.scalar}.load`, 0).mem(`${vectors.scalar}.store`, 0);
    });
  });
}

/** A reshape that moves elements: row-major order is kept, padding falls elsewhere. */
export function emitReshape(frame: Frame, a: Ref, shape: Shape, out: Ref): void {
  const { f, vectors } = frame;
  const [from, to] = startAddresses(frame, a, out);
  countedLoop(f, sizeOf(shape), (e) => {
    strideAddress(f, to, e, shape, vectors.bytes);
    strideAddress(f, from, e, a.shape, vectors.bytes);
    f.mem(`${vectors.scalar}.load`, 0).mem(`${vectors.scalar}.store`, 0);
  });
}

/** All bits of the lanes of the first largest element of each row. */
export function emitWinner(frame: Frame, a: Ref, out: Ref): void {
  const { f, vectors } = frame;
  const { bytes, scalar } = vectors;
  const length = lastOf(a.shape);
  const stride = (paddedStrides(a.shape)[a.shape.length - 2] ?? paddedSize(a.shape)) * bytes;
  const [from, to] = startAddresses(frame, a, out);
  const [best, bestAt, x] = [f.local(scalar), f.local('i32'), f.local(scalar)];
  countedLoop(f, rowsOf(a.shape), () => {
    f.get(from).mem(`${scalar}.load`, 0).set(best);
    f.i32(0).set(bestAt);
    countedLoop(f, length, (i) => {
      f.get(from).get(i).i32(bytes).op('i32.mul').op('i32.add').mem(`${scalar}.load`, 0);
      f.tee(x).get(best).op(`${scalar}.gt`);
      f.if(() => f.get(x).set(best).get(i).set(bestAt));
    });
    countedLoop(f, Math.ceil(length / vectors.lanes), (v) => {
      f.get(to).get(v).i32(4).op('i32.shl').op('i32.add').v128(new Uint8Array(16)).mem('v128.store', 0);
    });
    f.get(to).get(bestAt).i32(bytes).op('i32.mul').op('i32.add');
    if (bytes === 4) f.i32(-1).mem('i32.store', 0);
    else f.i64(-1n).mem('i64.store', 0);
    f.get(from).i32(stride).op('i32.add').set(from);
    f.get(to).i32(stride).op('i32.add').set(to);
  });
}

/** Fills a whole array (padding too) with a number, or copies another. */
export function emitFill(frame: Frame, out: Ref, from: Ref | number): void {
  const { f, vectors } = frame;
  const to = f.local('i32');
  pushAddress(frame, out);
  f.set(to);
  const source = f.local('i32');
  if (typeof from !== 'number') {
    pushAddress(frame, from);
    f.set(source);
  }
  countedLoop(f, Math.ceil(paddedSize(out.shape) / vectors.lanes), (v) => {
    const shift = f.local('i32');
    f.get(v).i32(4).op('i32.shl').set(shift);
    f.get(to).get(shift).op('i32.add');
    if (typeof from === 'number') f.v128(splatBytes(from, vectors));
    else f.get(source).get(shift).op('i32.add').mem('v128.load', 0);
    f.mem('v128.store', 0);
  });
}

function startAddresses(frame: Frame, a: Ref, out: Ref): [number, number] {
  const { f } = frame;
  const [from, to] = [f.local('i32'), f.local('i32')];
  pushAddress(frame, a);
  f.set(from);
  pushAddress(frame, out);
  f.set(to);
  return [from, to];
}

function elementAddress(f: Code, base: number, [i, si, j, sj]: readonly number[], bytes: number): void {
  f.get(base)
    .get(i!)
    .i32(si! * bytes)
    .op('i32.mul')
    .op('i32.add')
    .get(j!)
    .i32(sj! * bytes)
    .op('i32.mul')
    .op('i32.add');
}

/** Address of the element with row-major index `e` in padded memory. */
function strideAddress(f: Code, base: number, e: number, shape: Shape, bytes: number): void {
  const dense = denseStrides(shape);
  const padded = paddedStrides(shape);
  f.get(base);
  shape.forEach((n, axis) => {
    if (n === 1) return;
    f.get(e)
      .i32(dense[axis]!)
      .op('i32.div_u')
      .i32(n)
      .op('i32.rem_u')
      .i32(padded[axis]! * bytes)
      .op('i32.mul')
      .op('i32.add');
  });
}
