import { badFile } from './words.ts';

// Deflate is built into Node and browsers.

const piped = (parts: readonly Uint8Array[], through: CompressionStream | DecompressionStream) =>
  new Blob(parts as Uint8Array<ArrayBuffer>[])
    .stream()
    .pipeThrough(through as ReadableWritablePair<Uint8Array, Uint8Array>)
    .getReader();

/** Bytes that were deflated, of which there are so many: no more are made. */
export async function inflated(packed: Uint8Array, size: number, where: string): Promise<Uint8Array> {
  const reader = piped([packed], new DecompressionStream('deflate-raw'));
  const whole = new Uint8Array(size);
  let at = 0;
  try {
    for (let own = await reader.read(); !own.done; own = await reader.read()) {
      if (at + own.value.length > size) break;
      whole.set(own.value, at);
      at += own.value.length;
      if (at === size) break;
    }
  } catch {
    return badFile(where, 'bytes that cannot be inflated', 'those that were written');
  }
  reader.cancel().catch(() => {});
  return at === size ? whole : badFile(where, `other than the ${size} bytes that it says`, 'as many');
}

/** Bytes, deflated. */
export async function deflated(parts: readonly Uint8Array[]): Promise<readonly Uint8Array[]> {
  const reader = piped(parts, new CompressionStream('deflate-raw'));
  const pieces: Uint8Array[] = [];
  for (let own = await reader.read(); !own.done; own = await reader.read()) pieces.push(own.value);
  return pieces;
}
