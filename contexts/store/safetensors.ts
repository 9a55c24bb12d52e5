import { fields, listOf, oneOf, recordOf, text, wholeIn } from './checks.ts';
import { fileFault } from './faults.ts';
import { bytesOfText, type Json, type JsonRecord, jsonText, parseJson, textOfBytes } from './json.ts';

// The format of Hugging Face's safetensors, without its library: eight bytes with the length of a header, little end first; the header,
// JSON, which says of every array its type, its shape and where its bytes are; the bytes, without gaps.

/** Types of numbers that our files have. */
const TYPES = { F64: Float64Array, F32: Float32Array, I32: Int32Array } as const;
type TypeName = keyof typeof TYPES;
export type StoredNumbers = Float64Array | Float32Array | Int32Array;

/** An array as a file has it, row-major. */
export interface StoredArray {
  readonly shape: readonly number[];
  readonly data: StoredNumbers;
}

/** What a file of this format holds. */
export interface Safetensors {
  readonly metadata: Readonly<Record<string, string>>;
  readonly arrays: ReadonlyMap<string, StoredArray>;
}

/** The header is no longer than this, as in safetensors' own reader. */
const LONGEST_HEADER = 100_000_000;
/** Arrays begin at a multiple of this. */
const ALIGNED = 8;
const MOST_AXES = 16;

const typeOf = ({ data }: StoredArray): TypeName =>
  (Object.keys(TYPES) as TypeName[]).find((name) => data instanceof TYPES[name])!;

/** The bytes of a file: doubles come first, so that all arrays are aligned. */
export function writeSafetensors({ metadata, arrays }: Safetensors): Uint8Array {
  const placed = new Map<string, { readonly begin: number; readonly array: StoredArray }>();
  let end = 0;
  for (const isDouble of [true, false])
    for (const [name, array] of arrays) {
      if (array.data instanceof Float64Array !== isDouble) continue;
      placed.set(name, { begin: end, array });
      end += array.data.byteLength;
    }
  const entries = [...arrays].map(([name, array]) => {
    const { begin } = placed.get(name)!;
    const data_offsets = [begin, begin + array.data.byteLength];
    return [name, { dtype: typeOf(array), shape: array.shape, data_offsets }] as const;
  });
  const header = bytesOfText(jsonText(Object.fromEntries([['__metadata__', metadata], ...entries])));
  const padded = Math.ceil(header.length / ALIGNED) * ALIGNED;
  const start = 8 + padded;
  const bytes = new Uint8Array(start + end);
  new DataView(bytes.buffer).setUint32(0, padded, true);
  bytes.fill(SPACE, 8, start).set(header, 8);
  for (const { begin, array } of placed.values()) {
    const { buffer, byteOffset, byteLength } = array.data;
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), start + begin);
  }
  return bytes;
}

const SPACE = 32;
const OPEN = 123;

/** Whether bytes begin as such a file does. */
export const isSafetensors = (bytes: Uint8Array): boolean => bytes.length > 8 && bytes[8] === OPEN;

const whole = wholeIn(0, Number.MAX_SAFE_INTEGER);
const metadataOf = recordOf(text);
const entryOf = fields({
  dtype: oneOf(...(Object.keys(TYPES) as TypeName[])),
  shape: listOf(whole),
  data_offsets: listOf(whole),
});

/** Reads a file; all that its header declares is held against its length before anything is allocated. */
export function readSafetensors(bytes: Uint8Array, where: string): Safetensors {
  if (bytes.length < 10) fileFault(where, `${bytes.length} bytes`, 'a checkpoint');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(0, true) + view.getUint32(4, true) * 2 ** 32;
  const most = Math.min(LONGEST_HEADER, bytes.length - 8);
  if (length > most)
    fileFault(
      where,
      `a header of ${length} bytes`,
      `at most ${most}`,
      'The file is cut off, or no checkpoint.',
    );
  const start = 8 + length;
  const header = parseJson(textOfBytes(bytes.subarray(8, start), where), `${where}, header`);
  if (typeof header !== 'object' || header === null || Array.isArray(header) || bytes[8] !== OPEN)
    return fileFault(where, 'another header', 'a record');
  const { __metadata__: metadata = {}, ...entries } = header as JsonRecord;
  const total = bytes.length - start;
  const placed = Object.entries(entries).map(([name, entry]) => placeOf(name, entry, total, where));
  checkGaps(placed, total, where);
  const arrays = placed.map(({ name, Type, shape, begin, end }): [string, StoredArray] => {
    // A copy: what is read from need not lie at a multiple of anything, and need not be kept.
    const copy = new Uint8Array(end - begin);
    copy.set(bytes.subarray(start + begin, start + end));
    return [name, { shape, data: new Type(copy.buffer) }];
  });
  return { metadata: metadataOf(metadata, `${where}, metadata`), arrays: new Map(arrays) };
}

/** Where an array is, by the header. */
function placeOf(name: string, entry: Json, total: number, file: string) {
  const where = `${file}, ${name}`;
  const { dtype, shape, data_offsets } = entryOf(entry, where);
  const [begin, end] = data_offsets as readonly [number, number];
  const Type = TYPES[dtype];
  if (shape.length > MOST_AXES) fileFault(where, `${shape.length} axes`, `at most ${MOST_AXES}`);
  if (data_offsets.length !== 2 || begin > end || end > total)
    fileFault(where, `bytes ${data_offsets.join(' to ')}`, `bytes within ${total}`);
  const bytes = shape.reduce((product, n) => product * n, Type.BYTES_PER_ELEMENT);
  if (bytes !== end - begin)
    fileFault(where, `${end - begin} bytes`, `${bytes} for ${dtype} of shape [${shape.join(', ')}]`);
  return { name, Type, shape, begin, end };
}

/** Every byte belongs to one array. */
function checkGaps(
  placed: readonly { readonly name: string; readonly begin: number; readonly end: number }[],
  total: number,
  file: string,
): void {
  let end = 0;
  for (const own of [...placed].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (own.begin !== end) fileFault(`${file}, ${own.name}`, `bytes from ${own.begin}`, `bytes from ${end}`);
    end = own.end;
  }
  if (end !== total)
    fileFault(file, `${total} bytes of arrays`, `${end}`, 'The file is cut off, or damaged.');
}
