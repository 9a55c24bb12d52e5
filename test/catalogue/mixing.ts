import { component, count, input, output, process, real, sgd, softmax, total, where } from '../../index.ts';
import { coarse, perStep, uniform } from './numbers.ts';
import { running } from './running.ts';
import { training } from './training.ts';

/** What has a shape of its own. */
const Rows = component('Rows', {
  doc: 'what mixes the elements of a matrix per trial',
  time: 'ms',
  hyperparameters: {
    shape: count('length of rows'),
    w: real('1', 'weights', undefined, { shape: ({ shape }: { shape: number }) => [shape, 4] }),
  },
  compartments: {
    x: input('1', 'a matrix', { shape: ({ shape }: { shape: number }) => [3, shape] }),
    row: input('1', 'a row', { shape: ({ shape }: { shape: number }) => [shape] }),
    sums: output('1', 'Σ over columns', { shape: () => [3] }),
    columns: output('1', 'Σ over rows', { shape: ({ shape }: { shape: number }) => [shape] }),
    mean: output('1', 'mean over columns', { shape: () => [3, 1] }),
    largest: output('1', 'largest of a row', { shape: () => [3, 1] }),
    highest: output('1', 'largest of a column', { shape: ({ shape }: { shape: number }) => [1, shape] }),
    softmax: output('1', 'softmax of rows', { shape: ({ shape }: { shape: number }) => [3, shape] }),
    winner: output('1', 'where the largest is', { shape: ({ shape }: { shape: number }) => [3, shape] }),
    product: output('1', 'x · w', { shape: () => [3, 4] }),
    back: output('1', 'row · w · wᵀ', { shape: ({ shape }: { shape: number }) => [shape] }),
    outer: output('1', 'rowᵀ · row · w', {
      shape: ({ shape }: { shape: number }) => [shape, 4],
      shared: true,
    }),
    flat: output('1', 'x in a line', { shape: ({ shape }: { shape: number }) => [3 * shape] }),
  },
  commands: {
    advance_state({ x, row }, p) {
      const [batch, rows, length] = x.shape as [number, number, number];
      const weighted = row.matmul(p.w);
      return {
        sums: x.sum(-1),
        columns: x.sum(1),
        mean: x.mean(-1, { keepdims: true }),
        largest: x.reduceMax(2, { keepdims: true }),
        highest: x.reduceMax(1, { keepdims: true }),
        softmax: softmax(x),
        winner: x.winner().where(x, 0),
        product: x.matmul(p.w),
        back: weighted.matmul(p.w.transpose()),
        outer: row.outer(weighted).addOuter(row, weighted.mul(0.5)),
        flat: x.reshape([batch, rows * length]),
      };
    },
  },
});
const rows = (shape: number) => () => {
  const z = Rows({ shape, w: coarse(4 * shape, 94) });
  return { z, advance: process(z.advance_state) };
};
const OF_ROWS = [
  'sums',
  'columns',
  'mean',
  'largest',
  'highest',
  'softmax',
  'product',
  'back',
  'flat',
] as const;

const Chance = component('Chance', {
  doc: 'random numbers of all kinds',
  time: 'ms',
  hyperparameters: { n_units: count('length') },
  compartments: {
    p: input('1', 'probability'),
    uniform: output('1', 'in [0, 1)'),
    normal: output('1', 'mean 0, variance 1'),
    event: output('spike', 'with probability p'),
    level: output('1', 'one for all', { shape: () => [] }),
    walk: output('1', 'a sum of what was drawn'),
    when: output('ms', 'time'),
  },
  commands: {
    advance_state({ p, walk }, { n_units }, { t, dt, random }) {
      return {
        uniform: random.uniform([n_units]),
        normal: random.normal([n_units]),
        event: random.bernoulli([n_units], p).spikes(),
        level: random.uniform([]),
        walk: walk.add(random.normal([n_units])).mul(0.9),
        when: where(p.gt(0.5), t, dt.mul(2)),
      };
    },
  },
});

export const mixing = [
  ...[3, 8].map((shape) =>
    running(`ops-rows-${shape}`, rows(shape), ({ z, advance }) => ({
      process: advance,
      steps: 9,
      batch: 2,
      inputs: [
        [z.x, perStep(coarse, 6 * shape, 95)],
        [z.row, perStep(coarse, 2 * shape, 96)],
      ],
      reference: true,
    })),
  ),
  training('ops-rows-gradients', rows(5), ({ z, advance }) => ({
    process: advance,
    steps: 3,
    batch: 2,
    inputs: [
      [z.x, coarse(90, 97)],
      [z.row, coarse(30, 98)],
    ],
    trainable: [z.hyperparameters.w],
    inputGradients: [z.x, z.row],
    loss: ({ of }) =>
      OF_ROWS.map((name, i) => total(of(z[name]).mul(of(z[name]).add(1))).mul(0.1 + 0.01 * i)).reduce(
        (sum, term) => sum.add(term),
      ),
    optimizer: sgd({ lr: 1e-3 }),
    iterations: 3,
    reference: true,
  })),
  running(
    'ops-random',
    () => {
      const z = Chance({ n_units: 5 });
      return { z, advance: process(z.advance_state) };
    },
    ({ z, advance }) => ({
      process: advance,
      steps: 30,
      batch: 3,
      tick: 70000,
      inputs: [[z.p, uniform(5, 99, 0, 1)]],
      reference: true,
    }),
  ),
];
