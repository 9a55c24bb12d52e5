import { sha256 } from '../../contexts/store/checksum.ts';
import type { Facet, Item } from './words.ts';

/** Bits of numbers as they are, -0 too; all NaNs count as the same. */
function bytesOf(data: Item['data']): Uint8Array {
  if (typeof data === 'string') return new TextEncoder().encode(data);
  const wide = data instanceof Float64Array;
  const view = new DataView(new ArrayBuffer(data.length * (wide ? 8 : 4)));
  data.forEach((x, i) => {
    if (wide && Number.isNaN(x)) view.setBigUint64(8 * i, 0x7ff8000000000000n, true);
    else if (wide) view.setFloat64(8 * i, x, true);
    else if (Number.isNaN(x)) view.setUint32(4 * i, 0x7fc00000, true);
    else view.setFloat32(4 * i, x, true);
  });
  return new Uint8Array(view.buffer);
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Of all parts one behind the other. */
async function short(parts: readonly Uint8Array[]): Promise<string> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return (await sha256(all)).slice(0, 12);
}

/** What an item says, in a word. */
export const hashOfItem = ({ label, data }: Item): Promise<string> => {
  const bytes = bytesOf(data);
  return short([utf8(`${label}\n${bytes.length}\n`), bytes]);
};

/** What all items of a facet say; nothing where there are none. */
export async function hashOfFacet(items: readonly Item[], facet: Facet): Promise<string | undefined> {
  const own = await Promise.all(items.filter((item) => item.facet === facet).map(hashOfItem));
  return own.length > 0 ? short(own.map(utf8)) : undefined;
}
