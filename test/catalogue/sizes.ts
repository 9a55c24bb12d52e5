import {
  BernoulliCell,
  component,
  count,
  DenseSynapse,
  input,
  LIFCell,
  output,
  process,
  real,
  VarTrace,
  WTASCell,
  wire,
} from '../../index.ts';
import { perStep, spikes, uniform } from './numbers.ts';
import { running } from './running.ts';

/** Lengths that fill vectors, that do not, and that are longer than a block of a sum. */
const LENGTHS = [1, 3, 5, 16, 1023, 1025] as const;

const ofLength = (n: number) =>
  running(
    `size-${n}`,
    () => {
      const x = BernoulliCell({ n_units: n });
      const W = DenseSynapse({ shape: [n, 3], weight_low: -5 / n, weight_high: 50 / n });
      const back = DenseSynapse({ shape: [3, n], weight_low: 10, weight_high: 40 });
      const z = LIFCell({ n_units: 3, tau_m: 10, refract_time: 1 });
      const wide = LIFCell({ n_units: n, tau_m: 10, one_spike: true });
      const winner = WTASCell({ n_units: n });
      const trace = VarTrace({ n_units: n, tau_tr: 8, a_delta: 1 });
      wire(x.outputs, W.inputs);
      wire(W.outputs, z.j);
      wire(z.s, back.inputs);
      wire(back.outputs, wide.j);
      wire(back.outputs, winner.j);
      wire(wide.s, trace.inputs);
      const parts = { x, W, z, back, wide, winner, trace };
      return { ...parts, advance: process(...Object.values(parts).map((own) => own.advance_state)) };
    },
    ({ x, advance }) => ({
      process: advance,
      steps: 20,
      batch: n > 100 ? 2 : 3,
      inputs: [[x.inputs, perStep(uniform, n, 70, 0, 1)]],
      ...(n < 100 && { reference: true }),
    }),
  );

interface Plain {
  readonly n_units: number;
}

/** Sums of long rows and columns, of what trials share and of what they do not. */
const Sums = component('Sums', {
  doc: 'sums and means along all axes',
  time: 'ms',
  hyperparameters: {
    n_units: count('length'),
    w: real('1', 'shared matrix', undefined, { shape: ({ n_units }: Plain) => [n_units, 2] }),
  },
  compartments: {
    x: input('1', 'long rows'),
    total: output('1', 'Σ x', { shape: () => [1] }),
    mean: output('1', 'mean of x', { shape: () => [] }),
    largest: output('1', 'max x', { shape: () => [1] }),
    columns: output('1', 'Σ w, by column', { shape: () => [2], shared: true }),
    rows: output('1', 'Σ w, by row', { shape: ({ n_units }: Plain) => [n_units], shared: true }),
    weighted: output('1', 'Σ x w, by column', { shape: () => [2] }),
    trials: output('1', 'Σ x over trials', { shared: true }),
  },
  commands: {
    advance_state: ({ x }, p) => ({
      total: x.sum(-1, { keepdims: true }),
      mean: x.mean(-1),
      largest: x.reduceMax(-1, { keepdims: true }),
      columns: p.w.sum(0),
      rows: p.w.sum(1),
      weighted: x
        .reshape([...x.shape, 1])
        .mul(p.w)
        .sum(1),
      trials: x.sum(0),
    }),
  },
});

const sumsOf = (n: number) =>
  running(
    `sums-${n}`,
    () => {
      const z = Sums({ n_units: n, w: uniform(2 * n, 71) });
      return { z, advance: process(z.advance_state) };
    },
    ({ z, advance }) => ({
      process: advance,
      steps: 9,
      batch: 2,
      inputs: [[z.x, perStep(uniform, 2 * n, 72)]],
      reference: true,
    }),
  );

/** So many trials side by side. */
const ofBatch = (batch: number) =>
  running(
    `batch-${batch}`,
    () => {
      const W = DenseSynapse({ shape: [9, 4], weight_low: 0, weight_high: 20 });
      const z = LIFCell({ n_units: 4, tau_m: 10 });
      wire(W.outputs, z.j);
      return { W, z, advance: process(W.advance_state, z.advance_state) };
    },
    ({ W, advance }) => ({
      process: advance,
      steps: 30,
      batch,
      inputs: [[W.inputs, perStep(spikes, 9 * batch, 73)]],
    }),
  );

export const sizes = [
  ...LENGTHS.map(ofLength),
  ...[7, 1023, 1024, 1025, 2049].map(sumsOf),
  ...[1, 4, 17].map(ofBatch),
];
