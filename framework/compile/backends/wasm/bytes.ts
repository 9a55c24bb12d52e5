/** A growing array of bytes that writes WebAssembly's number formats. */
export interface Bytes {
  readonly length: number;
  byte(value: number): void;
  append(bytes: ArrayLike<number>): void;
  /** Unsigned LEB128. */
  u32(value: number): void;
  /** Signed LEB128; unsigned numbers wrap. */
  i32(value: number): void;
  i64(value: bigint): void;
  f32(value: number): void;
  f64(value: number): void;
  /** What has been written, without a copy: good until the next write. */
  view(): Uint8Array<ArrayBuffer>;
}

const scratch = new DataView(new ArrayBuffer(8));
const scratchBytes = new Uint8Array(scratch.buffer);

export function byteWriter(capacity = 64): Bytes {
  let buffer = new Uint8Array(capacity);
  let length = 0;

  const reserve = (count: number) => {
    if (length + count <= buffer.length) return;
    const larger = new Uint8Array(Math.max(2 * buffer.length, length + count));
    larger.set(buffer);
    buffer = larger;
  };
  const byte = (value: number) => {
    if (length === buffer.length) reserve(1);
    buffer[length++] = value;
  };
  const copy = (count: number) => {
    for (let i = 0; i < count; i++) byte(scratchBytes[i]!);
  };
  return {
    get length() {
      return length;
    },
    byte,
    append(bytes) {
      reserve(bytes.length);
      buffer.set(bytes, length);
      length += bytes.length;
    },
    u32(value) {
      let rest = value >>> 0;
      while (rest > 0x7f) {
        byte((rest & 0x7f) | 0x80);
        rest >>>= 7;
      }
      byte(rest);
    },
    // Signed numbers end once the rest fits in 7 bits, of which bit 6 is the sign.
    i32(value) {
      let rest = value | 0;
      while (rest < -64 || rest > 63) {
        byte((rest & 0x7f) | 0x80);
        rest >>= 7;
      }
      byte(rest & 0x7f);
    },
    i64(value) {
      let rest = BigInt.asIntN(64, value);
      while (rest < -64n || rest > 63n) {
        byte(Number(rest & 0x7fn) | 0x80);
        rest >>= 7n;
      }
      byte(Number(rest & 0x7fn));
    },
    f32(value) {
      scratch.setFloat32(0, value, true);
      copy(4);
    },
    f64(value) {
      scratch.setFloat64(0, value, true);
      copy(8);
    },
    view: () => buffer.subarray(0, length),
  };
}
