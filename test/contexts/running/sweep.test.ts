import { expect } from 'chai';
import {
  context,
  LIFCell,
  ms,
  mV,
  nA,
  PoissonCell,
  process,
  scale,
  simulate,
  sweep,
  wire,
} from '../../../index.ts';
import { rows, untyped } from '../support.ts';

const net = context('net', () => {
  const z = LIFCell({ n_units: 2, tau_m: ms(20), refract_time: 0 });
  return { z, advance: process(z.advance_state) };
});
const { tau_m, thr } = net.z.hyperparameters;
const common = {
  process: net.advance,
  dt: ms(1),
  steps: 300,
  inputs: [[net.z.j, [20, 30]]],
  record: [net.z.s],
} as const;
const count = (data: ArrayLike<number>) => Array.from(data).reduce((a, b) => a + b, 0);
const measure = {
  spikes: (run: { get: (of: typeof net.z.s) => { data: ArrayLike<number> } }) => count(run.get(net.z.s).data),
};

describe('a sweep', () => {
  it('has a row for every combination, with what a simulation of it alone gives', () => {
    const table = sweep(net, {
      ...common,
      over: [
        [tau_m, [ms(10), '20 ms', 40]],
        [thr, [mV(-55), -50]],
      ],
      measure,
    });
    expect(table.map(({ setting }) => setting)).eql([
      [ms(10), mV(-55)],
      [ms(10), -50],
      ['20 ms', mV(-55)],
      ['20 ms', -50],
      [40, mV(-55)],
      [40, -50],
    ]);
    for (const { setting, spikes } of table) {
      const hyperparameters = [
        [tau_m, setting[0]!],
        [thr, setting[1]!],
      ] as const;
      using sim = simulate(net, { dt: ms(1), hyperparameters });
      const { steps, inputs, record } = common;
      expect(spikes).equal(count(sim.run(net.advance, { steps, inputs, record }).get(net.z.s).data));
    }
    expect(new Set(table.map(({ spikes }) => spikes)).size).greaterThan(4);
  });

  it('takes rows of values, and shows series of one setting', () => {
    const shapes: (readonly number[])[] = [];
    const table = sweep(net, {
      ...common,
      over: [
        [tau_m, [10, 20]],
        [thr, [-55, -50]],
      ],
      by: 'rows',
      recordEvery: 3,
      measure: {
        rows: (run) => {
          shapes.push(run.get(net.z.s).shape);
          return run.rows;
        },
      },
    });
    expect(table).eql([
      { setting: [10, -55], rows: 100 },
      { setting: [20, -50], rows: 100 },
    ]);
    expect(shapes).eql([
      [100, 2],
      [100, 2],
    ]);
  });

  it('lets all settings draw the same, so that each row is that of a simulation of it alone', () => {
    const noisy = context('noisy', () => {
      const encode = PoissonCell({ n_units: 40, target_freq: 100 });
      const z = LIFCell({ n_units: 40, tau_m: ms(20), refract_time: 0 });
      wire(scale(encode.outputs, nA(60)), z.j);
      return { encode, z, advance: process(encode.advance_state, z.advance_state) };
    });
    const own = noisy.z.hyperparameters.tau_m;
    const given = { steps: 200, inputs: [[noisy.encode.inputs, 0.9]], record: [noisy.z.v] } as const;
    const last = (run: { get: (of: typeof noisy.z.v) => { data: ArrayLike<number> } }) =>
      Array.from(run.get(noisy.z.v).data).reduce((a, b) => a + b, 0);
    const swept = (draws: 'own' | 'same') =>
      sweep(noisy, {
        ...{ ...given, process: noisy.advance, dt: ms(1), seed: 7, draws },
        ...{ over: [[own, [10, 20, 10]]], measure: { last } },
      }).map((row) => row.last);
    const alone = [10, 20, 10].map((tau_m) => {
      using sim = simulate(noisy, { dt: ms(1), seed: 7, hyperparameters: [[own, tau_m]] });
      return last(sim.run(noisy.advance, given));
    });
    expect(swept('same')).eql(alone);
    expect(swept('own')[0]).equal(alone[0]);
    expect(swept('own')[2]).not.equal(alone[2]);
  });

  const faulty = (options: object) => () =>
    sweep(net, untyped({ ...common, over: [[tau_m, [10, 20]]], measure, ...options }));
  rows([
    ['nothing to sweep', 'sweep, over', 'option', 'Correct', faulty({ over: [] })],
    [
      'other numbers of values',
      'sweep, over',
      'option',
      "by: 'grid'",
      faulty({
        over: [
          [tau_m, [10]],
          [thr, [1, 2]],
        ],
        by: 'rows',
      }),
    ],
    [
      'more combinations than could be run',
      'sweep, over',
      'option',
      'fewer',
      faulty({ over: Array.from({ length: 5 }, () => [tau_m, new Float64Array(1000).fill(10)]) }),
    ],
    ['no measure', 'sweep, measure', 'option', 'Correct', faulty({ measure: undefined })],
    [
      'a value out of range',
      'net/z.tau_m, trial 1',
      'hyperparameter-range',
      'range',
      faulty({ over: [[tau_m, [10, -1]]] }),
    ],
    ['an option of nobody', 'run, stepz', 'option', 'steps', faulty({ stepz: 3 })],
  ]);
});
