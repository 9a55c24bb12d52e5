import { PARITY, ROTATIONS, ROUNDS } from '../../../../base/random.ts';
import { sizeOf } from '../../../../base/shapes.ts';
import type { Attrs } from '../../../../ops/row.ts';
import { paddedRows } from '../../../plan/layout.ts';
import type { Code } from '../encoder.ts';
import { countedLoop, pushAddress, pushBase, type Ref, repeatLast, type WasmFrame } from '../frame.ts';
import { splatBytes } from '../vectors.ts';
import { type Kernels, lookedAt } from './kernel.ts';

export const draws = {
  uniform: lookedAt((frame, { out, attrs }) => emitUniform(frame, attrs, out, () => frame.f.get(frame.tick))),
  fixedUniform: lookedAt((frame, { out, attrs }) => emitUniform(frame, attrs, out, () => frame.f.i32(0))),
} satisfies Kernels;

/** Uniform numbers in [0, 1): Threefry-2x32 on four counters at once, (tick, element) under each trial's key. */
function emitUniform(frame: WasmFrame, attrs: Attrs, out: Ref, pushTick: () => Code): void {
  const { f, memory, vectors } = frame;
  const [stream, trials, shape] = [attrs.stream as string, attrs.trials as number, out.shape];
  const perTrial = sizeOf(shape) / trials;
  const array = paddedRows(shape);
  // Trials of one element each stand side by side in a row.
  const { width, stride } = perTrial === 1 ? { width: 1, stride: 1 } : array;
  const [to, element, keyAt] = [f.local('i32'), f.local('i32'), f.local('i32')];
  const [k0, k1, x0, x1] = [f.local('v128'), f.local('v128'), f.local('v128'), f.local('v128')];
  pushAddress(frame, out);
  f.set(to);
  pushBase(frame, memory.keys(stream));
  f.set(keyAt);
  countedLoop(f, trials, () => {
    f.get(keyAt).mem('v128.load32_splat', 0).set(k0);
    f.get(keyAt).mem('v128.load32_splat', 4).set(k1);
    f.i32(0).set(element);
    countedLoop(f, perTrial / width, () => {
      const column = f.local('i32');
      f.i32(0).set(column);
      f.loop(() => {
        pushTick().op('i32x4.splat').get(k0).op('i32x4.add').set(x0);
        f.get(column).op('i32x4.splat').v128(COUNT).op('i32x4.add');
        if (width < stride)
          f.i32(width - 1)
            .op('i32x4.splat')
            .op('i32x4.min_s');
        f.get(element).op('i32x4.splat').op('i32x4.add').get(k1).op('i32x4.add').set(x1);
        emitThreefry(f, [k0, k1], [x0, x1]);
        emitUniformStore(frame, to, column, width, [x0, x1]);
        f.get(column).i32(4).op('i32.add').tee(column).i32(width).op('i32.lt_s').brIf(0);
      });
      f.get(element).i32(width).op('i32.add').set(element);
      f.get(to)
        .i32(stride * vectors.bytes)
        .op('i32.add')
        .set(to);
    });
    f.get(keyAt).i32(8).op('i32.add').set(keyAt);
  });
  if (perTrial === 1) repeatLast(frame, to, array.stride - array.width);
}

/** The integers 0, 1, 2, 3. */
const COUNT = [0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0];

function emitThreefry(
  f: Code,
  [k0, k1]: readonly [number, number],
  [x0, x1]: readonly [number, number],
): void {
  const k2 = f.local('v128');
  f.get(k0).get(k1).op('v128.xor').i32(PARITY).op('i32x4.splat').op('v128.xor').set(k2);
  const schedule = [k0, k1, k2];
  for (let round = 0; round < ROUNDS; round++) {
    const r = ROTATIONS[round % 8]!;
    f.get(x0).get(x1).op('i32x4.add').set(x0);
    f.get(x1)
      .i32(r)
      .op('i32x4.shl')
      .get(x1)
      .i32(32 - r)
      .op('i32x4.shr_u')
      .op('v128.or')
      .get(x0)
      .op('v128.xor')
      .set(x1);
    if (round % 4 !== 3) continue;
    const injection = (round + 1) / 4;
    f.get(x0)
      .get(schedule[injection % 3]!)
      .op('i32x4.add')
      .set(x0);
    f.get(x1)
      .get(schedule[(injection + 1) % 3]!)
      .op('i32x4.add');
    f.i32(injection).op('i32x4.splat').op('i32x4.add').set(x1);
  }
}

/** Four numbers from four pairs of words: 24 bits of the first, or 53 of both. Rows of one element take one. */
function emitUniformStore(
  frame: WasmFrame,
  to: number,
  column: number,
  width: number,
  [x0, x1]: readonly [number, number],
): void {
  const { f, vectors } = frame;
  const at = f.local('i32');
  f.get(to).get(column).i32(vectors.bytes).op('i32.mul').op('i32.add').set(at);
  if (vectors.bytes === 4) {
    f.get(at)
      .get(x0)
      .i32(8)
      .op('i32x4.shr_u')
      .op('f32x4.convert_i32x4_s')
      .v128(splatBytes(2 ** -24, vectors))
      .op('f32x4.mul');
    if (width === 1) f.lane('f32x4.extract_lane', 0).mem('f32.store', 0);
    else f.mem('v128.store', 0);
    return;
  }
  f.get(x1).i32(11).op('i32x4.shr_u').set(x1);
  for (const half of width === 1 ? [0] : [0, 1]) {
    const lanes = Array.from({ length: 16 }, (_, k) => (k % 8) + 8 * half);
    f.get(at)
      .get(x0)
      .get(x0)
      .shuffle(lanes)
      .op('f64x2.convert_low_i32x4_u')
      .v128(splatBytes(2 ** 21, vectors))
      .op('f64x2.mul');
    f.get(x1).get(x1).shuffle(lanes).op('f64x2.convert_low_i32x4_u').op('f64x2.add');
    f.v128(splatBytes(2 ** -53, vectors)).op('f64x2.mul');
    if (width === 1) f.lane('f64x2.extract_lane', 0).mem('f64.store', 0);
    else f.mem('v128.store', half * 16);
  }
}
