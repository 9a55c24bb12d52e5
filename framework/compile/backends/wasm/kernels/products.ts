import type { Shape } from '../../../../base/shapes.ts';
import { paddedSize, paddedStrides } from '../../../layout.ts';
import {
  countedLoop,
  coversAllSteps,
  type Frame,
  lastOf,
  noteNaN,
  pushAddress,
  type Ref,
  rowsOf,
} from '../frame.ts';
import { forEachEvent } from './events.ts';

/** Vectors of a result that are kept in registers while the terms run. */
const TILE = 8;

/** Bytes from one row of a matrix to the next. */
const rowBytes = (shape: Shape, bytes: number): number =>
  (paddedStrides(shape)[shape.length - 2] ?? paddedSize(shape)) * bytes;

/** `[…, K] × [K, N]`, row by row: the nonzero elements of the row choose the rows of the matrix. */
export function emitMatmul(frame: Frame, x: Ref, w: Ref, out: Ref, checked: boolean): void {
  const { f, vectors, functions } = frame;
  const columns = lastOf(w.shape);
  if (columns === 1) {
    emitDots(frame, x, w, out, checked);
    return;
  }
  const wRow = rowBytes(w.shape, vectors.bytes);
  forEachRow(frame, [x, out], ([xAt, outAt]) => {
    const count = f.local('i32');
    f.get(xAt!).i32(lastOf(x.shape)).i32(wRow).call(functions.events).set(count);
    forEachTile(frame, columns, (tile, shift) => {
      const sums = tile.map(() => f.local('v128'));
      for (const sum of sums) f.v128(new Uint8Array(16)).set(sum);
      forEachEvent(frame, count, (offset, value) => {
        const at = f.local('i32');
        f.get(offset).get(shift).op('i32.add').set(at);
        sums.forEach((sum, k) => {
          f.get(sum)
            .get(value)
            .get(at)
            .mem('v128.load', w.base + k * 16);
          f.op(`${vectors.prefix}.mul`).op(`${vectors.prefix}.add`).set(sum);
        });
      });
      const at = f.local('i32');
      f.get(outAt!).get(shift).op('i32.add').set(at);
      sums.forEach((sum, k) => {
        f.get(at)
          .get(sum)
          .mem('v128.store', k * 16);
        if (checked) noteNaN(frame, sum);
      });
    });
  });
}

/** One column: a dot product per row, as many rows at once as a vector has lanes. */
function emitDots(frame: Frame, x: Ref, w: Ref, out: Ref, checked: boolean): void {
  const { f, vectors, stage, steps } = frame;
  const { lanes, bytes, prefix } = vectors;
  const length = lastOf(x.shape);
  const xRow = rowBytes(x.shape, bytes);
  const rows = rowsOf(x.shape);
  const [xAt, outAt, turns] = [f.local('i32'), f.local('i32'), f.local('i32')];
  pushAddress(frame, x);
  f.set(xAt);
  pushAddress(frame, out);
  f.set(outAt);
  f.i32(rows);
  if (coversAllSteps(stage)) f.get(steps).op('i32.mul');
  f.i32(lanes - 1)
    .op('i32.add')
    .i32(Math.log2(lanes))
    .op('i32.shr_u')
    .set(turns);
  const loadLane = bytes === 4 ? 'v128.load32_lane' : 'v128.load64_lane';
  const splat = bytes === 4 ? 'v128.load32_splat' : 'v128.load64_splat';
  countedLoop(f, { local: turns }, () => {
    const [sum, column, k4] = [f.local('v128'), f.local('v128'), f.local('i32')];
    f.v128(new Uint8Array(16)).set(sum);
    f.i32(0).set(k4);
    f.loop(() => {
      const at = f.local('i32');
      f.get(xAt).get(k4).op('i32.add').set(at);
      f.get(at).v128(new Uint8Array(16)).memLane(loadLane, 0, 0).set(column);
      for (let lane = 1; lane < lanes; lane++)
        f.get(at)
          .get(column)
          .memLane(loadLane, lane * xRow, lane)
          .set(column);
      // A term with x = 0 is left out, also where the weight is not finite.
      f.get(sum).get(column).get(k4).mem(splat, w.base).op(`${prefix}.mul`);
      f.get(column).v128(new Uint8Array(16)).op(`${prefix}.ne`).op('v128.and').op(`${prefix}.add`).set(sum);
      f.get(k4)
        .i32(bytes)
        .op('i32.add')
        .tee(k4)
        .i32(length * bytes)
        .op('i32.lt_s')
        .brIf(0);
    });
    const tail = coversAllSteps(stage) ? 0 : rows % lanes;
    // Rows of several turns end together with the memory's padding; a single row in the loop writes only itself.
    if (tail && rows < lanes) storeLanes(frame, outAt, sum, tail);
    else f.get(outAt).get(sum).mem('v128.store', 0);
    if (checked && rows >= lanes) noteNaN(frame, sum);
    f.get(xAt)
      .i32(lanes * xRow)
      .op('i32.add')
      .set(xAt);
    f.get(outAt)
      .i32(lanes * bytes)
      .op('i32.add')
      .set(outAt);
  });
}

function storeLanes({ f, vectors }: Frame, at: number, value: number, count: number): void {
  const store = vectors.bytes === 4 ? 'v128.store32_lane' : 'v128.store64_lane';
  for (let lane = 0; lane < count; lane++)
    f.get(at)
      .get(value)
      .memLane(store, lane * vectors.bytes, lane);
}

/** `out += xᵀ · y` over rows; out already holds what is added to. Steps run in the program's direction. */
export function emitAddOuter(frame: Frame, x: Ref, y: Ref, out: Ref): void {
  const { f, vectors, functions } = frame;
  const { bytes, prefix } = vectors;
  const columns = lastOf(y.shape);
  if (columns === 1) {
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
      forEachTile(frame, columns, (tile, shift) => {
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
function emitAddColumn(frame: Frame, x: Ref, y: Ref, out: Ref): void {
  const { f, vectors } = frame;
  const { bytes, lanes, prefix } = vectors;
  const length = lastOf(x.shape);
  const outBase = f.local('i32');
  pushAddress(frame, out);
  f.set(outBase);
  const splat = bytes === 4 ? 'v128.load32_splat' : 'v128.load64_splat';
  forEachRow(frame, [x, y], ([xAt, yAt]) => {
    const [factor, i, term, sum, at] = [
      f.local('v128'),
      f.local('i32'),
      f.local('v128'),
      f.local('v128'),
      f.local('i32'),
    ];
    f.get(yAt!).mem(splat, 0).set(factor);
    countedLoop(f, Math.ceil(length / lanes), (turn) => {
      f.get(turn).i32(4).op('i32.shl').set(i);
      f.get(outBase).get(i).op('i32.add').set(at);
      f.get(xAt!).get(i).op('i32.add').mem('v128.load', 0).set(term);
      f.get(at).mem('v128.load', 0).set(sum);
      f.get(at);
      f.get(sum).get(term).get(factor).op(`${prefix}.mul`).op(`${prefix}.add`).get(sum);
      f.get(term).v128(new Uint8Array(16)).op(`${prefix}.ne`).op('v128.bitselect').mem('v128.store', 0);
    });
  });
}

/** Runs `body` for every row: of the step in the loop, of all steps (in the program's direction) outside it. */
function forEachRow(frame: Frame, refs: readonly Ref[], body: (addresses: readonly number[]) => void): void {
  const { f, vectors, stage, steps, plan } = frame;
  const addresses = refs.map(() => f.local('i32'));
  const strides = refs.map(({ shape }) => rowBytes(shape, vectors.bytes));
  const rows = rowsOf(refs[0]!.shape);
  const allRows = () =>
    countedLoop(f, rows, () => {
      body(addresses);
      addresses.forEach((address, k) => f.get(address).i32(strides[k]!).op('i32.add').set(address));
    });
  if (!coversAllSteps(stage)) {
    refs.forEach((ref, k) => {
      pushAddress(frame, ref);
      f.set(addresses[k]!);
    });
    allRows();
    return;
  }
  countedLoop(f, { local: steps }, (i) => {
    const row = f.local('i32');
    if (plan.program.direction > 0) f.get(i).set(row);
    else f.get(steps).i32(1).op('i32.sub').get(i).op('i32.sub').set(row);
    refs.forEach(({ base, stepBytes }, k) =>
      f.get(row).i32(stepBytes).op('i32.mul').i32(base).op('i32.add').set(addresses[k]!),
    );
    allRows();
  });
}

/** Cuts a row of vectors into tiles; `shift` holds a tile's byte offset. */
function forEachTile(
  { f, vectors }: Frame,
  columns: number,
  body: (tile: readonly number[], shift: number) => void,
): void {
  const count = Math.ceil(columns / vectors.lanes);
  const shift = f.local('i32');
  const range = (n: number) => Array.from({ length: n }, (_, k) => k);
  const whole = Math.floor(count / TILE);
  f.i32(0).set(shift);
  if (whole > 0) {
    countedLoop(f, whole, () => {
      body(range(TILE), shift);
      f.get(shift)
        .i32(TILE * 16)
        .op('i32.add')
        .set(shift);
    });
  }
  if (count % TILE) body(range(count % TILE), shift);
}
