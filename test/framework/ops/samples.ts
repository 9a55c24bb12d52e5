import type { Shape } from '../../../framework/base/shapes.ts';
import { pattern } from '../../../framework/large/pattern.ts';
import type { OpName } from '../../../framework/ops/dictionary.ts';
import type { Attrs } from '../../../framework/ops/row.ts';
import type { Surrogate } from '../../../framework/ops/spike.ts';
import { literalTable, wholeTable } from '../../../framework/ops/tables.ts';
import type { Tensor } from '../../../framework/ops/tensor.ts';

/** What an operation is tried on: intervals from which its operands are drawn, shapes if not all sorts, attributes. */
export interface Sample {
  readonly domain: readonly (readonly [number, number])[];
  readonly shapes?: readonly Shape[];
  readonly attrs?: readonly Attrs[];
  /** Further shapes, as they are. */
  readonly also?: readonly (readonly Shape[])[];
  /** What its method is given after the first operand, where these are not operands. */
  readonly given?: readonly unknown[];
  /** A smooth function with the same gradient, where the operation itself has steps. */
  readonly smooth?: (args: readonly Tensor[]) => Tensor;
}

const REAL = [-3, 3] as const;
const NEAR = [-2, 2] as const;
const POSITIVE = [0.3, 3] as const;
const TRUTH = [0, 1] as const;
const WHOLE = [-9, 9] as const;
/** The length of a tick, from three parts. */
const PARTS = [
  [0.5, 2],
  [1e-9, 2e-9],
  [1e-18, 2e-18],
] as const;

const unary = { domain: [REAL] };
const binary = { domain: [REAL, REAL] };
const positive = { domain: [POSITIVE] };
const ofPositive = { domain: [REAL, POSITIVE] };
const ofTruth = { domain: [TRUTH] };
const ofTwoTruths = { domain: [TRUTH, TRUTH] };
const ofTicks = { domain: [WHOLE, WHOLE] };
const itself = { domain: [REAL], smooth: ([x]: readonly Tensor[]) => x! };
const along = { domain: [REAL], shapes: [[3, 6]], attrs: [{ axis: 0 }, { axis: 1 }], given: [0] };
const whether = {
  domain: [TRUTH],
  shapes: [[3, 6]],
  attrs: [
    { axis: 0, keepdims: false },
    { axis: 1, keepdims: true },
  ],
  given: [0],
};
const clock = { domain: [], attrs: [{ dt: 0.1, shape: [] }] };
const far = { domain: [[-1e6, 1e6], REAL] } as const;
const drawn = {
  domain: [],
  attrs: [
    { shape: [3, 5], stream: 'rows', trials: 3 },
    { shape: [5, 1], stream: 'columns', trials: 5 },
    { shape: [2, 3, 5], stream: 'deep', trials: 2 },
    { shape: [6], stream: 'single', trials: 1 },
    { shape: [], stream: 'one', trials: 1 },
  ],
};
const firing = [
  [-2, 2],
  [0.4, 1.5],
] as const;
const tent = {
  name: 'tanh',
  operands: [],
  smooth: (v: Tensor, threshold: Tensor) => v.sub(threshold).tanh(),
} satisfies Surrogate;
const sech2 = (u: Tensor): Tensor => u.tanh().mul(u.tanh()).neg().add(1);

/** All operations of the dictionary. */
export const samples: { readonly [K in OpName]: Sample } = {
  const: {
    domain: [],
    attrs: [
      { value: 0.1, shape: [] },
      { value: 0, shape: [3, 5] },
    ],
  },
  literal: {
    domain: [],
    attrs: [
      [1, 0.1, -2],
      [
        [1, 2, 3, 4, 5],
        [6, 7, 8, 9, 0],
      ],
      [[1], [2]],
      [7],
    ].map((list) => {
      const table = literalTable(list)!;
      return { table, shape: table.shape };
    }),
  },
  load: { domain: [] },
  time: clock,
  uniform: drawn,
  fixedUniform: drawn,

  tick: clock,
  addTicks: ofTicks,
  subTicks: ofTicks,
  modTicks: ofTicks,
  eqTicks: ofTicks,
  neTicks: ofTicks,
  ltTicks: ofTicks,
  leTicks: ofTicks,
  gtTicks: ofTicks,
  geTicks: ofTicks,
  whereTicks: { domain: [TRUTH, WHOLE, WHOLE] },
  timeOfTicks: { domain: [WHOLE, ...PARTS], shapes: [[2, 5], [], [], []] },
  ticksOfTime: { domain: [REAL, ...PARTS], shapes: [[2, 5], [], [], []], attrs: [{ dt: 1 }] },

  add: binary,
  sub: binary,
  mul: binary,
  div: ofPositive,
  neg: unary,
  abs: positive,
  sqrt: positive,
  sign: unary,
  floor: unary,
  nearest: unary,
  single: itself,
  min: binary,
  max: binary,
  mod: ofPositive,
  clip: { domain: [REAL, [-2, -1], [0.5, 2]] },
  clipGradient: { ...itself, domain: [REAL, [-9, -8], [8, 9]] },
  detach: unary,

  eq: binary,
  ne: binary,
  lt: binary,
  le: binary,
  gt: binary,
  ge: binary,
  and: ofTwoTruths,
  or: ofTwoTruths,
  not: ofTruth,
  where: { domain: [TRUTH, REAL, REAL] },
  spikes: ofTruth,
  any: whether,
  all: whether,

  exp: unary,
  expm1: unary,
  log: positive,
  log1p: { domain: [[-0.5, 3]] },
  tanh: unary,
  sigmoid: unary,
  sin: unary,
  cos: unary,
  cosh: unary,
  sech: unary,
  atan: unary,
  atan2: ofPositive,
  erf: unary,
  pow: { domain: [POSITIVE, REAL] },

  sum: along,
  mean: along,
  prod: along,
  reduceMax: along,
  reduceMin: along,
  variance: along,
  std: along,
  cumsum: {
    ...along,
    attrs: [
      { axis: 0, reverse: false },
      { axis: 1, reverse: true },
    ],
  },
  softmax: { domain: [REAL], shapes: [[2, 5]] },
  winner: { domain: [REAL], shapes: [[3, 6]] },

  // biome-ignore format: a trial a line
  matmul: {
    domain: [REAL, REAL],
    shapes: [[3, 5], [5, 6]],
    also: [
      [[5, 3], [3, 1]],
      [[2, 2, 3], [2, 3, 4]],
      [[2, 3, 2, 2], [3, 2, 3]],
      [[2, 3, 5], [2, 5, 1]],
      [[2, 2, 2, 3], [2, 2, 3, 1]],
      [[5, 1, 4], [5, 4, 1]],
      [[5, 1, 1], [5, 1, 1]],
      [[3, 2, 1], [3, 1, 13]],
      [[2, 1, 3], [1, 3, 6]],
      [[2, 13, 50], [2, 50, 34]],
      [[2, 1, 3, 5], [2, 1, 5, 1]],
      [[3, 6, 1], [3, 1, 1]],
      [[2, 2, 7, 3], [2, 2, 3, 1]],
    ],
  },
  // biome-ignore format: shapes beside each other
  outer: { domain: [REAL, REAL], shapes: [[3, 5], [3, 6]] },
  // biome-ignore format: shapes beside each other
  addOuter: { domain: [REAL, REAL, REAL], shapes: [[5, 6], [3, 5], [3, 6]] },
  transpose: {
    domain: [REAL],
    shapes: [[3, 5]],
    attrs: [
      {},
      ...[
        [1, 0],
        [2, 0, 1],
        [0, 2, 1],
        [1, 0, 2],
      ].map((axes) => ({ axes })),
    ],
    given: [],
  },
  reshape: {
    domain: [REAL],
    shapes: [[1, 6]],
    attrs: [[6], [6, 1], [2, 3]].map((shape) => ({ shape })),
    given: [[4]],
  },
  slice: {
    domain: [REAL],
    shapes: [[3, 6]],
    attrs: [
      { axis: 0, start: 0, end: 1, step: 1 },
      { axis: 0, start: 1, end: 4, step: 1 },
      { axis: 0, start: 0, end: 5, step: 2 },
    ],
    given: [0, -1],
  },
  pad: {
    domain: [REAL],
    shapes: [[3, 6]],
    attrs: [
      { axis: 0, before: 2, after: 0, step: 1 },
      { axis: 0, before: 1, after: 2, step: 3 },
    ],
    given: [0, 1, 2],
  },
  flip: { domain: [REAL], shapes: [[3, 6]], attrs: [{ axis: 0 }], given: [-1] },
  oneHot: { domain: [REAL], shapes: [[3, 6]], attrs: [{ size: 4 }, { size: 1 }], given: [4] },
  // biome-ignore format: shapes beside each other
  concat: { domain: [REAL, REAL, REAL], shapes: [[3, 5], [3, 6], [3, 5]], attrs: [{ axis: 0 }] },

  exponent: positive,
  mantissa: positive,
  head: unary,
  scale2: { domain: [REAL, [-8, 8]] },
  copySign: binary,
  farAngle: far,
  farQuadrant: far,
  farRest: far,

  poissonQuantile: { domain: [TRUTH, [0, 40]] },
  poissonCount: { domain: [TRUTH, [0, 40], [0, 0.9]] },

  spike: {
    domain: firing,
    attrs: [
      { surrogate: tent, strict: true },
      { surrogate: tent, cap: 3 },
      { surrogate: { name: 'sech²', operands: [], derivative: sech2 } },
    ],
    smooth: ([v, threshold]) => tent.smooth(v!, threshold!),
  },
  surrogate: {
    domain: firing,
    attrs: [
      { surrogate: tent },
      { surrogate: { name: 'constant', operands: [], derivative: (u: Tensor) => u.mul(0).add(2) } },
    ],
  },
};

const convolutions = [
  { size: [2, 2], stride: [1, 1], padding: [0, 0], dilation: [1, 1], groups: 1 },
  { size: [2, 2], stride: [2, 1], padding: [1, 2], dilation: [1, 2], groups: 1 },
  { size: [1, 1], stride: [1, 2], padding: [0, 0], dilation: [1, 1], groups: 1 },
];
const pools = [
  { size: [2, 2], stride: [2, 2], padding: [0, 0], dilation: [1, 1] },
  { size: [2, 3], stride: [1, 2], padding: [1, 1], dilation: [1, 1] },
  { size: [1, 1], stride: [1, 2], padding: [0, 0], dilation: [1, 1] },
];
const onto = (all: readonly Attrs[], places: readonly Shape[]): readonly Attrs[] =>
  all.flatMap((attrs) => places.map((own) => ({ ...attrs, places: own })));
const tables = [[2, 0, 2, 1, 1], [0], [0, 0, 0], [3, 0]].map(wholeTable);
const synapses = (pre: number, post: number, from: readonly number[], to: readonly number[]) =>
  pattern({ pre, post, from, to });
const SEVEN = [4, 0, 1, 3, 1, 0, 4];

/** Large operations, by the names of their rows. */
// biome-ignore format: shapes beside each other, a trial a line
export const largeSamples: Readonly<Record<string, Sample>> = {
  takeAlong: {
    domain: [REAL, [0, 2.99]],
    also: [
      [[3, 6], [3, 6]], [[3, 6], [3, 4]], [[4, 5], [3, 5]], [[3, 1], [4, 1]], [[1, 3], [1, 1]], [[3], [5]],
      [[2, 13], [2, 50]], [[2, 5, 3], [2, 4, 3]], [[2, 5, 1], [2, 4, 1]],
    ],
    attrs: [{ axis: 0 }],
  },
  addAlong: {
    domain: [REAL, [-2, 8]],
    also: [[3, 6], [3], [4, 1], [2, 4, 3], [1, 1], [2, 50]].map((shape) => [shape, shape]),
    attrs: [1, 3, 6].map((size) => ({ axis: 0, size })),
  },
  argmax: { domain: [REAL], shapes: [[3, 6]], attrs: [{ axis: 0 }] },
  argsort: {
    domain: [REAL],
    shapes: [[3, 6]],
    also: [[[80]], [[81]], [[161]], [[2, 300]], [[300, 3]]],
    attrs: [{ axis: 0 }],
  },

  conv: { domain: [NEAR, NEAR], shapes: [[3, 3, 2], [2, 2, 2, 3]], attrs: convolutions },
  convTranspose: {
    domain: [NEAR, NEAR],
    shapes: [[3, 3, 2], [2, 2, 2, 3]],
    attrs: onto(convolutions, [[1, 1], [2, 2], [4, 4], [6, 3], [4, 6], [5, 8], [3, 2], [3, 5]]),
  },
  convWeights: { domain: [NEAR, NEAR], shapes: [[3, 3, 2], [2, 2, 5]], attrs: convolutions },

  windowSum: { domain: [NEAR], shapes: [[4, 5, 3]], attrs: pools },
  windowSpread: {
    domain: [NEAR],
    shapes: [[2, 3, 5]],
    attrs: onto(pools, [[1, 1], [4, 6], [5, 7], [1, 5], [2, 5], [2, 3], [3, 7]]),
  },
  windowPick: { domain: [NEAR, NEAR], shapes: [[3, 3, 2], [3, 3, 2]], attrs: pools },
  windowRoute: { domain: [NEAR, NEAR], shapes: [[3, 5, 2], [2, 3, 2]], attrs: pools },

  gather: { domain: [REAL], shapes: [[2, 3]], attrs: tables.map((indices) => ({ indices })) },
  scatter: {
    domain: [REAL],
    shapes: [[2, 5]],
    attrs: tables.flatMap((indices) => [1, 3, 4].map((size) => ({ indices, size }))),
  },
  // Synapses in order, out of order, with cells that have none and two between the same cells.
  sparseMatmul: {
    domain: [REAL, REAL],
    shapes: [[2, 5], [7]],
    attrs: [
      { pattern: synapses(5, 3, [0, 0, 1, 1, 3, 4, 4], [0, 2, 1, 1, 2, 0, 1]) },
      { pattern: synapses(5, 6, SEVEN, [5, 2, 0, 0, 1, 2, 3]) },
      { pattern: synapses(1, 1, [0], [0]) },
      { pattern: synapses(50, 2, [7, 49], [1, 1]) },
      { pattern: synapses(3, 1, [2, 2], [0, 0]) },
      { pattern: synapses(3, 4, [0, 0, 1, 2, 2, 1, 2], [0, 3, 1, 2, 2, 1, 0]), first: 1 },
      { pattern: synapses(4, 2, [3, 0, 1, 1, 2, 3, 3], [0, 1, 1, 0, 0, 1, 1]), first: 0 },
    ],
  },
  fewPoisson: {
    domain: [[0, 0.99], [0.1, 36], [1e-6, 1]],
    also: [[], [1], [5], [3, 6], [2, 13]].map((shape) => [shape, shape, shape]),
  },
  arriving: { domain: [REAL], shapes: [[4, 3]] },
  spikeBits: { domain: [REAL], shapes: [[2, 53]], also: [[[1]], [[24]], [[3, 2]], [[2, 3, 25]], [[2, 221]]] },
  enqueue: {
    domain: [REAL, REAL, REAL],
    shapes: [[4, 3], [5], [7]],
    attrs: [
      { pattern: synapses(5, 3, [0, 0, 1, 1, 3, 4, 4], [0, 2, 1, 1, 2, 0, 1]), lags: wholeTable([1, 2, 3, 4, 1, 1, 2]) },
      { pattern: synapses(5, 3, SEVEN, [2, 2, 0, 0, 1, 2, 1]), lags: wholeTable([1, 2, 1, 2, 1, 1, 2]) },
      { pattern: synapses(13, 4, [12, 0, 3], [0, 0, 3]), lags: wholeTable([1, 3, 2]) },
      { pattern: synapses(5, 1, SEVEN, [0, 0, 0, 0, 0, 0, 0]), lags: wholeTable([1, 2, 1, 2, 1, 1, 2]) },
    ],
  },
};
