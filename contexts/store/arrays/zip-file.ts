import { sizeText } from '../../../framework/engine.ts';
import { fail } from '../../../framework/index.ts';

/** A member that is to be written. */
interface Packed {
  readonly name: string;
  readonly parts: readonly Uint8Array[];
  readonly isDeflated: boolean;
  readonly size: number;
  readonly crc: number;
}

/** Places in the file have 32 bits. */
const MOST = 2 ** 32 - 1;

const lengthOf = (parts: readonly Uint8Array[]): number => parts.reduce((sum, own) => sum + own.length, 0);

/** A zip file, in which all members are of 1 January 1980: the same ones give the same bytes. */
export function zipOf(members: readonly Packed[], where: string): Uint8Array {
  const named = members.map((own) => ({
    ...own,
    raw: new TextEncoder().encode(own.name),
    packed: lengthOf(own.parts),
  }));
  const length = named.reduce((sum, { raw, packed }) => sum + 30 + 46 + 2 * raw.length + packed, 22);
  if (length > MOST || named.some(({ size }) => size > MOST) || named.length >= 2 ** 16 - 1)
    fail({
      code: 'memory',
      where,
      found: `${sizeText(length)} in ${named.length} arrays`,
      expected: `less than ${sizeText(MOST)}`,
      remedy: 'Write several files.',
    });
  const bytes = new Uint8Array(length);
  let at = 0;
  const put = (own: Uint8Array): void => {
    bytes.set(own, at);
    at += own.length;
  };
  const u16 = (...all: number[]) => put(Uint8Array.from(all.flatMap((x) => [x & 255, x >> 8])));
  const u32 = (...all: number[]) => u16(...all.flatMap((x) => [x & 0xffff, x >>> 16]));
  /** What both headers of a member say: version, flags (names are UTF-8), method, time, date, checksum, sizes, lengths. */
  const facts = ({ isDeflated, crc, packed, size, raw }: (typeof named)[number]) => {
    u16(20, 0x800, isDeflated ? 8 : 0, 0, 0x21);
    u32(crc, packed, size);
    u16(raw.length, 0);
  };
  const places = named.map((own) => {
    const place = at;
    u32(0x04034b50);
    facts(own);
    put(own.raw);
    own.parts.forEach(put);
    return place;
  });
  const from = at;
  named.forEach((own, k) => {
    u32(0x02014b50);
    u16(20);
    facts(own);
    u16(0, 0, 0);
    u32(0, places[k]!);
    put(own.raw);
  });
  const size = at - from;
  u32(0x06054b50);
  u16(0, 0, named.length, named.length);
  u32(size, from);
  u16(0);
  return bytes;
}
