import { lastOf, sizeOf } from '../../../../base/shapes.ts';
import { paddedRows } from '../../../plan/layout.ts';
import {
  countedLoop,
  forEachStep,
  forEachVector,
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
import { forEachEvent } from './events.ts';
import { type Kernels, lookedAt } from './kernel.ts';
import { emitEachDot, offsetOfMatrix } from './matrices.ts';
import { advance, forEachRow, forEachTile, rowBytes } from './product-rows.ts';

export const products = {
  matmul: (frame, { at, out, watched }) => emitMatmul(frame, at(0), at(1), out, watched),
  addOuter: lookedAt((frame, { at, out }) => emitAddOuter(frame, at(1), at(2), out)),
} satisfies Kernels;

/** `[…, K] × [K, N]`, row by row; of several matrices, each row with its own. */
function emitMatmul(frame: WasmFrame, x: Ref, w: Ref, out: Ref, checked: boolean): void {
  const { f } = frame;
  const ofMatrices = w.shape.length > 2;
  const [rows, terms, columns] = [x.shape.at(-2)!, lastOf(x.shape), lastOf(w.shape)];
  if (columns === 1) {
    const areRows = !ofMatrices || (rows > 1 && terms > 1);
    (areRows ? emitDots : emitEachDot)(frame, x, w, out, checked);
  } else {
    forEachRow(frame, [x, out], ([xAt, outAt], row) => {
      const numberOf = () => f.get(row).i32(rows).op('i32.div_u');
      const matrix = ofMatrices ? offsetOfMatrix(frame, w, numberOf) : undefined;
      emitProductRow(frame, { length: terms, at: xAt! }, w, matrix, outAt!, checked);
    });
  }
}

/** A row's product with a matrix, which lies at an offset (in a local) if there are several: its nonzero elements choose the rows. */
function emitProductRow(
  frame: WasmFrame,
  x: { readonly length: number; readonly at: number },
  w: Ref,
  matrix: number | undefined,
  out: number,
  checked: boolean,
): void {
  const { f, vectors, functions } = frame;
  const count = f.local('i32');
  f.get(x.at).i32(x.length).i32(rowBytes(w.shape, vectors.bytes)).call(functions.events).set(count);
  forEachTile(frame, w.shape, (tile, shift) => {
    const sums = tile.map(() => f.local('v128'));
    for (const sum of sums) f.v128(new Uint8Array(16)).set(sum);
    const start = weightsAt(frame, w, matrix, shift);
    forEachEvent(frame, count, (offset, value) => {
      const at = f.local('i32');
      f.get(offset).get(start).op('i32.add').set(at);
      sums.forEach((sum, k) => {
        f.get(sum)
          .get(value)
          .get(at)
          .mem('v128.load', w.base + k * 16);
        f.op(`${vectors.prefix}.mul`).op(`${vectors.prefix}.add`).set(sum);
      });
    });
    const at = f.local('i32');
    f.get(out).get(shift).op('i32.add').set(at);
    sums.forEach((sum, k) => {
      f.get(at)
        .get(sum)
        .mem('v128.store', k * 16);
      if (checked) noteNaN(frame, sum);
    });
  });
}

/** What is added to the base of the weights: the place of a matrix if there are several, and where the step finds them. */
const offsetsOf = ({ stepOffset }: WasmFrame, w: Ref, matrix: number | undefined): readonly number[] =>
  [matrix, stepOffset(w)].filter((offset) => offset !== undefined);

/** Adds that to an offset. */
function weightsAt(frame: WasmFrame, w: Ref, matrix: number | undefined, shift: number): number {
  const { f } = frame;
  const offsets = offsetsOf(frame, w, matrix);
  if (offsets.length === 0) return shift;
  const start = f.local('i32');
  f.get(shift);
  for (const offset of offsets) f.get(offset).op('i32.add');
  f.set(start);
  return start;
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
    else f.memLane(bytes === 4 ? 'v128.store32_lane' : 'v128.store64_lane', 0, 0);
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
  const loadLane = bytes === 4 ? 'v128.load32_lane' : 'v128.load64_lane';
  const splat = bytes === 4 ? 'v128.load32_splat' : 'v128.load64_splat';
  const [sum, column, k, at] = [f.local('v128'), f.local('v128'), f.local('i32'), f.local('i32')];
  f.v128(new Uint8Array(16)).set(sum);
  f.i32(0).set(k);
  f.loop(() => {
    f.get(first).get(k).op('i32.add').set(at);
    f.get(at).v128(new Uint8Array(16)).memLane(loadLane, 0, 0).set(column);
    for (let lane = 1; lane < lanes; lane++) {
      f.get(at)
        .get(column)
        .memLane(loadLane, Math.min(lane, rows - 1) * row, lane)
        .set(column);
    }
    // A term with x = 0 is left out, also where the weight is not finite.
    f.get(sum).get(column).get(k);
    for (const offset of offsetsOf(frame, w, matrix)) f.get(offset).op('i32.add');
    f.mem(splat, w.base).op(`${prefix}.mul`);
    f.get(column).v128(new Uint8Array(16)).op(`${prefix}.ne`).op('v128.and').op(`${prefix}.add`).set(sum);
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
  const { f, vectors, functions } = frame;
  const { bytes, prefix } = vectors;
  if (lastOf(y.shape) === 1) {
    emitAddColumn(frame, x, y, out);
    return;
  }
  const outRow = rowBytes(out.shape, bytes);
  const outBase = f.local('i32');
  pushAddress(frame, out);
  f.set(outBase);
  forEachRow(frame, [x, y], ([xAt, yAt]) => {
    const count = f.local('i32');
    f.get(xAt!).i32(lastOf(x.shape)).i32(outRow).call(functions.events).set(count);
    f.get(count);
    f.if(() =>
      forEachTile(frame, y.shape, (tile, shift) => {
        const [from, base] = [f.local('i32'), f.local('i32')];
        f.get(yAt!).get(shift).op('i32.add').set(from);
        f.get(outBase).get(shift).op('i32.add').set(base);
        const terms = tile.map((k) => {
          const term = f.local('v128');
          f.get(from)
            .mem('v128.load', k * 16)
            .set(term);
          return term;
        });
        forEachEvent(frame, count, (offset, value) => {
          const at = f.local('i32');
          f.get(offset).get(base).op('i32.add').set(at);
          terms.forEach((term, k) => {
            f.get(at)
              .get(at)
              .mem('v128.load', k * 16)
              .get(value)
              .get(term);
            f.op(`${prefix}.mul`)
              .op(`${prefix}.add`)
              .mem('v128.store', k * 16);
          });
        });
      }),
    );
  });
}

/** One column: the matrix is a vector, and a row's outer product runs along it. */
function emitAddColumn(frame: WasmFrame, x: Ref, y: Ref, out: Ref): void {
  const { f, vectors } = frame;
  const { bytes, prefix } = vectors;
  const outBase = f.local('i32');
  pushAddress(frame, out);
  f.set(outBase);
  const splat = bytes === 4 ? 'v128.load32_splat' : 'v128.load64_splat';
  const [factor, term, sum] = [f.local('v128'), f.local('v128'), f.local('v128')];
  const [from, at] = [f.local('i32'), f.local('i32')];
  forEachRow(frame, [x, y], ([xAt, yAt]) => {
    f.get(yAt!).mem(splat, 0).set(factor);
    f.get(xAt!).set(from);
    f.get(outBase).set(at);
    forEachVector(frame, out.shape, [from, at], () => {
      f.get(from).mem('v128.load', 0).set(term);
      loadVector(frame, out.shape, () => f.get(at));
      f.set(sum);
      storeVector(
        frame,
        out.shape,
        () => f.get(at),
        () => {
          f.get(sum).get(term).get(factor).op(`${prefix}.mul`).op(`${prefix}.add`).get(sum);
          f.get(term).v128(new Uint8Array(16)).op(`${prefix}.ne`).op('v128.bitselect');
        },
      );
    });
  });
}
