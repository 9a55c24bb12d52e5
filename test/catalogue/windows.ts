import {
  avgPool,
  component,
  conv1d,
  conv2d,
  convTranspose1d,
  convTranspose2d,
  input,
  maxPool,
  output,
  process,
  real,
  sgd,
  sumPool,
  total,
} from '../../index.ts';
import { coarse, perStep } from './numbers.ts';
import { running } from './running.ts';
import { training } from './training.ts';

const Windows = component('Windows', {
  doc: 'convolutions and pools of an image and of a line',
  time: 'ms',
  hyperparameters: {
    w: real('1', 'weights', undefined, { shape: () => [3, 2, 4, 5] }),
    grouped: real('1', 'weights in two groups', undefined, { shape: () => [2, 2, 2, 6] }),
    apart: real('1', 'weights of each channel', undefined, { shape: () => [3, 3, 1, 4] }),
    line: real('1', 'weights along a line', undefined, { shape: () => [3, 5, 2] }),
  },
  compartments: {
    image: input('1', 'an image', { shape: () => [6, 7, 4] }),
    row: input('1', 'a line', { shape: () => [9, 5] }),
    plain: output('1', 'convolution', { shape: () => [4, 6, 5] }),
    strided: output('1', 'with all options', { shape: () => [3, 8, 5] }),
    groups: output('1', 'in two groups', { shape: () => [5, 6, 6] }),
    alone: output('1', 'channel by channel', { shape: () => [6, 7, 4] }),
    wider: output('1', 'transposed', { shape: () => [12, 15, 5] }),
    along: output('1', 'along a line', { shape: () => [5, 2] }),
    longer: output('1', 'along a line, transposed', { shape: () => [19, 2] }),
    sums: output('1', 'sums of windows', { shape: () => [3, 3, 4] }),
    means: output('1', 'means of windows', { shape: () => [5, 5] }),
    largest: output('1', 'largest of windows', { shape: () => [4, 7, 4] }),
  },
  commands: {
    advance_state: ({ image, row }, { w, grouped, apart, line }) => ({
      plain: conv2d(image, w),
      strided: conv2d(image, w, { stride: [2, 1], padding: [1, 2], dilation: [1, 3] }),
      groups: conv2d(image, grouped, { groups: 2 }),
      alone: conv2d(image, apart, { groups: 4, padding: 1 }),
      wider: convTranspose2d(image, w, { stride: 2, padding: [1, 0], outputPadding: 1 }),
      along: conv1d(row, line, { stride: 2, padding: 1 }),
      longer: convTranspose1d(row, line, { stride: 2 }),
      sums: sumPool(image, [2, 2]),
      means: avgPool(row, [2], { padding: 1 }),
      largest: maxPool(image, [3, 3], { stride: 1, padding: [0, 1] }),
    }),
  },
});
const build = () => {
  const z = Windows({
    w: coarse(120, 101),
    grouped: coarse(48, 102),
    apart: coarse(36, 103),
    line: coarse(30, 104),
  });
  return { z, advance: process(z.advance_state) };
};
const RESULTS = [
  'plain',
  'strided',
  'groups',
  'alone',
  'wider',
  'along',
  'longer',
  'sums',
  'means',
  'largest',
] as const;

export const windows = [
  running('ops-windows', build, ({ z, advance }) => ({
    process: advance,
    steps: 5,
    batch: 2,
    inputs: [
      [z.image, perStep(coarse, 336, 105)],
      [z.row, perStep(coarse, 90, 106)],
    ],
    reference: true,
  })),
  training('ops-windows-gradients', build, ({ z, advance }) => ({
    process: advance,
    steps: 2,
    batch: 2,
    inputs: [
      [z.image, coarse(672, 107)],
      [z.row, coarse(180, 108)],
    ],
    trainable: [
      z.hyperparameters.w,
      z.hyperparameters.grouped,
      z.hyperparameters.apart,
      z.hyperparameters.line,
    ],
    inputGradients: [z.image, z.row],
    loss: ({ of }) =>
      RESULTS.map((name, i) => total(of(z[name]).mul(of(z[name]).add(1))).mul(0.1 + 0.01 * i)).reduce(
        (sum, term) => sum.add(term),
      ),
    optimizer: sgd({ lr: 1e-4 }),
    iterations: 3,
    reference: true,
  })),
];
