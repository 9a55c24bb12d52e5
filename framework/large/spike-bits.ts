import type { FloatArray } from '../base/dtypes.ts';
import { lastOf, sizeOf } from '../base/shapes.ts';
import { spikeBitsKernel } from '../compile/backends/wasm/kernels/spike-bits.ts';
import { large } from '../ops/large.ts';
import { nothingKnown } from '../ops/nan.ts';
import { firstUnit, noGradient } from '../ops/row.ts';
import type { Tensor } from '../ops/tensor.ts';
import type { Packing } from '../trace/emits.ts';
import { writerOf } from '../trace/functions.ts';

/** Cells that one number tells of: whole numbers of so many bits are exact in single precision. */
export const CELLS_A_NUMBER = 24;

/** Numbers of a row that tells of so many cells, whole vectors: the last one is 1 where a cell shows anything but 0 and 1. */
export const numbersFor = (cells: number): number =>
  4 * Math.ceil((Math.ceil(cells / CELLS_A_NUMBER) + 1) / 4);

export const spikeBitsRow = large<readonly ['float']>({
  name: 'spikeBits',
  doc:
    '[…, cells] → […, 4 · ⌈(⌈cells / 24⌉ + 1) / 4⌉]: whole numbers of 24 bits, cell by cell from the lowest, 1 where it is not 0, and zeros; the ' +
    'last one 1 where a cell is neither 0 nor 1, else 0; no gradient',
  operands: ['float'],
  kind: 'float',
  shape: ([x]) => (x.length > 0 ? [...x.slice(0, -1), numbersFor(lastOf(x))] : undefined),
  unit: firstUnit,
  meaning: ([{ shape: own, data }], shape) => {
    const [cells, width] = [lastOf(own), lastOf(shape)];
    const out = new Float64Array(sizeOf(shape));
    for (let i = 0; i < data.length; i++) {
      if (data[i] === 0) continue;
      const row = Math.floor(i / cells) * width;
      const cell = i % cells;
      out[row + Math.floor(cell / CELLS_A_NUMBER)]! += 2 ** (cell % CELLS_A_NUMBER);
      if (data[i] !== 1) out[row + width - 1] = 1;
    }
    return out;
  },
  nan: nothingKnown,
  vjp: noGradient,
  kernels: { wasm: spikeBitsKernel },
  shows: [],
});

/** Of spikes `[…, cells]`, the rows `[…, numbersFor(cells)]` that say which cells have fired: what events are recorded from. */
export function spikeBits(x: Tensor): Tensor {
  const { writer } = writerOf(x, 'spikeBits');
  return writer.apply('large', [x], { row: spikeBitsRow }) as Tensor;
}

function isLossy(rows: FloatArray, width: number): boolean {
  for (let at = width - 1; at < rows.length; at += width) if (rows[at] !== 0) return true;
  return false;
}

function list(
  rows: FloatArray,
  from: number,
  width: number,
  elements: Uint16Array | Uint32Array,
  before: number,
): number {
  let count = before;
  const end = from + width;
  for (let at = from, zeroth = 0; at < end; at += 2, zeroth += 2 * CELLS_A_NUMBER) {
    // Two numbers are asked together whether they tell of any, and two elements of each are written before it is known whether there
    // are so many: a processor that guesses it is wrong too often.
    if (rows[at]! + rows[at + 1]! === 0) continue;
    for (let k = 0; k < 2; k++) {
      const first = zeroth + k * CELLS_A_NUMBER;
      let bits = rows[at + k]! | 0;
      let one = bits & -bits;
      elements[count] = first + placeOf(one);
      count += oneIfAny(one);
      bits ^= one;
      one = bits & -bits;
      elements[count] = first + placeOf(one);
      count += oneIfAny(one);
      for (bits ^= one; bits !== 0; bits ^= one) {
        one = bits & -bits;
        elements[count++] = first + placeOf(one);
      }
    }
  }
  return count;
}

const placeOf = (bit: number): number => 31 - Math.clz32(bit);
const oneIfAny = (bit: number): number => -bit >>> 31;

/** How the events of a run are kept. */
export const spikePacking: Packing = { write: spikeBits, numbersFor, isLossy, list };
