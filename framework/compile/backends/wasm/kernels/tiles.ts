import { lastOf, rowsOf, type Shape } from '../../../../base/shapes.ts';
import { paddedRows, paddedSize } from '../../../plan/layout.ts';
import type { Code } from '../encoder.ts';
import { countedLoop, type Shared } from '../frame.ts';
import { splatBytes, type Vectors, ZERO } from '../vectors.ts';
import { advance, rowBytes } from './product-rows.ts';

// Products whose first operand has few zeros: tiles of sums in registers, to which terms that are 0 are added too. A sum other than -0
// stays what it is when 0 times something finite is added to it, so the bits are those of the sum without such terms. Where this does
// not hold nothing is done, and the caller is told so.

/** Rows of a tile of sums, and vectors of a row. */
const [ROWS, WIDTH] = [4, 2];

/** Steps that are taken together outside the loop, of so many rows each. */
export const stepsAtOnce = (rows: number): number => Math.ceil(256 / rows);

/** Bytes between panels beyond what they hold, so that they do not all lie in the same lines of a cache. */
const BESIDE = 64;

/** How tiles lie, in bytes. */
interface Tiles {
  /** Rows of one, and vectors of a row. */
  readonly rows: number;
  readonly width: number;
  /** In the first operand: from one row to the next, from one term to the next, from one tile to the next. */
  readonly row: number;
  readonly term: number;
  readonly next: number;
  /** From one row of sums to the next. */
  readonly out: number;
  /** Whether sums begin with what is there, else with 0. */
  readonly grows: boolean;
}

/** The function (first operand, panel of the second, sums, terms, tiles) that adds terms in their order, to one tile after the other. */
const tilesFunction = ({ vectors, functions }: Shared, how: Tiles): number =>
  functions.shared(`tiles ${Object.values(how)}`, ['i32', 'i32', 'i32', 'i32', 'i32'], [], (f) => {
    const [a, panel, out, terms, tiles] = [0, 1, 2, 3, 4];
    const { rows, width } = how;
    const [from, by, end, factor] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('v128')];
    const columns = Array.from({ length: width }, () => f.local('v128'));
    const sums = Array.from({ length: rows }, () => columns.map(() => f.local('v128')));
    const forEachSum = (body: (sum: number, at: number) => void) =>
      sums.forEach((own, row) => own.forEach((sum, k) => body(sum, row * how.out + k * 16)));
    f.get(terms)
      .i32(width * 16)
      .op('i32.mul')
      .get(panel)
      .op('i32.add')
      .set(end);
    f.loop(() => {
      f.get(a).set(from).get(panel).set(by);
      forEachSum((sum, at) => (how.grows ? f.get(out).mem('v128.load', at) : f.v128(ZERO)).set(sum));
      f.loop(() => {
        columns.forEach((column, k) =>
          f
            .get(by)
            .mem('v128.load', k * 16)
            .set(column),
        );
        sums.forEach((own, row) => {
          f.get(from)
            .mem(vectors.splat, row * how.row)
            .set(factor);
          own.forEach((sum, k) => {
            f.get(sum).get(factor).get(columns[k]!);
            f.op(`${vectors.prefix}.mul`).op(`${vectors.prefix}.add`).set(sum);
          });
        });
        advance({ f }, from, how.term);
        advance({ f }, by, width * 16);
        f.get(by).get(end).op('i32.ne').brIf(0);
      });
      forEachSum((sum, at) => f.get(out).get(sum).mem('v128.store', at));
      advance({ f }, a, how.next);
      advance({ f }, out, rows * how.out);
      f.get(tiles).i32(1).op('i32.sub').tee(tiles).brIf(0);
    });
  });

/** Some vectors of every row of an array, of so many rows in each of some steps, in bytes from one to the next. */
interface Strip {
  readonly width: number;
  readonly rows: number;
  readonly row: number;
  readonly step: number;
}

/** The function (address, steps, address) that copies a strip to where its rows are neighbours → whether it is finite. */
const packFunction = ({ vectors: { prefix }, functions }: Shared, how: Strip): number =>
  functions.shared(`pack ${Object.values(how)}`, ['i32', 'i32', 'i32'], ['i32'], (f) => {
    const [from, steps, to] = [0, 1, 2];
    const { width, rows, row, step } = how;
    const [at, x, wrong] = [f.local('i32'), f.local('v128'), f.local('v128')];
    countedLoop(f, { local: steps }, () => {
      f.get(from).set(at);
      countedLoop(f, rows, () => {
        for (let k = 0; k < width; k++) {
          f.get(to)
            .get(at)
            .mem('v128.load', k * 16)
            .tee(x)
            .mem('v128.store', k * 16);
          // Less itself, everything finite is 0.
          f.get(x).get(x).op(`${prefix}.sub`).get(wrong).op('v128.or').set(wrong);
        }
        advance({ f }, at, row);
        advance({ f }, to, width * 16);
      });
      f.get(from).i32(step).op('i32.add').set(from);
    });
    f.get(wrong).op('v128.any_true').op('i32.eqz');
  });

/** Runs `body` for the panels of a row, with their width; addresses are moved on, each by so many bytes. */
function forEachPanel(
  f: Code,
  shape: Shape,
  { lanes }: Vectors,
  addresses: readonly (readonly [address: number, bytes: number])[],
  body: (width: number) => void,
): void {
  const all = paddedRows(shape).stride / lanes;
  countedLoop(f, Math.floor(all / WIDTH), () => {
    body(WIDTH);
    for (const [address, bytes] of addresses) advance({ f }, address, bytes);
  });
  if (all % WIDTH) body(all % WIDTH);
}

/** Leaves the function with the answer that nothing has been done, if that is on the stack. */
const giveUpIf = (f: Code): Code => f.if(() => f.i32(0).op('return'));

/** The function (x, w, result, rows, at least of a tile) of `[rows, K] × [K, N]` → whether it has been done. */
export function denseProduct(shared: Shared, x: Shape, w: Shape): number {
  const { vectors, memory, functions } = shared;
  const [terms, row, outRow] = [lastOf(x), rowBytes(x, vectors.bytes), rowBytes(w, vectors.bytes)];
  const key = `dense ${terms} ${lastOf(w)}`;
  return functions.shared(key, ['i32', 'i32', 'i32', 'i32'], ['i32'], (f) => {
    const [from, weights, out, rows] = [0, 1, 2, 3];
    const pushLast = (address: number, bytes: number) =>
      f.get(rows).i32(ROWS).op('i32.sub').i32(bytes).op('i32.mul').get(address).op('i32.add');
    forEachPanel(
      f,
      w,
      vectors,
      [weights, out].map((at) => [at, WIDTH * 16]),
      (width) => {
        const lie = {
          rows: ROWS,
          width,
          row,
          term: vectors.bytes,
          next: ROWS * row,
          out: outRow,
          grows: false,
        };
        const tiles = tilesFunction(shared, lie);
        const pack = packFunction(shared, { width, rows: terms, row: outRow, step: 0 });
        giveUpIf(f.get(weights).i32(1).i32(memory.room).call(pack).op('i32.eqz'));
        f.get(from).i32(memory.room).get(out).i32(terms);
        f.get(rows).i32(Math.log2(ROWS)).op('i32.shr_u').call(tiles);
        // What is beyond whole tiles, with rows that have been before.
        f.get(rows)
          .i32(ROWS - 1)
          .op('i32.and');
        f.if(() => {
          pushLast(from, row).i32(memory.room);
          pushLast(out, outRow).i32(terms).i32(1).call(tiles);
        });
      },
    );
    f.i32(1);
  });
}

/** How the operands of an outer product lie in the room that it has, of which the function needs so many bytes. */
function packed(x: Shape, y: Shape, bytes: number) {
  const terms = rowsOf(x) * stepsAtOnce(rowsOf(x));
  const tiles = Math.ceil(lastOf(x) / ROWS);
  const [tile, panel] = [terms * ROWS * bytes + BESIDE, terms * WIDTH * 16 + BESIDE];
  const panels = Math.ceil((paddedRows(y).stride * bytes) / 16 / WIDTH);
  return { tiles, tile, panel, behind: panels * panel, bytes: panels * panel + tiles * tile };
}

/** The function (x, y, sums, steps) of `sums + xᵀ · y` over all rows of some steps, by so many bytes one after the other → whether it has been done. */
export function denseOuter(
  shared: Shared,
  [x, y, out]: readonly [Shape, Shape, Shape],
  steps: readonly [number, number],
): number {
  const { vectors, memory, functions } = shared;
  const { bytes, integers } = vectors;
  const key = `dense outer ${x} ${y} ${steps}`;
  return functions.shared(key, ['i32', 'i32', 'i32', 'i32'], ['i32'], (f) => {
    const [from, by, sums, count] = [0, 1, 2, 3];
    const rows = rowsOf(x);
    const { tiles, tile, panel, behind } = packed(x, y, bytes);
    const [at, wrong] = [f.local('i32'), f.local('v128')];
    f.get(sums).set(at);
    countedLoop(f, paddedSize(out) / vectors.lanes, () => {
      f.get(at).mem('v128.load', 0).v128(splatBytes(-0, vectors)).op(`${integers}.eq`);
      f.get(wrong).op('v128.or').set(wrong);
      advance({ f }, at, 16);
    });
    giveUpIf(f.get(wrong).op('v128.any_true'));
    const start = f.local('i32');
    f.i32(memory.room).set(start);
    forEachPanel(
      f,
      y,
      vectors,
      [
        [by, WIDTH * 16],
        [start, panel],
      ],
      (width) => {
        const pack = packFunction(shared, { width, rows, row: rowBytes(y, bytes), step: steps[1] });
        giveUpIf(f.get(by).get(count).get(start).call(pack).op('i32.eqz'));
      },
    );
    const width = (ROWS * bytes) / 16;
    const pack = packFunction(shared, { width, rows, row: rowBytes(x, bytes), step: steps[0] });
    f.i32(memory.room + behind).set(start);
    countedLoop(f, tiles, () => {
      f.get(from).get(count).get(start).call(pack).op('drop');
      advance({ f }, from, ROWS * bytes);
      advance({ f }, start, tile);
    });
    f.get(count).i32(rows).op('i32.mul').set(count);
    f.i32(memory.room).set(start);
    forEachPanel(
      f,
      y,
      vectors,
      [
        [sums, WIDTH * 16],
        [start, panel],
      ],
      (width) => {
        const lie = {
          width,
          row: bytes,
          term: ROWS * bytes,
          next: tile,
          out: rowBytes(out, bytes),
          grows: true,
        };
        const whole = Math.floor(lastOf(x) / ROWS);
        const some = (rows: number, before: number, tiles: number) => {
          if (rows * tiles === 0) return;
          f.i32(memory.room + behind + before * tile).get(start);
          f.get(sums)
            .i32(before * ROWS * lie.out)
            .op('i32.add')
            .get(count)
            .i32(tiles);
          f.call(tilesFunction(shared, { rows, ...lie }));
        };
        some(ROWS, 0, whole);
        some(lastOf(x) % ROWS, whole, 1);
      },
    );
    f.i32(1);
  });
}

/** Bytes of room that they need. */
export const roomForProduct = (x: Shape): number => lastOf(x) * WIDTH * 16;
export const roomForOuter = (x: Shape, y: Shape, bytes: number): number => packed(x, y, bytes).bytes;
