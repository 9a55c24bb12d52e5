import { lastOf, rowsOf } from '../../../../base/shapes.ts';
import { coversAllSteps } from '../../../plan/nest.ts';
import { inFewRegisters } from '../body-order.ts';
import type { Code } from '../encoder.ts';
import {
  countedLoop,
  type DenseKernels,
  pushAddress,
  pushBase,
  type Ref,
  type Shared,
  type WasmFrame,
} from '../frame.ts';
import { addLists, isWorth, LEAST, listedOf, listedRow, listing, listOf, pushStart } from './listed.ts';
import { advance, rowBytes } from './product-rows.ts';
import { denseOuter, denseProduct, roomForOuter, roomForProduct, stepsAtOnce } from './tiles.ts';

/**
 * Runs `body` with the addresses, in locals, of arrays in the step that comes next, and with how many steps are to be done together, in
 * a direction: outside the loop as many as there are, up to some.
 */
function forEachRun(
  frame: WasmFrame,
  refs: readonly Ref[],
  direction: number,
  body: (addresses: readonly number[], count: number) => void,
): void {
  const { f, stage, steps } = frame;
  const [left, count] = [f.local('i32'), f.local('i32')];
  const addresses = refs.map(() => f.local('i32'));
  if (!coversAllSteps(stage)) {
    refs.forEach((ref, k) => {
      pushAddress(frame, ref);
      f.set(addresses[k]!);
    });
    f.i32(1).set(count);
    body(addresses, count);
    return;
  }
  refs.forEach((ref, k) => {
    pushBase(frame, ref);
    if (direction < 0) f.get(steps).i32(1).op('i32.sub').i32(ref.stepBytes).op('i32.mul').op('i32.add');
    f.set(addresses[k]!);
  });
  f.get(steps).set(left);
  f.block(() => {
    f.get(left).op('i32.eqz').brIf(0);
    f.loop(() => {
      const most = stepsAtOnce(rowsOf(refs[0]!.shape));
      f.get(left).i32(most).get(left).i32(most).op('i32.lt_u').op('select').set(count);
      body(addresses, count);
      refs.forEach(({ stepBytes }, k) => {
        f.get(count)
          .i32(direction * stepBytes)
          .op('i32.mul');
        f.get(addresses[k]!).op('i32.add').set(addresses[k]!);
      });
      f.get(left).get(count).op('i32.sub').tee(left).brIf(0);
    });
  });
}

/** Where so many rows, pushed, are enough, and one of them, whose address is pushed, has few zeros: leaves the function if `emit` pushes that it is done. */
function emitIfDense(
  f: Code,
  { vectors, functions }: Shared,
  terms: number,
  pushRows: () => Code,
  pushRow: () => Code,
  emit: () => void,
): void {
  pushRows().i32(LEAST).op('i32.ge_s');
  f.if(() => {
    pushRow().i32(terms).i32(vectors.bytes).call(functions.events);
    f.i32(3).op('i32.mul').i32(terms).op('i32.gt_s');
    f.if(() => {
      emit();
      f.if(() => f.op('return'));
    });
  });
}

/** Locals of a row of a product: its first operand, w and y, and where the list has its first entry, or 0. */
interface RowAt {
  readonly x: number;
  readonly w: number;
  readonly y: number;
  readonly start: number;
}

/** A row of a product, by the list if there is one; else by the function (x, w, y). */
function emitRowAt(f: Code, { x, w, y, start }: RowAt, row: number, listed: number | undefined): void {
  const looking = () => f.get(x).get(w).get(y).call(row);
  if (listed === undefined) looking();
  else
    f.get(start).if(() => {
      f.get(start).mem('i32.load', 0).get(start).mem('i32.load', 4).get(w).get(y).call(listed);
      advance({ f }, start, 4);
    }, looking);
}

/** What products are computed by that have few zeros, or whose nonzero elements are listed. */
export const dense: DenseKernels = {
  product(frame, [x, w, out], row) {
    const { f, vectors, functions } = frame;
    const [each, terms, columns] = [rowsOf(x.shape), lastOf(x.shape), lastOf(w.shape)];
    if (!isWorth(x.shape, w.shape)) return false;
    const [xRow, outRow] = [rowBytes(x.shape, vectors.bytes), rowBytes(w.shape, vectors.bytes)];
    const list = listOf(x);
    const listed = list && listedRow(frame, w.shape, false);
    const key = `products ${terms} ${columns} ${list !== undefined}`;
    const products = functions.shared(key, ['i32', 'i32', 'i32', 'i32', 'i32'], [], (f) => {
      const [from, weights, to, rows, start] = [0, 1, 2, 3, 4];
      emitIfDense(
        f,
        frame,
        terms,
        () => f.get(rows),
        () => f.get(rows).i32(1).op('i32.shr_u').i32(xRow).op('i32.mul').get(from).op('i32.add'),
        () =>
          f
            .get(from)
            .get(weights)
            .get(to)
            .get(rows)
            .call(denseProduct(frame, x.shape, w.shape)),
      );
      countedLoop(f, { local: rows }, () => {
        emitRowAt(f, { x: from, w: weights, y: to, start }, row, listed);
        advance({ f }, from, xRow);
        advance({ f }, to, outRow);
      });
    });
    // Rows of all steps are neighbours.
    forEachRun(frame, [x, out], 1, ([from, to], count) => {
      f.get(from!);
      pushAddress(frame, w);
      f.get(to!).get(count).i32(each).op('i32.mul');
      if (list) pushStart(frame, x, from!, list);
      else f.i32(0);
      f.call(products);
    });
    return true;
  },
  outer(frame, [x, y, out], row) {
    const { f, vectors, functions, plan } = frame;
    const [each, terms] = [rowsOf(x.shape), lastOf(x.shape)];
    if (!isWorth(x.shape, y.shape)) return false;
    const [xRow, yRow] = [rowBytes(x.shape, vectors.bytes), rowBytes(y.shape, vectors.bytes)];
    const [xStep, yStep] = [plan.direction * x.stepBytes, plan.direction * y.stepBytes];
    const list = listOf(x);
    const listed = list && listedRow(frame, out.shape, true);
    const key = `outers ${each} ${out.shape} ${xStep} ${yStep} ${list !== undefined}`;
    const add = functions.shared(key, ['i32', 'i32', 'i32', 'i32', 'i32'], [], (f) => {
      const [from, by, sums, steps, start] = [0, 1, 2, 3, 4];
      emitIfDense(
        f,
        frame,
        terms,
        () => f.get(steps).i32(each).op('i32.mul'),
        () => {
          f.get(steps).i32(1).op('i32.shr_u').i32(xStep).op('i32.mul').get(from).op('i32.add');
          return f.i32((each >> 1) * xRow).op('i32.add');
        },
        () => {
          f.get(from).get(by).get(sums).get(steps);
          f.call(denseOuter(frame, [x.shape, y.shape, out.shape], [xStep, yStep]));
        },
      );
      const [at, yAt, entry] = [f.local('i32'), f.local('i32'), f.local('i32')];
      countedLoop(f, { local: steps }, () => {
        f.get(from).set(at).get(by).set(yAt).get(start).set(entry);
        countedLoop(f, each, () => {
          emitRowAt(f, { x: at, w: sums, y: yAt, start: entry }, row, listed);
          advance({ f }, at, xRow);
          advance({ f }, yAt, yRow);
        });
        if (list) f.get(start).if(() => advance({ f }, start, plan.direction * 4 * each));
        f.get(from).i32(xStep).op('i32.add').set(from);
        f.get(by).i32(yStep).op('i32.add').set(by);
      });
    });
    forEachRun(frame, [x, y], plan.direction, ([from, by], count) => {
      f.get(from!).get(by!);
      pushAddress(frame, out);
      f.get(count);
      if (list) pushStart(frame, x, from!, list);
      else f.i32(0);
      f.call(add);
    });
    return true;
  },
  roomForProduct,
  roomForOuter,
  listed: listedOf,
  addLists,
  listing,
  order: inFewRegisters,
};
