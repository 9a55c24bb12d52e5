import { lastOf, type Shape, sizeOf } from '../../../../base/shapes.ts';
import { paddedRows } from '../../../plan/layout.ts';
import {
  countedLoop,
  forEachStep,
  loadVector,
  mixesSteps,
  noteNaN,
  noteStoredNaNs,
  pushAddress,
  pushBase,
  type Ref,
  repeatLast,
  storeVector,
  type WasmFrame,
} from '../frame.ts';
import { ZERO } from '../vectors.ts';
import { forEachEvent } from './events.ts';
import { type Kernels, lookedAt, withRoom } from './kernel.ts';
import { emitEachDot, offsetOfMatrix } from './matrices.ts';
import { advance, forEachRow, forEachTile, rowBytes } from './product-rows.ts';

export const products = {
  matmul: withRoom(
    (frame, { at, out, watched }) => emitMatmul(frame, at(0), at(1), out, watched),
    ([x], _attrs, _bytes, dense) => dense?.roomForProduct(x!) ?? 0,
  ),
  addOuter: withRoom(
    lookedAt((frame, { at, out }) => emitAddOuter(frame, at(1), at(2), out)),
    ([, x, y], _attrs, bytes, dense) => dense?.roomForOuter(x!, y!, bytes) ?? 0,
  ),
} satisfies Kernels;

/** `[…, K] × [K, N]`, row by row; of several matrices, each row with its own. */
function emitMatmul(frame: WasmFrame, x: Ref, w: Ref, out: Ref, checked: boolean): void {
  const { f, functions } = frame;
  const ofMatrices = w.shape.length > 2;
  const [rows, terms, columns] = [x.shape.at(-2)!, lastOf(x.shape), lastOf(w.shape)];
  if (columns === 1) {
    const areRows = !ofMatrices || (rows > 1 && terms > 1);
    (areRows ? emitDots : emitEachDot)(frame, x, w, out, checked);
    return;
  }
  const product = rowFunction(frame, x.shape, w.shape, false);
  if (!functions.dense?.product(frame, [x, w, out], product))
    forEachRow(frame, [x, out], ([xAt, outAt], row) => {
      f.get(xAt!);
      pushAddress(frame, w);
      if (ofMatrices)
        f.get(offsetOfMatrix(frame, w, () => f.get(row).i32(rows).op('i32.div_u'))).op('i32.add');
      f.get(outAt!).call(product);
    });
  if (checked) noteStoredNaNs(frame, out);
}

/**
 * The function (x, w, y) of a row's product `y = x · w` with a matrix, or of its outer product, `w += xᵀ · y`: nonzero elements choose
 * the rows of w, and y is in registers.
 */
function rowFunction(frame: WasmFrame, x: Shape, w: Shape, isOuter: boolean): number {
  const { vectors, functions } = frame;
  const key = `row ${lastOf(x)} ${lastOf(w)} ${isOuter}`;
  return functions.shared(key, ['i32', 'i32', 'i32'], [], (f) => {
    const [from, weights, y] = [0, 1, 2];
    const count = f.local('i32');
    f.get(from).i32(lastOf(x)).i32(rowBytes(w, vectors.bytes)).call(functions.events).set(count);
    const within = { ...frame, f };
    emitRow(within, w, isOuter, { weights, y }, (body) => forEachEvent(within, count, body));
  });
}

/** The same by elements that are listed: `forEach` runs its body with how far an element's row of w lies behind the first, and with its value. */
export function emitRow(
  frame: Pick<WasmFrame, 'f' | 'vectors'>,
  w: Shape,
  isOuter: boolean,
  { weights, y }: { readonly weights: number; readonly y: number },
  forEach: (body: (offset: number, value: number) => void) => void,
): void {
  const { f, vectors } = frame;
  const { prefix } = vectors;
  const [own, start, at] = [f.local('i32'), f.local('i32'), f.local('i32')];
  forEachTile(frame, w, (tile, shift) => {
    const held = tile.map(() => f.local('v128'));
    f.get(y).get(shift).op('i32.add').set(own);
    f.get(weights).get(shift).op('i32.add').set(start);
    held.forEach((one, k) => {
      if (isOuter) f.get(own).mem('v128.load', k * 16);
      else f.v128(ZERO);
      f.set(one);
    });
    forEach((offset, value) => {
      f.get(offset).get(start).op('i32.add').set(at);
      held.forEach((one, k) => {
        const weight = () => f.get(at).mem('v128.load', k * 16);
        if (isOuter) {
          f.get(at);
          weight().get(value).get(one);
        } else {
          f.get(one).get(value);
          weight();
        }
        f.op(`${prefix}.mul`).op(`${prefix}.add`);
        if (isOuter) f.mem('v128.store', k * 16);
        else f.set(one);
      });
    });
    if (!isOuter)
      held.forEach((one, k) =>
        f
          .get(own)
          .get(one)
          .mem('v128.store', k * 16),
      );
  });
}

/** One column: a dot product per row, as many rows at once as a vector has lanes. */
function emitDots(frame: WasmFrame, x: Ref, w: Ref, out: Ref, checked: boolean): void {
  const { f, vectors, stage, steps } = frame;
  const { lanes, bytes } = vectors;
  const row = rowBytes(x.shape, bytes);
  const single = sizeOf(out.shape) === 1;
  const acrossSteps = mixesSteps(stage, out.shape);
  const turn = (xAt: number, outAt: number, rows: number, matrix?: number) => {
    const sum = emitDot(frame, { at: xAt, row, rows, length: lastOf(x.shape) }, w, matrix);
    if (checked && !acrossSteps) noteNaN(frame, sum);
    f.get(outAt).get(sum);
    if (acrossSteps || !single) f.mem('v128.store', 0);
    else f.memLane(vectors.storeLane, 0, 0);
    advance(frame, xAt, rows * row);
    advance(frame, outAt, lanes * bytes);
  };
  if (acrossSteps) {
    // Results of successive steps are neighbours. What the last turn reads and writes beyond is not used.
    const [xAt, outAt, turns] = [f.local('i32'), f.local('i32'), f.local('i32')];
    pushBase(frame, x);
    f.set(xAt);
    pushBase(frame, out);
    f.set(outAt);
    f.get(steps)
      .i32(lanes - 1)
      .op('i32.add')
      .i32(Math.log2(lanes))
      .op('i32.shr_u')
      .set(turns);
    countedLoop(f, { local: turns }, () => turn(xAt, outAt, lanes));
    if (checked) noteStoredNaNs(frame, out);
    return;
  }
  const { count, width, stride } = paddedRows(out.shape);
  forEachStep(frame, [x, out], ([xAt, outAt]) =>
    countedLoop(f, count, (i) => {
      // Rows of results are then those of a matrix.
      const matrix = w.shape.length > 2 ? offsetOfMatrix(frame, w, () => f.get(i)) : undefined;
      countedLoop(f, Math.floor(width / lanes), () => turn(xAt!, outAt!, lanes, matrix));
      if (width % lanes) turn(xAt!, outAt!, width % lanes, matrix);
      if (single) return;
      const padding = stride - Math.ceil(width / lanes) * lanes;
      repeatLast(frame, outAt!, padding);
      advance(frame, outAt!, padding * bytes);
    }),
  );
}

/** Rows of a matrix that a vector takes together: lanes beyond them repeat the last one. */
interface RowGroup {
  /** Local: address of the first. */
  readonly at: number;
  /** Bytes from one to the next. */
  readonly row: number;
  readonly rows: number;
  readonly length: number;
}

/** A dot product with the weights in every lane. */
function emitDot(
  frame: WasmFrame,
  { at: first, row, rows, length }: RowGroup,
  w: Ref,
  matrix: number | undefined,
): number {
  const { f, vectors } = frame;
  const { lanes, bytes, prefix } = vectors;
  const [sum, column, k, at] = [f.local('v128'), f.local('v128'), f.local('i32'), f.local('i32')];
  const start = f.local('i32');
  pushAddress(frame, w);
  if (matrix !== undefined) f.get(matrix).op('i32.add');
  f.set(start);
  f.v128(ZERO).set(sum);
  f.i32(0).set(k);
  f.loop(() => {
    f.get(first).get(k).op('i32.add').set(at);
    f.get(at).v128(ZERO).memLane(vectors.loadLane, 0, 0).set(column);
    for (let lane = 1; lane < lanes; lane++) {
      f.get(at)
        .get(column)
        .memLane(vectors.loadLane, Math.min(lane, rows - 1) * row, lane)
        .set(column);
    }
    // A term with x = 0 is left out, also where the weight is not finite.
    f.get(sum).get(column).get(k);
    f.get(start).op('i32.add').mem(vectors.splat, 0).op(`${prefix}.mul`);
    f.get(column).v128(ZERO).op(`${prefix}.ne`).op('v128.and').op(`${prefix}.add`).set(sum);
    f.get(k)
      .i32(bytes)
      .op('i32.add')
      .tee(k)
      .i32(length * bytes)
      .op('i32.lt_u')
      .brIf(0);
  });
  return sum;
}

/** `out += xᵀ · y` over rows; out already holds what is added to. Steps run in the program's direction. */
function emitAddOuter(frame: WasmFrame, x: Ref, y: Ref, out: Ref): void {
  const { f, functions } = frame;
  if (lastOf(y.shape) === 1) {
    emitAddColumn(frame, x, y, out);
    return;
  }
  const add = rowFunction(frame, x.shape, out.shape, true);
  if (functions.dense?.outer(frame, [x, y, out], add)) return;
  forEachRow(frame, [x, y], ([xAt, yAt]) => {
    f.get(xAt!);
    pushAddress(frame, out);
    f.get(yAt!).call(add);
  });
}

/** One column: the matrix is a vector, and a row's outer product runs along it; some vectors are in registers while all rows are added. */
function emitAddColumn(frame: WasmFrame, x: Ref, y: Ref, out: Ref): void {
  const { f, vectors } = frame;
  const { prefix } = vectors;
  const [factor, term, from, own] = [f.local('v128'), f.local('v128'), f.local('i32'), f.local('i32')];
  forEachTile(frame, out.shape, (tile, shift) => {
    const sums = tile.map(() => f.local('v128'));
    const pushSum = (k: number) =>
      f
        .get(own)
        .i32(k * 16)
        .op('i32.add');
    pushAddress(frame, out);
    f.get(shift).op('i32.add').set(own);
    sums.forEach((sum, k) => {
      loadVector(frame, out.shape, () => pushSum(k));
      f.set(sum);
    });
    forEachRow(frame, [x, y], ([xAt, yAt]) => {
      f.get(yAt!).mem(vectors.splat, 0).set(factor);
      f.get(xAt!).get(shift).op('i32.add').set(from);
      sums.forEach((sum, k) => {
        f.get(sum)
          .get(from)
          .mem('v128.load', k * 16)
          .tee(term)
          .get(factor)
          .op(`${prefix}.mul`)
          .op(`${prefix}.add`)
          .get(sum);
        f.get(term).v128(ZERO).op(`${prefix}.ne`).op('v128.bitselect').set(sum);
      });
    });
    sums.forEach((sum, k) =>
      storeVector(
        frame,
        out.shape,
        () => pushSum(k),
        () => f.get(sum),
      ),
    );
  });
}
