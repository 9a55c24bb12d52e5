import loadWabt from 'wabt';
import type { Contender } from '../harness.ts';
import { chirp, iterations, parameters, tutorialData } from './tutorial-data.ts';

// What peers/tutorial.c does, in WebAssembly by hand: steps without, vectors of four of the 52 cells within, events listed once. The few numbers that
// change once an iteration are left to JavaScript.

const [IN, W, T] = [200, 52, 1000];
const ROW = 4 * W;
const rows = IN + 7;

/** Bytes at which blocks begin: so many rows of all cells each, then numbers by step, then events. */
const places = (events: number) => {
  let end = 0;
  const take = (bytes: number) => {
    const start = end;
    end += Math.ceil(bytes / 64) * 64;
    return start;
  };
  const block = (count: number) => take(count * ROW);
  return {
    net: block(rows),
    grad: block(rows),
    mean: block(rows),
    square: block(rows),
    constants: block(4),
    carried: block(3),
    isyn: block(T + 1),
    v: block(T + 1),
    s: block(T + 1),
    o: block(T + 1),
    target: take(4 * T),
    error: take(4 * T),
    first: take(4 * (T + 1)),
    events: take(4 * events),
    pages: Math.ceil(end / 65536) + 1,
  };
};

const get = (name: string) => `(local.get $${name})`;
const set = (name: string, value: string) => `(local.set $${name} ${value})`;
const int = (value: number) => `(i32.const ${value})`;
const plus = (a: string, b: string) => `(i32.add ${a} ${b})`;
const load = (at: number, index: string) => `(v128.load offset=${at} ${index})`;
const store = (at: number, index: string, value: string) => `(v128.store offset=${at} ${index} ${value})`;
const number = (at: number, index: string, type = 'f32') => `(${type}.load offset=${at} ${index})`;
const constant = (x: number) => `(v128.const f32x4 ${Array(4).fill(x).join(' ')})`;
const splat = (x: string) => `(f32x4.splat ${x})`;
const [add, sub, mul, div, max, min, floor, ge, sqrt] = (
  ['add', 'sub', 'mul', 'div', 'max', 'min', 'floor', 'ge', 'sqrt'] as const
).map(
  (name) =>
    (...operands: string[]) =>
      `(f32x4.${name} ${operands.join(' ')})`,
) as ((...operands: string[]) => string)[] as [Op, Op, Op, Op, Op, Op, Op, Op, Op];
type Op = (...operands: string[]) => string;
const where = (condition: string, value: string) => `(v128.and ${condition} ${value})`;
const lanes = (name: string) =>
  [0, 1, 2, 3].map((k) => `(f32x4.extract_lane ${k} ${get(name)})`).reduce((a, b) => `(f32.add ${a} ${b})`);

/** While the local is below an end. */
const loop = (name: string, step: number, end: string, ...body: string[]) =>
  `(block (loop (br_if 1 (i32.ge_s ${get(name)} ${end})) ${body.join('\n')} ${set(name, plus(get(name), int(step)))} (br 0)))`;

const text = (events: number) => {
  const at = places(events);
  const row = (k: number) => at.net + k * ROW;
  const [TAU_MEM, , BIAS, THR, , W_OUT, B_OUT] = [IN, IN + 1, IN + 2, IN + 3, IN + 4, IN + 5, IN + 6].map(
    row,
  ) as number[];
  const own = (place: number) => load(place, get('p'));
  const [K_MEM, K_SYN, DECAY, INVERSE] = [0, 1, 2, 3].map((k) => own(at.constants + k * ROW));
  const now = (place: number) => load(place + ROW, get('q'));
  const before = (place: number) => load(place, get('q'));
  const keep = (place: number, value: string) => store(place + ROW, get('q'), value);
  /** Adds to a row of the gradient. */
  const gradient = (place: number, value: string) =>
    store(place + at.grad - at.net, get('p'), add(own(place + at.grad - at.net), value));
  const eachCell = (...body: string[]) => [
    set('p', int(0)),
    set('q', get('row')),
    loop('p', 16, int(ROW), ...body, set('q', plus(get('q'), int(16)))),
  ];
  const eachEvent = (...body: string[]) => [
    set('e', number(at.first, get('k'), 'i32')),
    loop('e', 4, number(at.first + 4, get('k'), 'i32'), ...body),
  ];
  const event = plus(number(0, get('e'), 'i32'), get('p'));
  const locals = (type: string, names: string) =>
    names
      .split(' ')
      .map((name) => `(local $${name} ${type})`)
      .join(' ');

  const forward = [
    loop(
      'k',
      4,
      int(4 * T),
      set('y', constant(0)),
      ...eachCell(
        set('in', constant(0)),
        ...eachEvent(set('in', add(get('in'), load(at.net, event)))),
        set('i', before(at.isyn)),
        set('i', add(get('i'), mul(sub(mul(get('in'), constant(20)), get('i')), K_SYN!))),
        set('x', before(at.v)),
        set('x', add(get('x'), mul(sub(add(get('i'), own(BIAS!)), get('x')), K_MEM!))),
        // At least 1: x · (1 / thr) may round to just below it.
        set('c', min(max(floor(mul(get('x'), INVERSE!)), constant(1)), constant(65536))),
        set('c', where(ge(get('x'), own(THR!)), get('c'))),
        keep(at.isyn, get('i')),
        keep(at.v, sub(get('x'), mul(get('c'), own(THR!)))),
        keep(at.s, get('c')),
        set('c', mul(add(before(at.o), get('c')), DECAY!)),
        keep(at.o, get('c')),
        set('y', add(get('y'), mul(get('c'), own(W_OUT!)))),
      ),
      set(
        'miss',
        `(f32.sub (f32.add ${lanes('y')} ${number(B_OUT!, int(0))}) ${number(at.target, get('k'))})`,
      ),
      `(f32.store offset=${at.error} ${get('k')} ${get('miss')})`,
      set('sum', `(f32.add ${get('sum')} (f32.mul ${get('miss')} ${get('miss')}))`),
      set('row', plus(get('row'), int(ROW))),
    ),
    get('sum'),
  ];

  const [G_V, G_ISYN, G_O] = [0, 1, 2].map((k) => at.carried + k * ROW) as [number, number, number];
  const backward = [
    `(memory.fill ${int(at.grad)} ${int(0)} ${int(rows * ROW)})`,
    `(memory.fill ${int(at.carried)} ${int(0)} ${int(3 * ROW)})`,
    set('k', int(4 * (T - 1))),
    set('row', int(ROW * (T - 1))),
    '(block (loop',
    `(br_if 1 (i32.lt_s ${get('k')} ${int(0)}))`,
    set('miss', `(f32.mul ${number(at.error, get('k'))} (f32.const ${2 / T}))`),
    `(f32.store offset=${B_OUT! + at.grad - at.net} ${int(0)} (f32.add ${number(B_OUT! + at.grad - at.net, int(0))} ${get('miss')}))`,
    set('y', splat(get('miss'))),
    ...eachCell(
      set('o', now(at.o)),
      set('g', add(own(G_O), mul(get('y'), own(W_OUT!)))),
      gradient(W_OUT!, mul(get('y'), get('o'))),
      gradient(row(IN + 4), mul(get('g'), get('o'))),
      set('g', mul(get('g'), DECAY!)),
      store(G_O, get('p'), get('g')),
      set('c', now(at.s)),
      set('gv', own(G_V)),
      set('x', add(now(at.v), mul(get('c'), own(THR!)))),
      set('g', mul(sub(get('g'), mul(get('gv'), own(THR!))), INVERSE!)),
      set('g', where(ge(get('x'), sub(own(THR!), constant(0.5))), get('g'))),
      gradient(THR!, sub(constant(0), add(mul(get('gv'), get('c')), mul(mul(get('g'), get('x')), INVERSE!)))),
      set('g', add(get('gv'), get('g'))),
      gradient(BIAS!, get('g')),
      gradient(TAU_MEM!, mul(get('g'), sub(get('x'), before(at.v)))),
      set('i', mul(get('g'), K_MEM!)),
      store(G_V, get('p'), sub(get('g'), get('i'))),
      set('i', add(own(G_ISYN), get('i'))),
      gradient(row(IN + 1), mul(get('i'), sub(now(at.isyn), before(at.isyn)))),
      set('in', mul(get('i'), K_SYN!)),
      store(G_ISYN, get('p'), sub(get('i'), get('in'))),
      ...eachEvent(store(at.grad, event, add(load(at.grad, event), get('in')))),
    ),
    set('k', plus(get('k'), int(-4))),
    set('row', plus(get('row'), int(-ROW))),
    '(br 0)))',
  ];

  const adam = loop(
    'p',
    16,
    int(rows * ROW),
    set('g', own(at.grad)),
    set('m', add(mul(own(at.mean), constant(0.9)), mul(get('g'), constant(1 - 0.9)))),
    set('q', add(mul(own(at.square), constant(0.999)), mul(mul(get('g'), get('g')), constant(1 - 0.999)))),
    store(at.mean, get('p'), get('m')),
    store(at.square, get('p'), get('q')),
    set(
      'm',
      div(mul(get('m'), splat(get('by1'))), add(sqrt(mul(get('q'), splat(get('by2')))), constant(1e-8))),
    ),
    store(at.net, get('p'), sub(own(at.net), mul(get('m'), constant(1e-4)))),
  );

  return `(module (memory (export "memory") ${at.pages})
    (func (export "forward") (result f32) ${locals('i32', 'k row p q e')} ${locals('f32', 'sum miss')} ${locals('v128', 'y in i x c')}
      ${forward.join('\n')})
    (func (export "backward") ${locals('i32', 'k row p q e')} ${locals('f32', 'miss')} ${locals('v128', 'y in i x c o g gv')}
      ${backward.join('\n')})
    (func (export "adam") (param $by1 f32) (param $by2 f32) ${locals('i32', 'p')} ${locals('v128', 'g m q')}
      ${adam}))`;
};

interface Kernel {
  readonly memory: WebAssembly.Memory;
  forward(): number;
  backward(): void;
  adam(by1: number, by2: number): void;
}

export const tutorialWasm: Contender = {
  name: 'WASM SIMD by hand',
  async setup() {
    const { raster_tc, init } = tutorialData();
    const wabt = await loadWabt();
    const { buffer: code } = wabt.parseWat('tutorial.wat', text(raster_tc.length)).toBinary({});
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(code)));
    const { memory, forward, backward, adam } = exports as unknown as Kernel;
    const at = places(raster_tc.length);
    const floats = (place: number, count: number) => new Float32Array(memory.buffer, place, count);
    const row = (block: number, k: number) => floats(block + k * ROW, W);

    floats(at.target, T).set(chirp(T));
    const events = new Int32Array(memory.buffer, at.events, raster_tc.length);
    events.set(raster_tc.map(([, channel]) => channel * ROW));
    const first = new Int32Array(memory.buffer, at.first, T + 1).fill(at.events);
    for (const [t] of raster_tc) first.fill(first[t + 1]! + 4, t + 1);

    const start = new Float32Array(rows * W);
    // Cells that are none have no weights, so that they never do anything.
    start.fill(1, IN * W, (IN + 5) * W).fill(0, (IN + 2) * W, (IN + 3) * W);
    init.w_in.forEach((one, k) => start.set(one as readonly number[], k * W));
    parameters.slice(1).forEach((name, k) => start.set(init[name].flat() as number[], (IN + k) * W));

    const [kMem, kSyn, decay, inverse] = [0, 1, 2, 3].map((k) => row(at.constants, k));
    const [tauMem, tauSyn, , thr, tauOut] = [0, 1, 2, 3, 4].map((k) => row(at.net, IN + k));
    const [gMem, gSyn, gBias, , gOut] = [0, 1, 2, 3, 4].map((k) => row(at.grad, IN + k));
    const inputs = floats(at.grad, IN * W);
    const ready = () => {
      for (let i = 0; i < W; i++) {
        kMem![i] = 1e-3 / tauMem![i]!;
        kSyn![i] = 1e-3 / tauSyn![i]!;
        decay![i] = Math.exp(-1e-3 / tauOut![i]!);
        inverse![i] = 1 / thr![i]!;
      }
    };
    const below = (tau: number) => (tau < 11e-3 ? -100 * Math.exp(11e-3 - tau) : 0);
    /** What was left out of the loop over time because it does not change there. */
    const finish = () => {
      for (let i = 0; i < inputs.length; i++) inputs[i]! *= 20;
      for (let i = 0; i < W; i++) {
        gBias![i]! *= kMem![i]!;
        gMem![i] = -gMem![i]! / tauMem![i]! + below(tauMem![i]!);
        gSyn![i] = -gSyn![i]! / tauSyn![i]! + below(tauSyn![i]!);
        gOut![i] = (gOut![i]! * 1e-3) / tauOut![i]! ** 2 + below(tauOut![i]!);
      }
    };
    return {
      run(repeat) {
        for (let r = 0; r < repeat; r++) {
          floats(at.net, start.length).set(start);
          floats(at.mean, start.length).fill(0);
          floats(at.square, start.length).fill(0);
          for (let k = 1; k <= iterations; k++) {
            ready();
            forward();
            backward();
            finish();
            adam(1 / (1 - 0.9 ** k), 1 / (1 - 0.999 ** k));
          }
        }
      },
      result() {
        ready();
        return [forward() / T];
      },
    };
  },
};
