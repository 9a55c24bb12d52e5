import { say } from '../../../framework/engine.ts';
import { badFile } from './words.ts';

// The directory of a zip file, read strictly: whatever two readers could understand in two ways is refused.

/** A member of a zip file. */
export interface ZipMember {
  readonly name: string;
  readonly isDeflated: boolean;
  readonly crc: number;
  /** Where its bytes are in the file, and how many there are once they are inflated. */
  readonly from: number;
  readonly to: number;
  readonly size: number;
}

const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
/** In place of a number that stands elsewhere, since it is too large. */
const [ELSEWHERE, ELSEWHERE_16] = [0xffffffff, 0xffff];
/** Deflate makes a byte of no more than so many. */
const DENSEST = 1032;

const ZIP = 'an archive of arrays as NumPy saves it (.npz)';

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

/** A number of 64 bits; one that no file is so long for is Infinity. */
const wide = (view: DataView, at: number): number => {
  const x = Number(view.getBigUint64(at, true));
  return Number.isSafeInteger(x) ? x : Infinity;
};

/** Why a name is none that a member may have, if it is so. */
export function nameFault(name: string): string | undefined {
  if (name === '' || name.length > 512) return 'from 1 to 512 characters';
  if (/[\0\\]/.test(name) || name.startsWith('/') || /^[a-z]:/i.test(name))
    return 'a relative name, with / between its parts';
  return name.split('/').some((part) => part === '..' || part === '.' || part === '')
    ? "no '.', '..' or empty part"
    : undefined;
}

/** All members, in the order of the directory. */
export function readDirectory(bytes: Uint8Array, where: string): readonly ZipMember[] {
  const view = viewOf(bytes);
  const { from, to, count } = placeOfDirectory(bytes, view, where);
  const members: ZipMember[] = [];
  const spans: (readonly [from: number, to: number])[] = [];
  const names = new Set<string>();
  let at = from;
  for (let k = 0; k < count; k++) {
    if (at + 46 > to || view.getUint32(at, true) !== ENTRY)
      badFile(where, `a directory that ends after ${k} members`, `${count} of them`);
    const entry = readEntry(bytes, view, at, to, where);
    if (names.has(entry.name)) badFile(where, `two members named ${say(entry.name)}`, 'names that differ');
    names.add(entry.name);
    const member = memberOf(bytes, view, entry, from, where);
    members.push(member);
    spans.push([entry.local, member.to]);
    at = entry.end;
  }
  if (at !== to) badFile(where, `${to - at} bytes behind the ${count} members of its directory`, 'none');
  spans.sort(([a], [b]) => a - b);
  if (spans.some(([start], k) => k > 0 && start < spans[k - 1]![1]))
    badFile(where, 'members that overlap', 'each in a place of its own');
  return members;
}

interface DirectorySpan {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Where the directory stands: the record at the end says it, or, in files that are too large for that, one before it. */
function placeOfDirectory(bytes: Uint8Array, view: DataView, where: string): DirectorySpan {
  const noZip = (): never => badFile(where, `${bytes.length} bytes without the end of a zip file`, ZIP);
  let at = bytes.length - 22;
  // A comment may be behind it, which has to end with the file.
  for (const least = Math.max(0, at - ELSEWHERE_16); at >= least; at--)
    if (view.getUint32(at, true) === END && view.getUint16(at + 20, true) === bytes.length - at - 22) break;
  if (at < Math.max(0, bytes.length - 22 - ELSEWHERE_16)) return noZip();
  const [disk, first, here, all] = [4, 6, 8, 10].map((k) => view.getUint16(at + k, true));
  const [size, from] = [view.getUint32(at + 12, true), view.getUint32(at + 16, true)];
  const locator = at - 20;
  if (locator >= 0 && view.getUint32(locator, true) === LOCATOR_64) {
    const record = wide(view, locator + 8);
    const isThere = record + 56 <= locator && view.getUint32(record, true) === END_64;
    if (!isThere || record + 12 + wide(view, record + 4) !== locator)
      badFile(where, 'a directory of zip64 that is not where it says', 'one before its locator');
    if (view.getUint32(record + 16, true) + view.getUint32(record + 20, true) > 0) return parts(where);
    const own = {
      count: wide(view, record + 32),
      size: wide(view, record + 40),
      from: wide(view, record + 48),
    };
    const isSame = all === ELSEWHERE_16 || all === own.count;
    if (!isSame || (size !== ELSEWHERE && size !== own.size) || (from !== ELSEWHERE && from !== own.from))
      badFile(where, 'two ends of the directory that differ', 'the same in both');
    return placed({ ...own, before: record }, where);
  }
  if (disk !== 0 || first !== 0 || here !== all) return parts(where);
  return placed({ from: from!, size: size!, count: all!, before: at }, where);
}

const parts = (where: string): never => badFile(where, 'one part of a zip file', 'a file of one part');

function placed(
  own: { from: number; size: number; count: number; before: number },
  where: string,
): DirectorySpan {
  const to = own.from + own.size;
  if (to !== own.before || own.count * 46 > own.size)
    badFile(
      where,
      `a directory of ${own.count} members in ${own.size} bytes from ${own.from} on`,
      `one that ends at ${own.before}`,
    );
  return { from: own.from, to, count: own.count };
}

/** What the directory says of a member. */
interface ZipEntry extends Pick<ZipMember, 'name' | 'isDeflated' | 'crc' | 'size'> {
  readonly packed: number;
  /** Where its own header is. */
  readonly local: number;
  /** Where the next entry is. */
  readonly end: number;
  readonly rawName: Uint8Array;
  readonly method: number;
}

function readEntry(bytes: Uint8Array, view: DataView, at: number, to: number, where: string): ZipEntry {
  const u16 = (k: number) => view.getUint16(at + k, true);
  const u32 = (k: number) => view.getUint32(at + k, true);
  const [nameEnd, extraEnd] = [at + 46 + u16(28), at + 46 + u16(28) + u16(30)];
  const end = extraEnd + u16(32);
  if (end > to) badFile(where, 'a member of its directory that is cut off', 'whole ones');
  const rawName = bytes.subarray(at + 46, nameEnd);
  const name = textOf(rawName, where);
  const place = `${where}, ${name}`;
  const fault = nameFault(name);
  if (fault) badFile(where, `a member named ${say(name)}`, fault);
  if ((u16(8) & 0x2041) !== 0)
    badFile(place, 'an encrypted member', 'one that can be read', 'Save it without a password.');
  const method = u16(10);
  if (method !== 0 && method !== 8) badFile(place, `compression ${method}`, 'none, or deflate');
  const sizes = { size: u32(24), packed: u32(20), local: u32(42) };
  const full = { ...sizes, ...extended(view, nameEnd, extraEnd, sizes, place) };
  return { name, rawName, isDeflated: method === 8, method, crc: u32(16), end, ...full };
}

/** The numbers that were too large for their places: they stand in an extra field, one behind the other. */
function extended<T extends Readonly<Record<string, number>>>(
  view: DataView,
  from: number,
  to: number,
  sizes: T,
  where: string,
): Partial<T> {
  const missing = Object.keys(sizes).filter((name) => sizes[name] === ELSEWHERE);
  if (missing.length === 0) return {};
  for (let at = from; at + 4 <= to; ) {
    const [id, length] = [view.getUint16(at, true), view.getUint16(at + 2, true)];
    if (id === 1 && length >= 8 * missing.length && at + 4 + length <= to)
      return Object.fromEntries(missing.map((name, k) => [name, wide(view, at + 4 + 8 * k)])) as Partial<T>;
    at += 4 + length;
  }
  return badFile(where, 'no sizes', 'those of zip64');
}

function textOf(bytes: Uint8Array, where: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return badFile(where, 'a name that is no text', 'names in UTF-8');
  }
}

/** Where the bytes of a member are: its own header, which has to say the same, stands before them. */
function memberOf(
  bytes: Uint8Array,
  view: DataView,
  entry: ZipEntry,
  directory: number,
  where: string,
): ZipMember {
  const { name, isDeflated, crc, size, packed, local, rawName, method } = entry;
  const place = `${where}, ${name}`;
  const u16 = (k: number) => view.getUint16(local + k, true);
  if (!(local + 30 <= directory) || view.getUint32(local, true) !== LOCAL)
    return badFile(place, `no member at ${local}`, 'one where the directory says');
  const named = local + 30;
  const isSame =
    u16(8) === method && u16(26) === rawName.length && rawName.every((x, k) => x === bytes[named + k]);
  if (!isSame) badFile(place, 'another member where the directory says that it is', 'the same');
  const from = named + rawName.length + u16(28);
  const to = from + packed;
  if (!(to <= directory))
    badFile(
      place,
      `${packed} bytes from ${from} on`,
      'bytes before the directory',
      'The file was cut off: write it again.',
    );
  if (isDeflated ? size > packed * DENSEST + DENSEST : size !== packed)
    badFile(place, `${size} bytes in ${packed}`, isDeflated ? `at most ${DENSEST} times as many` : 'as many');
  return { name, isDeflated, crc, from, to, size };
}
