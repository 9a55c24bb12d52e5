import { lastOf, rowsOf, type Shape } from '../../../../base/shapes.ts';
import { paddedRows, paddedSize, paddedStrides } from '../../../plan/layout.ts';
import { countedLoop, forEachStep, type Ref, type WasmFrame } from '../frame.ts';

/** Most vectors of a result that are kept in registers while the terms run. */
const MOST = 13;

/** Bytes from one row of a matrix to the next. */
export const rowBytes = (shape: Shape, bytes: number): number =>
  (paddedStrides(shape)[shape.length - 2] ?? paddedSize(shape)) * bytes;

/** Moves an address, in a local, on. */
export function advance({ f }: Pick<WasmFrame, 'f'>, address: number, bytes: number): void {
  if (bytes !== 0) f.get(address).i32(bytes).op('i32.add').set(address);
}

/** Runs `body` for every row, with its number in the step: of the step in the loop, of all steps (in the program's direction) outside it. */
export function forEachRow(
  frame: WasmFrame,
  refs: readonly Ref[],
  body: (addresses: readonly number[], row: number) => void,
): void {
  const { f, vectors } = frame;
  const { bytes } = vectors;
  forEachStep(frame, refs, (addresses) =>
    countedLoop(f, rowsOf(refs[0]!.shape), (row) => {
      body(addresses, row);
      refs.forEach(({ shape }, k) => {
        advance(frame, addresses[k]!, rowBytes(shape, bytes));
        // Rows of one element are neighbours in padded rows.
        const { count, width, stride } = paddedRows(shape);
        if (lastOf(shape) > 1 || count === 1 || stride === width) return;
        f.get(addresses[k]!).get(row).i32(1).op('i32.add').i32(width).op('i32.rem_u').op('i32.eqz');
        f.i32((stride - width) * bytes)
          .op('i32.mul')
          .op('i32.add')
          .set(addresses[k]!);
      });
    }),
  );
}

/** Cuts the vectors of a row into tiles, padding included; `shift` holds a tile's byte offset. */
export function forEachTile(
  { f, vectors }: Pick<WasmFrame, 'f' | 'vectors'>,
  shape: Shape,
  body: (tile: readonly number[], shift: number) => void,
): void {
  const count = Math.ceil(paddedRows(shape).stride / vectors.lanes);
  const shift = f.local('i32');
  const range = (n: number) => [...Array(n).keys()];
  const width = Math.ceil(count / Math.ceil(count / MOST));
  const whole = Math.floor(count / width);
  f.i32(0).set(shift);
  if (whole > 0) {
    countedLoop(f, whole, () => {
      body(range(width), shift);
      f.get(shift)
        .i32(width * 16)
        .op('i32.add')
        .set(shift);
    });
  }
  if (count % width) body(range(count % width), shift);
}
