import { lastOf } from '../../../../base/shapes.ts';
import { countedLoop, type WasmFrame } from '../frame.ts';
import { splatBytes, type Vectors } from '../vectors.ts';
import { type Kernel, lookedAt } from './kernel.ts';
import { forEachLine } from './lines.ts';

/** Cells that one number tells of. */
const CELLS = 24;

/** Of each row its bits, 24 cells at a time; at the end whether one is neither 0 nor 1. */
export const spikeBitsKernel: Kernel = lookedAt((frame, { at, out }) => {
  const { f, vectors } = frame;
  const x = at(0);
  const [cells, width] = [lastOf(x.shape), lastOf(out.shape)];
  const odd = f.local('v128');
  forEachLine(frame, out, [x], (to, [from]) => {
    f.v128(splatBytes(0, vectors)).set(odd);
    countedLoop(f, Math.floor(cells / CELLS), () => numberOf(frame, from!, to, CELLS, odd));
    if (cells % CELLS > 0) numberOf(frame, from!, to, cells % CELLS, odd);
    for (let k = Math.ceil(cells / CELLS); k < width; k++) {
      f.get(to);
      if (k === width - 1) f.get(odd).op('v128.any_true');
      else f.i32(0);
      f.op(`${vectors.scalar}.convert_i32_s`).mem(`${vectors.scalar}.store`, 0);
      f.get(to).i32(vectors.bytes).op('i32.add').set(to);
    }
  });
});

/**
 * The number of the cells at an address, both addresses moved on; nothing is asked of cells of which none has fired. Each lane adds up
 * the bits of its cells as numbers, which is exact.
 */
function numberOf(frame: WasmFrame, from: number, to: number, cells: number, odd: number): void {
  const { f, vectors } = frame;
  const { bytes, lanes, prefix, scalar } = vectors;
  const [bits, x, shows] = [f.local('v128'), f.local('v128'), f.local('v128')];
  const firsts = Array.from({ length: Math.ceil(cells / lanes) }, (_, k) => k * lanes);
  const load = (first: number): void => {
    f.get(from).mem('v128.load', first * bytes);
    // What stands behind the row is padding, or the next row.
    if (first + lanes > cells)
      f.v128(new Uint8Array(16).fill(255, 0, (cells - first) * bytes)).op('v128.and');
  };
  f.v128(splatBytes(0, vectors)).set(bits);
  for (const first of firsts) {
    load(first);
    if (first > 0) f.op('v128.or');
  }
  f.op('v128.any_true').if(() => {
    for (const first of firsts) {
      load(first);
      f.tee(x).v128(splatBytes(0, vectors)).op(`${prefix}.ne`).tee(shows);
      f.v128(weights(first, vectors)).op('v128.and').get(bits).op(`${prefix}.add`).set(bits);
      f.get(x).get(shows).v128(splatBytes(1, vectors)).op('v128.and').op(`${prefix}.ne`);
      f.get(odd).op('v128.or').set(odd);
    }
  });
  f.get(to);
  for (let lane = 0; lane < lanes; lane++) {
    f.get(bits).lane(`${prefix}.extract_lane`, lane);
    if (lane > 0) f.op(`${scalar}.add`);
  }
  f.mem(`${scalar}.store`, 0);
  f.get(to).i32(bytes).op('i32.add').set(to);
  f.get(from)
    .i32(cells * bytes)
    .op('i32.add')
    .set(from);
}

/** Of a vector's cells, from one of the group on, the bits as numbers. */
function weights(first: number, { bytes, lanes }: Vectors): Uint8Array {
  const own = Array.from({ length: lanes }, (_, lane) => 2 ** (first + lane));
  return new Uint8Array((bytes === 4 ? new Float32Array(own) : new Float64Array(own)).buffer);
}
