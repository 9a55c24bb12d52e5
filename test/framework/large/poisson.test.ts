import { expect } from 'chai';
import { poissonNumbers } from '../../../framework/large/poisson.ts';
import { poissonQuantile } from '../../../framework/ops/draws.ts';
import {
  component,
  context,
  count,
  ms,
  output,
  perTrial,
  process,
  real,
  simulate,
  type Tensor,
} from '../../../index.ts';

/** From the same uniform numbers: with a table for neighbours of one rate, and number by number. */
const Both = component('Both', {
  doc: 'Poisson numbers in two ways',
  time: 'ms',
  hyperparameters: { n_units: count('numbers'), rate: real('1', 'events on average', 2) },
  compartments: { table: output('1', 'in one way'), single: output('1', 'in the other') },
  commands: {
    draw: ({ table }, { rate }, { random }) => {
      const u: Tensor = random.uniform([table.shape.at(-1)!]);
      return { table: poissonNumbers(u, rate), single: poissonQuantile(u, rate) };
    },
  },
});

const mixed = [0, 2, 2, 2, 2, 2, 2, 2, 31.999, 32, 100, 0.1, 5, 5, 5, 5, 3, 3, 3, 3, 5];

describe('Poisson numbers by a table', () => {
  for (const dtype of ['f32', 'f64'] as const)
    it(`have the bits of those that are searched one by one, ${dtype}`, () => {
      const seen = new Set<number>();
      for (const rate of [0, 1e-3, 0.1, 1, 2, 7.3, 20, 31.999, 32, 50, mixed]) {
        const net = context('net', () => {
          const z = Both({ n_units: mixed.length, rate });
          return { z, go: process(z.draw) };
        });
        const { table, single, hyperparameters } = net.z;
        for (const options of [
          {},
          { batch: 3 },
          { batch: 3, hyperparameters: [[hyperparameters.rate, perTrial([4, 40, 0.5])]] as const },
        ]) {
          const sim = simulate(net, { dt: ms(0.1), dtype, ...options });
          const run = sim.run(net.go, { steps: 40, record: [table, single] });
          const numbers = run.get(table).data;
          expect(numbers).eql(run.get(single).data);
          for (const own of numbers) seen.add(own);
        }
      }
      // Few and many of them have been drawn.
      expect(seen.size).above(60);
    });
});
