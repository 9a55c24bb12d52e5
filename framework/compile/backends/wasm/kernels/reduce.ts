import { aroundAxis, SUM_BLOCK } from '../../../../ops/axes.ts';
import { paddedRows, paddedStrides } from '../../../plan/layout.ts';
import { countedLoop, pushAddress, type Ref, repeatLast, type WasmFrame } from '../frame.ts';
import type { Mnemonic } from '../opcodes.ts';
import { splatBytes, type Vectors } from '../vectors.ts';
import { type Kernels, lookedAt } from './kernel.ts';

/** How terms are combined, from what on, and whether long rows go in blocks. */
interface Reduction {
  readonly instruction: (prefix: Vectors['prefix']) => Mnemonic;
  readonly start: number;
  readonly inBlocks: boolean;
}

const SUM: Reduction = { instruction: (prefix) => `${prefix}.add`, start: 0, inBlocks: true };
const LARGEST: Reduction = {
  instruction: (prefix) => `${prefix}.max`,
  start: Number.NEGATIVE_INFINITY,
  inBlocks: false,
};

const SMALLEST: Reduction = {
  instruction: (prefix) => `${prefix}.min`,
  start: Number.POSITIVE_INFINITY,
  inBlocks: false,
};
const PRODUCT: Reduction = { instruction: (prefix) => `${prefix}.mul`, start: 1, inBlocks: true };

const along = (op: Reduction) =>
  lookedAt((frame, { at, out, attrs }) => emitReduce(frame, op, at(0), attrs.axis as number, out));

export const reductions = {
  sum: along(SUM),
  prod: along(PRODUCT),
  reduceMax: along(LARGEST),
  reduceMin: along(SMALLEST),
} satisfies Kernels;

/** A reduction along one axis, in the order that its row in the dictionary defines. */
function emitReduce(frame: WasmFrame, op: Reduction, a: Ref, axis: number, out: Ref): void {
  if (aroundAxis(a.shape, axis).inner === 1) reduceContiguous(frame, op, a, axis, out);
  else reduceAcross(frame, op, a, axis, out);
}

/**
 * Runs `block`, which leaves the result of the next so many terms in a local, for all of the axis. A sum's blocks are
 * added in pairs: `waiting[level]` holds the sum of 2^level blocks for that of the next as many, as a binary counter
 * carries, so that a row of any length needs a few locals and no memory.
 */
function inBlocks(
  { f, vectors }: WasmFrame,
  op: Reduction,
  length: number,
  result: number,
  block: (size: number) => void,
): void {
  if (!op.inBlocks || length <= SUM_BLOCK) {
    block(length);
    return;
  }
  const whole = Math.floor(length / SUM_BLOCK);
  const waiting = Array.from({ length: Math.floor(Math.log2(whole)) + 1 }, () => f.local('v128'));
  const sum = f.local('v128');
  const add = op.instruction(vectors.prefix);
  countedLoop(f, whole, (done) => {
    block(SUM_BLOCK);
    f.block(() => {
      waiting.forEach((earlier, level) => {
        f.get(earlier).get(result).op(add).set(sum).get(result).set(earlier);
        f.get(done)
          .i32(1 << level)
          .op('i32.and')
          .op('i32.eqz')
          .brIf(0);
        f.get(sum).set(result);
      });
    });
  });
  let last = length % SUM_BLOCK > 0;
  if (last) block(length % SUM_BLOCK);
  waiting.forEach((earlier, level) => {
    if (!((whole >> level) & 1)) return;
    f.get(earlier);
    if (last) f.get(result).op(add);
    f.set(result);
    last = true;
  });
}

/** Along neighbouring elements: in a block four interleaved partial results, then (s₀ + s₂) + (s₁ + s₃). */
function reduceContiguous(frame: WasmFrame, op: Reduction, a: Ref, axis: number, out: Ref): void {
  const { f, vectors } = frame;
  const { lanes, bytes, prefix, scalar } = vectors;
  const { length } = aroundAxis(a.shape, axis);
  const results = paddedRows(out.shape);
  const stride = axis === 0 ? 0 : paddedStrides(a.shape)[axis - 1]! * bytes;
  const parts = 4 / lanes;
  const [from, to, i] = [f.local('i32'), f.local('i32'), f.local('i32')];
  pushAddress(frame, a);
  f.set(from);
  pushAddress(frame, out);
  f.set(to);
  const partial = Array.from({ length: parts }, () => f.local('v128'));
  const take = (part: number, mask?: Uint8Array) => {
    f.get(partial[part]!)
      .get(from)
      .get(i)
      .op('i32.add')
      .mem('v128.load', part * 16);
    // Lanes beyond the end hold the neutral element instead.
    if (mask) {
      f.v128(splatBytes(op.start, vectors)).v128(mask).op('v128.bitselect');
    }
    f.op(op.instruction(prefix)).set(partial[part]!);
  };
  const total = partial[0]!;
  const half = f.local('v128');
  const high = bytes === 4 ? [4, 5, 6, 7] : [8, 9, 10, 11, 12, 13, 14, 15];
  const reduceBlock = (size: number) => {
    for (const part of partial) f.v128(splatBytes(op.start, vectors)).set(part);
    const whole = Math.floor(size / 4);
    if (whole > 0) {
      countedLoop(f, whole, () => {
        for (let part = 0; part < parts; part++) take(part);
        f.get(i)
          .i32(4 * bytes)
          .op('i32.add')
          .set(i);
      });
    }
    for (let part = 0; part < parts; part++) {
      const valid = Math.min(lanes, (size % 4) - part * lanes);
      if (valid > 0) take(part, laneMask(valid, bytes));
    }
    if (parts === 2) f.get(partial[0]!).get(partial[1]!).op(op.instruction(prefix)).set(total);
    else {
      f.get(total).get(total).shuffle([8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7]).set(half);
      f.get(total).get(half).op(op.instruction(prefix)).set(total);
    }
    f.get(total)
      .get(total)
      .shuffle(Array.from({ length: 16 }, (_, k) => high[k % high.length]!))
      .set(half);
    f.get(total).get(half).op(op.instruction(prefix)).set(total);
  };
  const reduceRow = () => {
    f.i32(0).set(i);
    inBlocks(frame, op, length, total, reduceBlock);
    f.get(to).get(total).lane(`${prefix}.extract_lane`, 0).mem(`${scalar}.store`, 0);
    f.get(from).i32(stride).op('i32.add').set(from);
    f.get(to).i32(bytes).op('i32.add').set(to);
  };
  countedLoop(f, results.count, () => {
    countedLoop(f, results.width, reduceRow);
    const padding = results.stride - results.width;
    repeatLast(frame, to, padding);
    f.get(to)
      .i32(padding * bytes)
      .op('i32.add')
      .set(to);
  });
}

/** Along an axis of rows: vectors of neighbouring results, in a block terms in ascending order. */
function reduceAcross(frame: WasmFrame, op: Reduction, a: Ref, axis: number, out: Ref): void {
  const { f, vectors } = frame;
  const { lanes, bytes, prefix } = vectors;
  const { outer, length } = aroundAxis(a.shape, axis);
  const stride = paddedStrides(a.shape)[axis]!;
  const [from, to, at, sum] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('v128')];
  pushAddress(frame, a);
  f.set(from);
  pushAddress(frame, out);
  f.set(to);
  countedLoop(f, outer, () => {
    countedLoop(f, Math.ceil(stride / lanes), (v) => {
      f.get(from).get(v).i32(4).op('i32.shl').op('i32.add').set(at);
      inBlocks(frame, op, length, sum, (size) => {
        f.v128(splatBytes(op.start, vectors)).set(sum);
        countedLoop(f, size, () => {
          f.get(sum).get(at).mem('v128.load', 0).op(op.instruction(prefix)).set(sum);
          f.get(at)
            .i32(stride * bytes)
            .op('i32.add')
            .set(at);
        });
      });
      f.get(to).get(v).i32(4).op('i32.shl').op('i32.add').get(sum).mem('v128.store', 0);
    });
    f.get(from)
      .i32(stride * length * bytes)
      .op('i32.add')
      .set(from);
    f.get(to)
      .i32(stride * bytes)
      .op('i32.add')
      .set(to);
  });
}

function laneMask(valid: number, bytes: number): Uint8Array {
  return Uint8Array.from({ length: 16 }, (_, k) => (k < valid * bytes ? 255 : 0));
}
