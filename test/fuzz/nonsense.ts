import { LIFCell, MyelinError, ms, mV, nA, perTrial, rockpool } from '../../index.ts';

/** What a callback of the user throws: it passes through as it is. */
export class Own extends Error {}

const detached = <T extends ArrayBufferView>(view: T): T => {
  structuredClone(view.buffer, { transfer: [view.buffer as ArrayBuffer] });
  return view;
};

const nested = (depth: number, wrap: (inner: unknown) => unknown): unknown => {
  let inner: unknown = 1;
  for (let i = 0; i < depth; i++) inner = wrap(inner);
  return inner;
};

const cyclic = <T extends object>(own: T, close: (own: T) => void): T => {
  close(own);
  return own;
};

const ownError = (): never => {
  throw new Own('own');
};

const hostile = (): never => {
  throw new TypeError('hostile');
};

const revoked = (of: object): unknown => {
  const { proxy, revoke } = Proxy.revocable(of, {});
  revoke();
  return proxy;
};

const TRAPS = {
  get: hostile,
  has: hostile,
  ownKeys: hostile,
  getOwnPropertyDescriptor: hostile,
  getPrototypeOf: hostile,
} as const;

const shrunk = (): Float64Array => {
  const Resizable = ArrayBuffer as unknown as new (
    length: number,
    options: { readonly maxByteLength: number },
  ) => ArrayBuffer & { resize(length: number): void };
  const buffer = new Resizable(32, { maxByteLength: 64 });
  const view = new Float64Array(buffer, 8, 2);
  buffer.resize(0);
  return view;
};

/** Values that belong nowhere, or nearly nowhere; each is made anew. */
export const NONSENSE: Readonly<Record<string, () => unknown>> = {
  undefined: () => undefined,
  null: () => null,
  true: () => true,
  false: () => false,
  '0': () => 0,
  '-0': () => -0,
  '1': () => 1,
  '3': () => 3,
  '-1': () => -1,
  '0.5': () => 0.5,
  NaN: () => Number.NaN,
  Infinity: () => Infinity,
  '-Infinity': () => -Infinity,
  '1e300': () => 1e300,
  '5e-324': () => 5e-324,
  '2^53': () => 2 ** 53,
  "''": () => '',
  "' '": () => ' ',
  "'x'": () => 'x',
  "'a/b'": () => 'a/b',
  "'__proto__'": () => '__proto__',
  "'constructor'": () => 'constructor',
  "'1 mV'": () => '1 mV',
  "'1e400 ms'": () => '1e400 ms',
  "'1e-400 ms'": () => '1e-400 ms',
  "'0 ms'": () => '0 ms',
  'a long text': () => 'x'.repeat(100_000),
  'a lone surrogate': () => '\ud800',
  'a text of lines': () => 'a\nb\u0000c',
  bigint: () => 10n,
  symbol: () => Symbol('x'),
  'unnamed symbol': () => Symbol(),
  'a function': () => () => undefined,
  'a function that gives an object': () => () => ({}),
  'a function that throws': () => () => {
    throw new Own('own');
  },
  'a function that throws nothing': () => () => {
    throw undefined;
  },
  'an async function': () => async () => ({}),
  'a generator function': () =>
    function* () {
      yield 1;
    },
  'a class': () => class Own {},
  'an error class': () => MyelinError,
  '[]': () => [],
  '[undefined]': () => [undefined],
  '[null]': () => [null],
  '[NaN]': () => [Number.NaN],
  '[[]]': () => [[]],
  '[1, 2]': () => [1, 2],
  '[[1, 2], 3]': () => [[1, 2], 3],
  '[[1], [2, 3]]': () => [[1], [2, 3]],
  '[symbol]': () => [Symbol('x')],
  'sparse array': () => new Array(3),
  'huge sparse array': () => new Array(2 ** 32 - 1),
  'cyclic array': () => cyclic([] as unknown[], (own) => own.push(own)),
  'deep array': () => nested(100_000, (inner) => [inner]),
  'deep object': () => nested(100_000, (inner) => ({ inner })),
  'cyclic object': () =>
    cyclic({} as Record<string, unknown>, (own) => {
      own.own = own;
    }),
  'array with a getter that throws': () => Object.defineProperty([1, 2], 0, { get: hostile }),
  'typed array': () => new Float64Array(2),
  'empty typed array': () => new Float32Array(0),
  'typed NaN': () => new Float64Array([Number.NaN, 1]),
  'detached array': () => detached(new Float32Array(2)),
  'detached doubles': () => detached(new Float64Array(2)),
  'array over a buffer that has shrunk': shrunk,
  'shared array': () => new Float64Array(new SharedArrayBuffer(16)),
  bytes: () => new Uint8Array(2),
  'big integers': () => new BigInt64Array(2),
  'a data view': () => new DataView(new ArrayBuffer(8)),
  'a buffer': () => new ArrayBuffer(8),
  Map: () => new Map([['x', 1]]),
  Set: () => new Set([1]),
  WeakMap: () => new WeakMap(),
  Date: () => new Date(0),
  'an invalid date': () => new Date(Number.NaN),
  RegExp: () => /x/,
  Error: () => new Error('x'),
  promise: () => Promise.resolve(1),
  // biome-ignore lint/suspicious/noThenProperty: that is what it is about
  thenable: () => ({ then: (done: (x: number) => void) => done(1) }),
  'thenable whose then throws': () => Object.defineProperty({}, 'then', { get: hostile }),
  'without prototype': () => Object.create(null),
  'without prototype, with members': () => Object.assign(Object.create(null), { x: 1 }),
  frozen: () => Object.freeze({}),
  'frozen list': () => Object.freeze([1, 2]),
  '{}': () => ({}),
  '{ nonsense }': () => ({ nonsense: 1 }),
  'with a key __proto__': () => JSON.parse('{ "__proto__": { "x": 1 } }'),
  '{ length: 2 }': () => ({ length: 2 }),
  '{ length: 1e9 }': () => ({ length: 1e9 }),
  '{ length: -1 }': () => ({ length: -1 }),
  'a getter that throws': () => Object.defineProperty({}, 'x', { get: hostile, enumerable: true }),
  'a primitive that throws': () => ({ [Symbol.toPrimitive]: hostile, toString: hostile, toJSON: hostile }),
  'an iterator that throws': () => ({ [Symbol.iterator]: hostile }),
  'a proxy that throws': () => new Proxy({}, TRAPS),
  'a proxy of a list that throws': () => new Proxy([1, 2], TRAPS),
  'a proxy of a function': () => new Proxy(() => 1, { apply: ownError }),
  'a revoked proxy': () => revoked({}),
  'a revoked proxy of a list': () => revoked([]),
  arguments: () =>
    (function () {
      // biome-ignore lint/complexity/noArguments: that is what it is about
      return arguments;
    })(),
  'boxed number': () => Object(1),
  'boxed text': () => Object('x'),
  globalThis: () => globalThis,
  memory: () => new WebAssembly.Memory({ initial: 0 }),
  "{ is: 'compartment' }": () => ({ is: 'compartment' }),
  "{ is: 'hyperparameter' }": () => ({ is: 'hyperparameter', part: { component: {}, given: {} } }),
  "{ is: 'sum' }": () => ({ is: 'sum' }),
  "{ is: 'sum', of: [] }": () => ({ is: 'sum', of: [] }),
  "{ is: 'process' }": () => ({ is: 'process' }),
  "{ is: 'process', calls }": () => ({ is: 'process', calls: [{ command: {} }] }),
  "{ is: 'schedule' }": () => ({ is: 'schedule', entries: [{}] }),
  "{ is: 'pattern' }": () => ({ is: 'pattern', pre: 2, post: 2 }),
  'a part of nothing': () => ({ component: null, given: null }),
  'a part of a sort': () => ({ component: {}, given: {}, hyperparameters: {} }),
  'a part of elsewhere': () => LIFCell({ n_units: 2, tau_m: 20 }),
  'a compartment of elsewhere': () => LIFCell({ n_units: 2, tau_m: 20 }).v,
  'a hyperparameter of elsewhere': () => LIFCell({ n_units: 2, tau_m: 20 }).hyperparameters.tau_m,
  'a command of elsewhere': () => LIFCell({ n_units: 2, tau_m: 20 }).advance_state,
  'a component': () => rockpool.LinearJax,
  "{ value: 1, unit: 'ms' }": () => ({ value: 1, unit: 'ms' }),
  '{ value, unit: { dimensions } }': () => ({ value: 1, unit: { dimensions: [] } }),
  'ms(1)': () => ms(1),
  'ms(NaN)': () => ms(Number.NaN),
  'mV(-1)': () => mV(-1),
  'nA(1e300)': () => nA(1e300),
  'perTrial([1])': () => perTrial([1]),
  'perTrial of nonsense': () => ({ is: 'perTrial', values: 3 }),
  '{ data, shape }': () => ({ data: [1, 2], shape: [2] }),
  '{ data, shape } of nonsense': () => ({ data: 3, shape: 'x' }),
  '{ data, shape } that do not fit': () => ({ data: [1, 2], shape: [1e300] }),
};
