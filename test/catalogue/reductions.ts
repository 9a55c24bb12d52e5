import { component, count, input, output, process, real, sgd, total } from '../../index.ts';
import { coarse, perStep } from './numbers.ts';
import { running } from './running.ts';
import { training } from './training.ts';

interface Size {
  readonly length: number;
}
const matrix = ({ length }: Size) => [3, length];
const column = () => [3];

/** What goes along axes, and draws that depend on numbers. */
const Along = component('Along', {
  doc: 'reductions and draws',
  time: 'ms',
  hyperparameters: {
    length: count('length of rows'),
    w: real('1', 'weights', undefined, { shape: matrix }),
  },
  compartments: {
    x: input('1', 'a matrix', { shape: matrix }),
    lowest: output('1', 'smallest of rows', { shape: column }),
    product: output('1', 'products of rows', { shape: column }),
    variance: output('1', 'of columns', { shape: ({ length }: Size) => [length] }),
    deviation: output('1', 'of rows', { shape: column }),
    rising: output('1', 'sums along rows', { shape: matrix }),
    falling: output('1', 'sums along columns, from the last', { shape: matrix }),
    any: output('1', 'whether any of a row is large', { shape: column }),
    all: output('1', 'whether all of a column are small', { shape: ({ length }: Size) => [length] }),
    waits: output('1', 'exponential draws', { shape: matrix }),
    events: output('1', 'Poisson draws', { shape: matrix }),
    chosen: output('1', 'draws of an index', { shape: column }),
  },
  commands: {
    advance_state({ x }, { w, length }, { random }) {
      const y = x.mul(w);
      return {
        lowest: y.reduceMin(-1),
        product: y.tanh().add(1).prod(-1),
        variance: y.variance(1),
        deviation: y.std(-1),
        rising: y.cumsum(-1),
        falling: y.cumsum(1, { reverse: true }),
        any: y.gt(1).any(-1).spikes(),
        all: y.lt(1).all(1).spikes(),
        waits: random.exponential([3, length]),
        events: random.poisson([3, length], y.abs().min(50)),
        chosen: random.choice([3], y.abs().add(0.125)),
      };
    },
  },
});
const OF_NUMBERS = ['lowest', 'product', 'variance', 'deviation', 'rising', 'falling'] as const;

const along = (length: number) => () => {
  const z = Along({ length, w: coarse(3 * length, 120) });
  return { z, advance: process(z.advance_state) };
};

export const reductions = [
  ...[4, 7].map((length) =>
    running(`ops-along-${length}`, along(length), ({ z, advance }) => ({
      process: advance,
      steps: 9,
      batch: 2,
      inputs: [[z.x, perStep(coarse, 6 * length, 121)]],
      reference: true,
    })),
  ),
  training('ops-along-gradients', along(5), ({ z, advance }) => ({
    process: advance,
    steps: 3,
    batch: 2,
    inputs: [[z.x, coarse(90, 122)]],
    trainable: [z.hyperparameters.w],
    inputGradients: [z.x],
    loss: ({ of }) =>
      OF_NUMBERS.map((name, i) => total(of(z[name]).mul(of(z[name]).add(1))).mul(0.1 + 0.01 * i)).reduce(
        (sum, term) => sum.add(term),
      ),
    optimizer: sgd({ lr: 1e-4 }),
    iterations: 3,
    reference: true,
  })),
];
