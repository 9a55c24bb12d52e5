import { lastOf, rowsOf, type Shape } from '../../../../base/shapes.ts';
import { paddedRows } from '../../../plan/layout.ts';
import { countedLoop, forEachStep, type Ref, repeatLasts, type WasmFrame } from '../frame.ts';
import { ZERO } from '../vectors.ts';

/**
 * Runs `body` for every row of a result and of as many rows of operands (rows are what the last axis runs through), with
 * their addresses in locals: at the current step in the loop, at every step outside it. Padding is filled in after it.
 */
export function forEachLine(
  frame: WasmFrame,
  out: Ref,
  operands: readonly Ref[],
  body: (out: number, operands: readonly number[]) => void,
): void {
  const { f } = frame;
  const refs = [out, ...operands];
  forEachStep(frame, refs, (starts) => {
    countedLoop(f, rowsOf(out.shape), (row) => {
      const [to, ...from] = refs.map(({ shape }, k) => {
        const at = f.local('i32');
        pushLine(frame, shape, row);
        f.get(starts[k]!).op('i32.add').set(at);
        return at;
      });
      body(to!, from);
    });
    repeatLasts(frame, out.shape, starts[0]!);
  });
}

/** Pushes the bytes from the start of an array to a row of it. Rows of one element are neighbours in padded rows. */
export function pushLine({ f, vectors }: WasmFrame, shape: Shape, row: number): void {
  const { width, stride } = paddedRows(shape);
  f.get(row);
  if (lastOf(shape) > 1) f.i32(stride * vectors.bytes).op('i32.mul');
  else {
    f.i32(width).op('i32.div_u').i32(stride).op('i32.mul');
    f.get(row).i32(width).op('i32.rem_u').op('i32.add');
    f.i32(vectors.bytes).op('i32.mul');
  }
}

/** Vectors that a turn of the loop clears. */
const AT_ONCE = 8;

/** Zeros in a row whose address is in a local. */
export function clearLine({ f, vectors }: WasmFrame, shape: Shape, at: number): void {
  const { bytes, lanes, scalar } = vectors;
  if (lastOf(shape) === 1) {
    f.get(at);
    (bytes === 4 ? f.f32(0) : f.f64(0)).mem(`${scalar}.store`, 0);
    return;
  }
  const count = paddedRows(shape).stride / lanes;
  const to = f.local('i32');
  const store = (some: number) => {
    for (let k = 0; k < some; k++)
      f.get(to)
        .v128(ZERO)
        .mem('v128.store', 16 * k);
  };
  f.get(at).set(to);
  countedLoop(f, Math.floor(count / AT_ONCE), () => {
    store(AT_ONCE);
    f.get(to)
      .i32(16 * AT_ONCE)
      .op('i32.add')
      .set(to);
  });
  store(count % AT_ONCE);
}
