import { lastOf } from '../../../../base/shapes.ts';
import { countedLoop, type WasmFrame } from '../frame.ts';
import { splatBytes } from '../vectors.ts';
import { type Kernel, lookedAt } from './kernel.ts';
import { forEachLine } from './lines.ts';

/** Cells that one number tells of. */
const CELLS = 24;

/** Of each row its bits, 24 cells at a time, which are passed over together where they are all 0; at the end whether one is neither 0 nor 1. */
export const spikeBitsKernel: Kernel = lookedAt((frame, { at, out }) => {
  const { f } = frame;
  const x = at(0);
  const cells = lastOf(x.shape);
  const odd = f.local('i32');
  forEachLine(frame, out, [x], (to, [from]) => {
    f.i32(0).set(odd);
    countedLoop(f, Math.floor(cells / CELLS), () => numberOf(frame, from!, to, CELLS, odd));
    if (cells % CELLS > 0) numberOf(frame, from!, to, cells % CELLS, odd);
    store(frame, to, () => f.get(odd).i32(0).op('i32.ne'));
  });
});

/** The number of the cells at an address, both addresses moved on. */
function numberOf(frame: WasmFrame, from: number, to: number, cells: number, odd: number): void {
  const { f, vectors } = frame;
  const { bytes, lanes, prefix, integers } = vectors;
  const x = Array.from({ length: Math.ceil(cells / lanes) }, () => f.local('v128'));
  const [mask, others] = [f.local('i32'), f.local('i32')];
  f.i32(0).set(mask);
  x.forEach((own, k) => {
    f.get(from)
      .mem('v128.load', k * 16)
      .tee(own);
    if (k > 0) f.op('v128.or');
  });
  f.op('v128.any_true');
  f.if(() => {
    f.i32(0).set(others);
    x.forEach((own, k) => {
      const differs = (value: number) => f.get(own).v128(splatBytes(value, vectors)).op(`${prefix}.ne`);
      const noted = (bits: number) => {
        f.op(`${integers}.bitmask`)
          .i32(k * lanes)
          .op('i32.shl')
          .get(bits)
          .op('i32.or')
          .set(bits);
      };
      differs(0);
      noted(mask);
      differs(0);
      differs(1);
      f.op('v128.and');
      noted(others);
    });
    // What stands behind the row is padding, or the next row.
    if (cells % lanes > 0)
      for (const bits of [mask, others])
        f.get(bits)
          .i32(2 ** cells - 1)
          .op('i32.and')
          .set(bits);
    f.get(odd).get(others).op('i32.or').set(odd);
  });
  store(frame, to, () => f.get(mask));
  f.get(from)
    .i32(cells * bytes)
    .op('i32.add')
    .set(from);
}

/** Stores a whole number, and moves the address on. */
function store({ f, vectors }: WasmFrame, to: number, pushWhole: () => void): void {
  const { bytes, scalar } = vectors;
  f.get(to);
  pushWhole();
  f.op(`${scalar}.convert_i32_s`).mem(`${scalar}.store`, 0);
  f.get(to).i32(bytes).op('i32.add').set(to);
}
