import type { Code } from '../encoder.ts';
import { countedLoop, type WasmFrame } from '../frame.ts';
import { type Vectors, ZERO } from '../vectors.ts';
import { forEachLineAlong, type Line } from './along.ts';
import { type Kernel, lookedAt, withRoom } from './kernel.ts';

/** Up to this length for each byte of a number elements are put in their places one by one; longer lines are sorted byte by byte. */
const SHORT = 20;
const BYTE = 256;

/** The memory of a line: its keys, two lists of indices, and how often each byte stands at each place of the keys. */
interface Room {
  readonly keys: number;
  readonly order: number;
  readonly other: number;
  readonly counts: number;
  readonly end: number;
}

function roomAt(start: number, length: number, bytes: number): Room {
  const order = start + length * bytes;
  const other = order + length * 4;
  const counts = other + length * 4;
  return { keys: start, order, other, counts, end: counts + bytes * BYTE * 4 };
}

/** The indices of lines in ascending order: stable, NaN last, -0 like 0. */
export const argsortKernel: Kernel = withRoom(
  lookedAt((frame, { at, out, attrs }) => {
    const { memory, vectors } = frame;
    const axis = attrs.axis as number;
    const length = out.shape[axis]!;
    const room = roomAt(memory.room, length, vectors.bytes);
    forEachLineAlong(frame, axis, out, [at(0)], (to, [from]) => {
      const order = frame.f.local('i32');
      writeKeys(frame, from!, room);
      (length <= SHORT * vectors.bytes ? insert : sortByBytes)(frame, length, room, order);
      writeOrder(frame, to, order);
    });
  }),
  ([shape], attrs, bytes) => roomAt(0, shape![attrs.axis as number]!, bytes).end,
);

/** Integers in the order of the numbers when read without sign, and the indices in the order in which they stand. */
function writeKeys({ f, vectors }: WasmFrame, { at, step, length }: Line, { keys, order }: Room): void {
  const { scalar, bytes } = vectors;
  const integer = integerOf(vectors);
  const [x, key, from] = [f.local(scalar), f.local(integer), f.local('i32')];
  const number = (n: number) => (integer === 'i32' ? f.i32(n) : f.i64(BigInt(n)));
  f.get(at).set(from);
  countedLoop(f, length, (k) => {
    // Plus 0, which makes 0 of -0. Of a negative number all bits are turned, of others the sign.
    f.get(from).mem(`${scalar}.load`, 0)[scalar](0).op(`${scalar}.add`).tee(x);
    f.op(scalar === 'f32' ? 'i32.reinterpret_f32' : 'i64.reinterpret_f64').set(key);
    pushScaled(f, k, bytes);
    f.get(key).get(key);
    number(bytes * 8 - 1).op(`${integer}.shr_s`);
    if (integer === 'i32') f.i32(-(2 ** 31));
    else f.i64(-(2n ** 63n));
    f.op(`${integer}.or`).op(`${integer}.xor`);
    number(-1).get(x).get(x).op(`${scalar}.eq`).op('select').mem(`${integer}.store`, keys);
    pushScaled(f, k, 4);
    f.get(k).mem('i32.store', order);
    f.get(from).i32(step).op('i32.add').set(from);
  });
}

const integerOf = ({ bytes }: Vectors): 'i32' | 'i64' => (bytes === 4 ? 'i32' : 'i64');

const pushScaled = (f: Code, index: number, size: number): Code =>
  f.get(index).i32(Math.log2(size)).op('i32.shl');

/** Each element goes before those before it that are larger. */
function insert({ f, vectors }: WasmFrame, length: number, { keys, order: list }: Room, order: number): void {
  const { bytes } = vectors;
  const integer = integerOf(vectors);
  const [key, before, j] = [f.local(integer), f.local(integer), f.local('i32')];
  countedLoop(f, length, (k) => {
    pushScaled(f, k, bytes).mem(`${integer}.load`, keys).set(key);
    f.get(k).set(j);
    f.block(() => {
      f.loop(() => {
        f.get(j).op('i32.eqz').brIf(1);
        pushScaled(f, j, bytes)
          .mem(`${integer}.load`, keys - bytes)
          .tee(before)
          .get(key);
        f.op(`${integer}.le_u`).brIf(1);
        pushScaled(f, j, bytes).get(before).mem(`${integer}.store`, keys);
        pushScaled(f, j, 4);
        pushScaled(f, j, 4)
          .mem('i32.load', list - 4)
          .mem('i32.store', list);
        f.get(j).i32(1).op('i32.sub').set(j).br(0);
      });
    });
    pushScaled(f, j, bytes).get(key).mem(`${integer}.store`, keys);
    pushScaled(f, j, 4).get(k).mem('i32.store', list);
  });
  f.i32(list).set(order);
}

/** The indices are put in the order of the lowest byte of their keys, then of the next, each time as they stand. */
function sortByBytes({ f, vectors }: WasmFrame, length: number, room: Room, order: number): void {
  const { bytes } = vectors;
  const [at, other] = [f.local('i32'), f.local('i32')];
  countBytes(f, length, bytes, room);
  f.i32(room.order).set(order).i32(room.other).set(other);
  countedLoop(f, bytes, (place) => {
    const counts = f.local('i32');
    f.get(place)
      .i32(BYTE * 4)
      .op('i32.mul')
      .i32(room.counts)
      .op('i32.add')
      .set(counts);
    const pushCount = (pushByte: () => void) => {
      pushByte();
      f.i32(2).op('i32.shl').get(counts).op('i32.add');
    };
    // Nothing moves where all have the same byte.
    pushCount(() => f.get(place).mem('i32.load8_u', room.keys));
    f.mem('i32.load', 0).i32(length).op('i32.ne');
    f.if(() => {
      addUp(f, counts);
      const [index, from, to] = [f.local('i32'), f.local('i32'), f.local('i32')];
      f.get(order).set(from);
      countedLoop(f, length, () => {
        f.get(from).mem('i32.load', 0).set(index);
        pushCount(() => pushScaled(f, index, bytes).get(place).op('i32.add').mem('i32.load8_u', room.keys));
        f.tee(at).mem('i32.load', 0).set(to);
        f.get(at).get(to).i32(1).op('i32.add').mem('i32.store', 0);
        pushScaled(f, to, 4).get(other).op('i32.add').get(index).mem('i32.store', 0);
        f.get(from).i32(4).op('i32.add').set(from);
      });
      f.get(order).get(other).set(order).set(other);
    });
  });
}

/** Counts become how many there are of lower bytes, four at a time. */
function addUp(f: Code, counts: number): void {
  const [at, count, sum, below] = [f.local('i32'), f.local('v128'), f.local('v128'), f.local('v128')];
  /** The lanes of a sum, moved up by so many, added to it. */
  const addMoved = (lanes: number) => {
    f.get(sum).v128(ZERO).get(sum);
    f.shuffle(Array.from({ length: 16 }, (_, byte) => (byte < 4 * lanes ? 0 : 16 + byte - 4 * lanes)));
    f.op('i32x4.add').set(sum);
  };
  f.get(counts).set(at).v128(ZERO).set(below);
  countedLoop(f, BYTE / 4, () => {
    f.get(at).mem('v128.load', 0).tee(count).set(sum);
    addMoved(1);
    addMoved(2);
    f.get(at).get(below).get(sum).op('i32x4.add').get(count).op('i32x4.sub').mem('v128.store', 0);
    f.get(below).get(sum).get(sum);
    f.shuffle(Array.from({ length: 16 }, (_, byte) => 12 + (byte % 4)));
    f.op('i32x4.add').set(below);
    f.get(at).i32(16).op('i32.add').set(at);
  });
}

/** How many keys have which byte at each place. */
function countBytes(f: Code, length: number, bytes: number, { keys, counts }: Room): void {
  const [at, key] = [f.local('i32'), f.local('i32')];
  f.i32(counts).set(at);
  countedLoop(f, (bytes * BYTE) / 4, () => {
    f.get(at).v128(ZERO).mem('v128.store', 0);
    f.get(at).i32(16).op('i32.add').set(at);
  });
  f.i32(keys).set(key);
  countedLoop(f, length, () => {
    for (let place = 0; place < bytes; place++) {
      f.get(key).mem('i32.load8_u', place).i32(2).op('i32.shl').tee(at).get(at);
      f.mem('i32.load', counts + place * BYTE * 4)
        .i32(1)
        .op('i32.add');
      f.mem('i32.store', counts + place * BYTE * 4);
    }
    f.get(key).i32(bytes).op('i32.add').set(key);
  });
}

/** The indices as numbers. */
function writeOrder({ f, vectors }: WasmFrame, { at, step, length }: Line, order: number): void {
  const { scalar } = vectors;
  const [from, to] = [f.local('i32'), f.local('i32')];
  f.get(order).set(from).get(at).set(to);
  countedLoop(f, length, () => {
    f.get(to).get(from).mem('i32.load', 0).op(`${scalar}.convert_i32_s`).mem(`${scalar}.store`, 0);
    f.get(from).i32(4).op('i32.add').set(from);
    f.get(to).i32(step).op('i32.add').set(to);
  });
}
