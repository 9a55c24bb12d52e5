import { createHash } from 'node:crypto';
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

const short = (parts: readonly (string | Uint8Array)[]): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex').slice(0, 12);
};

/** What an item says, in a word. */
export const hashOfItem = ({ label, data }: Item): string => {
  const bytes = bytesOf(data);
  return short([label, `\n${bytes.length}\n`, bytes]);
};

/** What all items of a facet say; nothing where there are none. */
export function hashOfFacet(items: readonly Item[], facet: Facet): string | undefined {
  const own = items.filter((item) => item.facet === facet).map(hashOfItem);
  return own.length > 0 ? short(own) : undefined;
}
