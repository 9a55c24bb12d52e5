import { fileFault } from './faults.ts';
import { bytesOfText } from './json.ts';

// A checkpoint holds the SHA-256 of all its bytes, as they are with zeros in its place. It comes first in the header, so that it is
// found before anything is read.

export const NO_CHECKSUM = '0'.repeat(64);
const BEFORE = bytesOfText('{"__metadata__":{"checksum":"');
const START = 8 + BEFORE.length;
const END = START + NO_CHECKSUM.length;

/** The SHA-256 of bytes, in hexadecimal. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  const { subtle } = globalThis.crypto ?? {};
  if (!subtle)
    fileFault(
      'a checksum',
      'no crypto.subtle',
      'a secure context',
      'A page reads and writes checkpoints over https, or from localhost.',
    );
  const digest = new Uint8Array(await subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Puts the checksum into bytes that have zeros for it. */
export async function seal(bytes: Uint8Array): Promise<Uint8Array> {
  bytes.set(bytesOfText(await sha256(bytes)), START);
  return bytes;
}

/** What keeps bytes from being those that were written; nothing where they are. */
export async function tornBy(bytes: Uint8Array): Promise<string | undefined> {
  if (!BEFORE.every((byte, i) => bytes[8 + i] === byte) || bytes.length < END) return 'no checksum';
  const written = String.fromCharCode(...bytes.subarray(START, END));
  const blank = bytes.slice();
  blank.set(bytesOfText(NO_CHECKSUM), START);
  return (await sha256(blank)) === written ? undefined : 'another checksum than its bytes have';
}
