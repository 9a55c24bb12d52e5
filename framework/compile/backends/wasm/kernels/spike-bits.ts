import { lastOf } from '../../../../base/shapes.ts';
import { countedLoop, type WasmFrame } from '../frame.ts';
import { splatBytes, type Vectors, ZERO } from '../vectors.ts';
import { type Kernel, lookedAt } from './kernel.ts';
import { forEachLine } from './lines.ts';

/** Cells that one number tells of. */
const CELLS = 24;

/** Numbers that are looked at together: where none of their cells has fired they are 0, and most are. */
const TOGETHER = 4;

/** Of each row its bits, 24 cells at a time; at the end whether one is neither 0 nor 1. */
export const spikeBitsKernel: Kernel = lookedAt((frame, { at, out }) => {
  const { f, vectors } = frame;
  const x = at(0);
  const [cells, width] = [lastOf(x.shape), lastOf(out.shape)];
  const odd = f.local('v128');
  forEachLine(frame, out, [x], (to, [from]) => {
    const write = (count: number) => numberOf(frame, from!, to, count, odd);
    f.v128(ZERO).set(odd);
    countedLoop(f, Math.floor(cells / (TOGETHER * CELLS)), () => {
      const firsts = firstsOf(TOGETHER * CELLS, vectors);
      for (const first of firsts) {
        f.get(from!).mem('v128.load', first * vectors.bytes);
        if (first > 0) f.op('v128.or');
      }
      f.op('v128.any_true').if(
        () => {
          for (let k = 0; k < TOGETHER; k++) write(CELLS);
        },
        () => {
          for (const first of firstsOf(TOGETHER, vectors))
            f.get(to)
              .v128(ZERO)
              .mem('v128.store', first * vectors.bytes);
          move(frame, to, TOGETHER);
          move(frame, from!, TOGETHER * CELLS);
        },
      );
    });
    countedLoop(f, Math.floor((cells % (TOGETHER * CELLS)) / CELLS), () => write(CELLS));
    if (cells % CELLS > 0) write(cells % CELLS);
    for (let k = Math.ceil(cells / CELLS); k < width; k++) {
      f.get(to);
      if (k === width - 1) f.get(odd).op('v128.any_true');
      else f.i32(0);
      f.op(`${vectors.scalar}.convert_i32_s`).mem(`${vectors.scalar}.store`, 0);
      move(frame, to, 1);
    }
  });
});

/** The number of the cells at an address, both addresses moved on. */
function numberOf(frame: WasmFrame, from: number, to: number, cells: number, odd: number): void {
  const { f, vectors } = frame;
  const { bytes, lanes, prefix, integers, scalar } = vectors;
  const [x, shows] = [f.local('v128'), f.local('v128')];
  f.get(to);
  for (const first of firstsOf(cells, vectors)) {
    f.get(from).mem('v128.load', first * bytes);
    // What stands behind the row is padding, or the next row.
    if (first + lanes > cells)
      f.v128(new Uint8Array(16).fill(255, 0, (cells - first) * bytes)).op('v128.and');
    f.tee(x).v128(ZERO).op(`${prefix}.ne`).tee(shows).op(`${integers}.bitmask`);
    if (first > 0) f.i32(first).op('i32.shl').op('i32.or');
    f.get(x).get(shows).v128(splatBytes(1, vectors)).op('v128.and').op(`${prefix}.ne`);
    f.get(odd).op('v128.or').set(odd);
  }
  f.op(`${scalar}.convert_i32_s`).mem(`${scalar}.store`, 0);
  move(frame, to, 1);
  move(frame, from, cells);
}

/** The first element of each of the vectors that so many take. */
const firstsOf = (count: number, { lanes }: Vectors): readonly number[] =>
  Array.from({ length: Math.ceil(count / lanes) }, (_, k) => k * lanes);

/** An address so many elements on. */
function move({ f, vectors }: WasmFrame, at: number, elements: number): void {
  f.get(at)
    .i32(elements * vectors.bytes)
    .op('i32.add')
    .set(at);
}
