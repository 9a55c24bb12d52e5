export type Colour = readonly [red: number, green: number, blue: number];

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const INDEXED = 3;

/** A PNG as a `data:` address; each pixel is an index into a palette of at most 256 colours. */
export function pngDataUri(
  width: number,
  height: number,
  pixels: ArrayLike<number>,
  palette: readonly Colour[],
): string {
  const header = [...bigEndian(width), ...bigEndian(height), 8, INDEXED, 0, 0, 0];
  const file = joined(
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', palette.flat()),
    chunk('IDAT', deflated(unfilteredRows(width, height, pixels))),
    chunk('IEND', []),
  );
  let text = '';
  for (const byte of file) text += String.fromCharCode(byte);
  return `data:image/png;base64,${btoa(text)}`;
}

const bigEndian = (x: number): readonly number[] => [x >>> 24, (x >>> 16) & 255, (x >>> 8) & 255, x & 255];

function joined(...parts: readonly ArrayLike<number>[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Each row starts with the number of its filter, here 0: none. */
function unfilteredRows(width: number, height: number, pixels: ArrayLike<number>): Uint8Array {
  const rows = new Uint8Array(height * (width + 1));
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++)
      rows[row * (width + 1) + 1 + column] = pixels[row * width + column]!;
  return rows;
}

/** As Node deflates; a page has nothing that does so at once, and there the bytes stand as they are. */
function deflated(bytes: Uint8Array): Uint8Array {
  const { process } = globalThis as {
    process?: { getBuiltinModule?(name: 'node:zlib'): typeof import('node:zlib') };
  };
  const zlib = process?.getBuiltinModule?.('node:zlib');
  return zlib ? zlib.deflateSync(bytes, { level: 9 }) : stored(bytes);
}

const MOST_STORED = 65_535;

/** The format of zlib with all bytes as they are. */
export function stored(bytes: Uint8Array): Uint8Array {
  const blocks: ArrayLike<number>[] = [];
  for (let at = 0; at === 0 || at < bytes.length; at += MOST_STORED) {
    const block = bytes.subarray(at, at + MOST_STORED);
    const { length } = block;
    const isLast = at + MOST_STORED >= bytes.length ? 1 : 0;
    blocks.push([isLast, length & 255, length >> 8, ~length & 255, (~length >> 8) & 255], block);
  }
  return joined([0x78, 0x01], ...blocks, bigEndian(adler32(bytes)));
}

function adler32(bytes: Uint8Array): number {
  let [a, b] = [1, 0];
  for (const byte of bytes) {
    a = (a + byte) % 65_521;
    b = (b + a) % 65_521;
  }
  return b * 65_536 + a;
}

function chunk(name: string, content: ArrayLike<number>): Uint8Array {
  const named = joined(
    Array.from(name, (letter) => letter.charCodeAt(0)),
    content,
  );
  return joined(bigEndian(content.length), named, bigEndian(crc32(named)));
}

/** Written out because node:zlib has it only from Node 22 on. */
function crc32(bytes: Uint8Array): number {
  let remainder = 0xffffffff;
  for (const byte of bytes) {
    remainder ^= byte;
    for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0xedb88320 : 0);
  }
  return (remainder ^ 0xffffffff) >>> 0;
}
