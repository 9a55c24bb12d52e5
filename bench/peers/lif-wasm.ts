import { digest } from './digest.ts';
import type { LifContender } from './lif-work.ts';

/** Bytes of a module, nested as they are written. */
type Bytes = readonly (number | Bytes)[];

const flat = (bytes: Bytes): number[] =>
  bytes.flatMap((one) => (typeof one === 'number' ? [one] : flat(one)));

const unsigned = (value: number): number[] =>
  value < 128 ? [value] : [(value % 128) | 128, ...unsigned(Math.floor(value / 128))];
const signed = (value: number): number[] =>
  value >= -64 && value < 64 ? [value & 127] : [(value & 127) | 128, ...signed(value >> 7)];
const counted = (...items: readonly Bytes[]): Bytes => [unsigned(items.length), items];
const sized = (bytes: Bytes): Bytes => [unsigned(flat(bytes).length), bytes];
const section = (id: number, bytes: Bytes): Bytes => [id, sized(bytes)];
const name = (text: string): Bytes => [text.length, [...text].map((letter) => letter.charCodeAt(0))];

const i32 = 0x7f;
const v128 = 0x7b;
const empty = 0x40;
const end = 0x0b;
const get = (local: number): Bytes => [0x20, local];
const set = (local: number): Bytes => [0x21, local];
const tee = (local: number): Bytes => [0x22, local];
const int = (value: number): Bytes => [0x41, signed(value)];
const add = 0x6a;
const below = 0x49; // i32.lt_u
const loop = (...body: readonly Bytes[]): Bytes => [0x03, empty, body, end];
const again: Bytes = [0x0d, 0]; // br_if to the innermost loop
const when = (...body: readonly Bytes[]): Bytes => [0x04, empty, body, end];

const simd = (code: number): Bytes => [0xfd, unsigned(code)];
const load = (offset: number): Bytes => [simd(0), 4, unsigned(offset)];
const store = (offset: number): Bytes => [simd(11), 4, unsigned(offset)];
const splat = (value: number): Bytes => {
  const bits = [...new Uint8Array(Float32Array.of(value).buffer)];
  return [simd(12), bits, bits, bits, bits];
};
const [and, andnot, or, anyTrue] = [78, 79, 80, 83].map(simd) as [Bytes, Bytes, Bytes, Bytes];
const [lt, ge, abs, plus, minus, times] = [67, 70, 224, 228, 229, 230].map(simd) as [
  Bytes,
  Bytes,
  Bytes,
  Bytes,
  Bytes,
  Bytes,
];

const unroll = 4;
const lane = 16; // bytes of a vector

/** Locals of `advance(t, end)`. */
const [T, END, P, A, ONE, TINY, OLD, FIRED, BAD, ZERO] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

/** What a program by hand does beside the steps of the cells. */
export interface ByHand {
  /** Whether it notices numbers that are not finite. */
  readonly flagged?: boolean;
  /** Whether it writes spikes in the last step of a call alone, since nobody sees those of the others. */
  readonly lean?: boolean;
}

/** `advance(t, end) -> i32` over memory laid out as [current | v | s], each `stride` bytes. */
const encode = (n: number, stride: number, gain: number, { flagged, lean }: ByHand) => {
  const [V, S] = [stride, 2 * stride];
  const cells =
    (spikes: boolean) =>
    (at: number): Bytes => [
      [
        get(P),
        get(P),
        load(V + at),
        tee(OLD),
        get(A),
        get(P),
        load(at),
        get(OLD),
        minus,
        times,
        plus,
        tee(OLD),
      ],
      [get(ONE), ge, set(FIRED)],
      [get(OLD), get(FIRED), andnot, tee(OLD), store(V + at)],
      spikes ? [get(P), get(FIRED), get(ONE), and, store(S + at)] : [],
      // Nothing but Inf · 0 and NaN · 0 sets more than a sign bit.
      flagged ? [get(BAD), get(OLD), get(ZERO), times, or, set(BAD)] : [],
    ];
  const flush = (at: number): Bytes => [
    [get(P), get(P), load(V + at), tee(OLD), get(OLD), abs, get(TINY), lt, andnot, store(V + at)],
  ];
  const vectors = Math.ceil(n / 4);
  const main = Math.floor(vectors / unroll) * unroll;
  const offsets = (count: number) => Array.from({ length: count }, (_, k) => k * lane);
  /** All vectors: a loop over blocks of `unroll`, then what is left. */
  const sweep = (body: (at: number) => Bytes): Bytes => [
    [int(0), set(P)],
    main
      ? loop(
          offsets(unroll).map(body),
          [get(P), int(unroll * lane), add, tee(P)],
          [int(main * lane), below, again],
        )
      : [],
    offsets(vectors - main).map(body),
  ];
  const step = (spikes: boolean): Bytes => [
    sweep(cells(spikes)),
    [get(T), int(63), 0x71, 0x45], // i32.and, i32.eqz
    when(sweep(flush)),
    [get(T), int(1), add, set(T)],
  ];
  const code: Bytes = [
    [splat(gain), set(A), splat(1), set(ONE), splat(2 ** -100), set(TINY)],
    lean ? loop(step(false), [get(T), get(END), int(-1), add, below, again]) : [],
    loop(step(true), [get(T), get(END), below, again]),
    [get(BAD), splat(-0), andnot, anyTrue],
    end,
  ];
  const locals = counted([1, i32], [7, v128]);
  return Uint8Array.from(
    flat([
      [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      section(1, counted([0x60, counted([i32], [i32]), counted([i32])])),
      section(3, counted([0])),
      section(5, counted([0, unsigned(Math.ceil((3 * stride) / 65536))])),
      section(7, counted([name('memory'), 2, 0], [name('advance'), 0, 0])),
      section(10, counted(sized([locals, code]))),
    ]),
  );
};

interface Kernel {
  readonly memory: WebAssembly.Memory;
  advance(t: number, end: number): number;
}

export const lifWasm =
  (options: ByHand = {}): LifContender =>
  ({ n, steps, chunk, gain, current }) => ({
    name: `WASM SIMD by hand${options.flagged ? ', with not-finite flag' : options.lean ? ', spikes of the last step' : ''}`,
    setup() {
      const stride = Math.ceil(n / 4) * lane;
      const module = new WebAssembly.Module(encode(n, stride, gain, options));
      const { memory, advance } = new WebAssembly.Instance(module).exports as unknown as Kernel;
      const array = (slot: number) => new Float32Array(memory.buffer, slot * stride, n);
      const [input, v, s] = [array(0), array(1), array(2)];
      input.set(current);
      return {
        run(repeat) {
          for (let r = 0; r < repeat; r++) {
            v.fill(0);
            for (let t = 0; t < steps; t += chunk) if (advance(t, t + chunk)) throw new Error('not finite');
          }
        },
        result: () => digest(v, s),
      };
    },
  });
