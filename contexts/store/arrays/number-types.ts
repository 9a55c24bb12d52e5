import { positionText, say, suggest, wrongOption } from '../../../framework/engine.ts';
import { badFile, type NumberData, type NumberTypeName } from './words.ts';

// The types of numbers in a file, a row each: what NumPy calls them, and how they stand in little-endian bytes.

interface NumberType {
  /** Kind and number of bytes, as NumPy writes them. */
  readonly code: string;
  readonly bytes: 1 | 2 | 4 | 8;
  /** Numbers from bytes, whose memory becomes theirs; it begins where a number of that size may. */
  readonly read: (bytes: Uint8Array, where: string) => NumberData;
  /** Numbers as bytes; where they are of that type already, their own. */
  readonly write: (data: ArrayLike<number>, where: string) => Uint8Array;
}

type Made = NumberData | BigInt64Array | BigUint64Array;
interface MakerOf<T extends Made> {
  new (length: number): T;
  new (buffer: ArrayBufferLike, offset: number, length: number): T;
  readonly BYTES_PER_ELEMENT: number;
}

const viewOf = <T extends Made>(of: MakerOf<T>, { buffer, byteOffset, byteLength }: ArrayBufferView): T =>
  new of(buffer, byteOffset, byteLength / of.BYTES_PER_ELEMENT);

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** A type of which typed arrays are. Integers have to be exact; `f32` rounds. */
const plain = <T extends NumberData>(code: string, of: MakerOf<T>, rounds = false): NumberType => ({
  code,
  bytes: of.BYTES_PER_ELEMENT as NumberType['bytes'],
  read: (bytes) => viewOf(of, bytes),
  write: (data, where) => {
    if (data instanceof of) return bytesOf(data);
    const own = new of(data.length);
    for (let i = 0; i < data.length; i++) {
      const x = data[i]!;
      own[i] = x;
      if (!rounds && own[i] !== x) notOf(where, x, i, code);
    }
    return bytesOf(own);
  },
});

const notOf = (where: string, x: unknown, i: number, code: string): never =>
  wrongOption(
    where,
    say(x) + positionText([i]),
    `a number that ${code} can hold`,
    'Write them as another dtype.',
  );

const bool: NumberType = {
  code: 'b1',
  bytes: 1,
  read: (bytes, where) => {
    const odd = bytes.findIndex((x) => x > 1);
    return odd < 0 ? bytes : badFile(where, `${bytes[odd]}${positionText([odd])}`, 'a bool: 0 or 1');
  },
  write: (data, where) =>
    Uint8Array.from(data, (x, i) => (x === 0 || x === 1 ? x : notOf(where, x, i, 'bool'))),
};

/** Whole numbers of 64 bits, as the doubles that they are up to 2⁵³. */
const wide = (code: string, of: MakerOf<BigInt64Array | BigUint64Array>): NumberType => ({
  code,
  bytes: 8,
  read: (bytes, where) => {
    const whole = viewOf(of, bytes);
    const numbers = viewOf(Float64Array, bytes);
    // In place: each is read before it is written.
    for (let i = 0; i < whole.length; i++) {
      const x = Number(whole[i]!);
      if (!Number.isSafeInteger(x))
        badFile(
          where,
          `${whole[i]}${positionText([i])}`,
          'whole numbers below 2⁵³ in size',
          'Save them as float64, or the difference from an offset.',
        );
      numbers[i] = x;
    }
    return numbers;
  },
  write: (data, where) => {
    const own = new of(data.length);
    const least = code === 'u8' ? 0 : Number.MIN_SAFE_INTEGER;
    for (let i = 0; i < data.length; i++) {
      const x = data[i]!;
      if (!(Number.isSafeInteger(x) && x >= least)) notOf(where, x, i, code);
      own[i] = BigInt(x);
    }
    return bytesOf(own);
  },
});

/** Numbers of 16 bits: a sign, 5 bits of an exponent, 10 of a fraction. */
function halfAsNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}

function halfOf(x: number): number {
  if (Number.isNaN(x)) return 0x7e00;
  const sign = x < 0 || Object.is(x, -0) ? 0x8000 : 0;
  const size = Math.abs(x);
  if (size >= 2 ** 16) return sign | 0x7c00;
  const exponent = Math.max(-14, Math.floor(Math.log2(size)));
  // A subnormal has the exponent 0 and no leading 1: the sum says both.
  return sign | (((exponent + 14) << 10) + Math.floor(size * 2 ** (10 - exponent)));
}

const half: NumberType = {
  code: 'f2',
  bytes: 2,
  read: (bytes) => Float32Array.from(viewOf(Uint16Array, bytes), halfAsNumber),
  write: (data, where) =>
    bytesOf(
      Uint16Array.from(data, (x, i) => {
        const bits = halfOf(x);
        return Object.is(halfAsNumber(bits), x) ? bits : notOf(where, x, i, 'f2');
      }),
    ),
};

export const NUMBER_TYPES: Readonly<Record<NumberTypeName, NumberType>> = {
  bool,
  i8: plain('i1', Int8Array),
  u8: plain('u1', Uint8Array),
  i16: plain('i2', Int16Array),
  u16: plain('u2', Uint16Array),
  i32: plain('i4', Int32Array),
  u32: plain('u4', Uint32Array),
  i64: wide('i8', BigInt64Array),
  u64: wide('u8', BigUint64Array),
  f16: half,
  f32: plain('f4', Float32Array, true),
  f64: plain('f8', Float64Array, true),
};

const NAMES = Object.keys(NUMBER_TYPES) as readonly NumberTypeName[];

/** Of the array that numbers stand in, unless it says otherwise; of a list, f64. */
const OF_ARRAYS = new Map<unknown, NumberTypeName>([
  [Int8Array, 'i8'],
  [Uint8Array, 'u8'],
  [Uint8ClampedArray, 'u8'],
  [Int16Array, 'i16'],
  [Uint16Array, 'u16'],
  [Int32Array, 'i32'],
  [Uint32Array, 'u32'],
  [Float32Array, 'f32'],
]);

/** The type of numbers that are to be written: the one that was said, or that of their array. */
export function numberTypeOf(data: ArrayLike<number>, said: unknown, where: string): NumberTypeName {
  if (said === undefined) return OF_ARRAYS.get(data.constructor) ?? 'f64';
  const near = suggest(typeof said === 'string' ? said : '', NAMES);
  return (
    NAMES.find((name) => name === said) ??
    wrongOption(`${where}, dtype`, say(said), `one of ${NAMES.join(', ')}`, near)
  );
}
