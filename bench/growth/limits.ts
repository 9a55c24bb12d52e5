import loadWabt from 'wabt';
import { milliseconds } from './measure.ts';

// What this machine can do at most in vectors of 128 bits, which are all that WebAssembly has: by plain loops that do nothing else.

/** Bytes that a loop moves in a nanosecond, read and written, where its two arrays have so many. */
export type CopyRate = (bytes: number) => number;

export interface Limits {
  readonly copy: CopyRate;
  /** Additions and multiplications of f32 in a nanosecond: GFLOP/s. */
  readonly flops: number;
}

const locals = (letter: string) => Array.from({ length: 6 }, (_, k) => `$${letter}${k}`);
const [sums, products] = [locals('s'), locals('p')];
const each = (names: readonly string[], text: (name: string) => string) => names.map(text).join(' ');

/** `copy(from, to, bytes)`, four vectors a turn; `compute(turns)`, six sums and six products in registers, of which no one waits for another. */
const text = `(module (memory (export "memory") 1)
  (func (export "copy") (param $from i32) (param $to i32) (param $bytes i32) (local $end i32)
    (local.set $end (i32.add (local.get $from) (local.get $bytes)))
    (loop
      ${each(['0', '16', '32', '48'], (at) => `(v128.store offset=${at} (local.get $to) (v128.load offset=${at} (local.get $from)))`)}
      (local.set $to (i32.add (local.get $to) (i32.const 64)))
      (br_if 0 (i32.lt_u (local.tee $from (i32.add (local.get $from) (i32.const 64))) (local.get $end)))))
  (func (export "compute") (param $turns i32) (result f32) (local $c v128) ${each([...sums, ...products], (name) => `(local ${name} v128)`)}
    (local.set $c (f32x4.splat (f32.const 0.999)))
    ${each(products, (name) => `(local.set ${name} (local.get $c))`)}
    (loop
      ${each(sums, (name) => `(local.set ${name} (f32x4.add (local.get ${name}) (local.get $c)))`)}
      ${each(products, (name) => `(local.set ${name} (f32x4.mul (local.get ${name}) (local.get $c)))`)}
      (br_if 0 (local.tee $turns (i32.sub (local.get $turns) (i32.const 1)))))
    (f32x4.extract_lane 0 ${[...sums, ...products].map((name) => `(local.get ${name})`).reduce((a, b) => `(f32x4.add ${a} ${b})`)})))`;

interface Kernel {
  readonly memory: WebAssembly.Memory;
  copy(from: number, to: number, bytes: number): void;
  compute(turns: number): number;
}

/** The least nanoseconds of processor time of twenty calls. */
const least = (work: () => unknown): number =>
  1e6 * Math.min(...Array.from({ length: 20 }, () => milliseconds(work)));

export async function limits(): Promise<Limits> {
  const { buffer } = (await loadWabt()).parseWat('limits.wat', text).toBinary({});
  const made = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(buffer)));
  const { memory, copy, compute } = made.exports as unknown as Kernel;
  // Few turns, since products become denormal after some 80 000.
  const turns = 20_000;
  const operations = turns * (sums.length + products.length) * 4;
  const times = 100;
  const many = () => {
    for (let k = 0; k < times; k++) compute(turns);
  };
  many();
  const flops = (operations * times) / least(many);
  return {
    flops,
    copy(bytes) {
      // What is smaller than this tells of calls, not of memory.
      const half = Math.max(4096, Math.ceil(bytes / 128) * 64);
      const pages = Math.ceil((2 * half) / 65536) - memory.buffer.byteLength / 65536;
      if (pages > 0) memory.grow(pages);
      const repeat = Math.max(1, Math.round(4e7 / half));
      const work = () => {
        for (let k = 0; k < repeat; k++) copy(0, half, half);
      };
      work();
      return (2 * half * repeat) / least(work);
    },
  };
}
