import { type NpyHeader, npyHeader, readNpyHeader } from './npy-header.ts';
import { NUMBER_TYPES, numberTypeOf } from './number-types.ts';
import {
  arrayGiven,
  badFile,
  bytesGiven,
  type NumberArray,
  type NumberData,
  type WritableArray,
} from './words.ts';

/**
 * An array as a `.npy` file, which `numpy.load` opens: `{ data, shape }`, such as a series of a recording, or a flat array. Numbers are written as
 * those of their array, or as the `dtype` beside it says (`{ data, shape, dtype: 'i64' }`): whole numbers then have to be exact, f32 rounds.
 *
 * @throws MyelinError `option` for what is no array of numbers, or has numbers that its dtype cannot hold
 */
export function toNpy(array: WritableArray): Uint8Array {
  const parts = npyParts(array, 'toNpy');
  const bytes = new Uint8Array(parts[0].length + parts[1].length);
  bytes.set(parts[0]);
  bytes.set(parts[1], parts[0].length);
  return bytes;
}

/** Header and numbers of a file. */
export function npyParts(array: unknown, where: string): readonly [header: Uint8Array, numbers: Uint8Array] {
  const { data, shape, dtype: said } = arrayGiven(array, where);
  const dtype = numberTypeOf(data, said, where);
  return [npyHeader(dtype, shape), NUMBER_TYPES[dtype].write(data, where)];
}

/**
 * The array of a `.npy` file: of any numeric dtype, either byte order, C or Fortran layout (it is row-major here). Whole numbers of 64 bits come
 * as doubles, and beyond 2⁵³ are refused; complex numbers, texts and objects are refused too. Nothing is allocated that the file does not hold.
 *
 * @throws MyelinError `file` for what is no such file
 */
export function fromNpy(bytes: Uint8Array | ArrayBuffer): NumberArray {
  return readNpy(bytesGiven(bytes, 'fromNpy'), 'fromNpy');
}

export function readNpy(bytes: Uint8Array, where: string): NumberArray {
  const header = readNpyHeader(bytes, where);
  const held = bytes.length - header.offset;
  if (held !== header.bytes)
    badFile(
      where,
      `${held} bytes of numbers`,
      `${header.bytes}, which its shape [${header.shape.join(', ')}] says`,
      held < header.bytes
        ? 'The file was cut off: write it again.'
        : 'Cut off what is behind them; a recording of a run is opened with openRecording.',
    );
  return {
    data: numbersOf(header, bytes.slice(header.offset), where),
    shape: header.shape,
    dtype: header.dtype,
  };
}

/** Numbers from the bytes of a file, or some whole rows of them, whose memory becomes theirs. */
export function numbersOf(header: NpyHeader, bytes: Uint8Array, where: string): NumberData {
  const { dtype, isBigEndian, isFortran, shape } = header;
  const type = NUMBER_TYPES[dtype];
  if (isBigEndian) swapBytes(bytes, type.bytes);
  const data = type.read(bytes, where);
  return isFortran && shape.length > 1 ? rowMajor(data, shape) : data;
}

function swapBytes(bytes: Uint8Array, size: number): void {
  for (let at = 0; at < bytes.length; at += size)
    for (let i = at, j = at + size - 1; i < j; i++, j--) {
      const x = bytes[i]!;
      bytes[i] = bytes[j]!;
      bytes[j] = x;
    }
}

/** Numbers whose first axis runs fastest, in the order in which the last one does. */
function rowMajor(data: NumberData, shape: readonly number[]): NumberData {
  const sorted = data.slice();
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, n) => product * n, 1));
  const index = new Array<number>(shape.length).fill(0);
  for (let k = 0, from = 0; k < data.length; k++) {
    sorted[k] = data[from]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return sorted;
}
