import { expect } from 'chai';
import {
  brainstate,
  context,
  DenseSynapse,
  diehlCook,
  eventStdpPatches,
  LIFCell,
  ms,
  PoissonCell,
  rockpool,
  sequential,
  simulate,
} from '../../../index.ts';
import { everywhere } from '../../framework/support.ts';

const IMAGE = [1, 1, 1, 0, 0, 0, 0.5, 0, 1, 1];
const small = { n_in: IMAGE.length, n_units: 6, target_freq: 400, w_norm: 4, weight_high: 1 };

describe('sequential', () => {
  it('takes cells of any system, by the first of their inputs and outputs', () => {
    // The docstrings of brainstate: Sequential([IF(100), Linear(100, 10)]).
    const first = context('net', () =>
      sequential(brainstate.IF({ in_size: 4 }), rockpool.LinearJax({ shape: [4, 2] })),
    );
    expect([first.input, first.output]).eql([first['0_IF'].x, first['1_LinearJax'].output]);
    const net = context('net', () =>
      sequential(
        PoissonCell({ n_units: 3, target_freq: 1000 }),
        DenseSynapse({ shape: [3, 2], weight_init: 200 }),
        LIFCell({ n_units: 2, tau_m: 20 }),
      ),
    );
    expect(net.output).equal(net['2_LIFCell'].s);
    const run = simulate(net, { dt: ms(1) }).run(net.advance, {
      ...{ steps: 20, inputs: [[net.input, 1]], record: [net.output] },
    });
    expect([...run.get(net.output).data]).include(1);
  });
});

describe('diehlCook', () => {
  const net = context('net', () => diehlCook(small));

  it('learns the same bits on all backends, one image after the other', () => {
    const learned = everywhere((backend) => {
      const sim = simulate(net, { dt: ms(1), seed: 3, backend });
      const spikes = [0, 1, 2].map(() => {
        sim.reset();
        const run = sim.run(net.learn, { steps: 60, inputs: [[net.z0.inputs, IMAGE]], record: [net.z1e.s] });
        sim.run(net.normalize, { steps: 1 });
        return [...run.get(net.z1e.s).data];
      });
      return { spikes, weights: sim.get(net.W1.weights), theta: sim.get(net.z1e.thr_theta) };
    });
    expect(learned.spikes.flat()).include(1);
  });

  it('has the step that it is given: 1 nA moves a potential by 1 mV in it, whatever its length', () => {
    for (const [dt, options] of [
      ['1 ms', {}],
      ['0.5 ms', { dt: '0.5 ms', tau_m: '0.1 s' }],
      ['0.5 ms', { dt: 0.5, tau_m: 100 }],
      ['2 ms', { dt: ms(2) }],
    ] as const) {
      const own = context('net', () => diehlCook({ ...small, ...options, weight_low: 2, weight_high: 2 }));
      const sim = simulate(own, { dt, dtype: 'f64' });
      sim.set(own.z1e.v, -65);
      // The first step shows a pixel, the second brings its spike to the cells, which rest.
      const image = [1000, ...Array<number>(9).fill(0)];
      sim.run(own.advance, { steps: 2, inputs: [[own.z0.inputs, image]] });
      const spikes = sim.get(own.W1.outputs)[0]! / 2;
      expect(spikes).above(0);
      expect(sim.get(own.z1e.v)[0]).closeTo(-65 + 2 * spikes, 1e-9);
    }
    expect(() => context('net', () => diehlCook({ dt: '1 mV' }))).throw(
      /^diehlCook, dt: found '1 mV', expected a quantity in ms/,
    );
  });

  it('gives each cell weights that sum to w_norm, and changes none without learning', () => {
    const sim = simulate(net, { dt: ms(1), dtype: 'f64' });
    sim.run(net.normalize, { steps: 1 });
    const before = [...sim.get(net.W1.weights)];
    const sums = Array.from({ length: 6 }, (_, cell) =>
      before.filter((_, i) => i % 6 === cell).reduce((a, b) => a + b, 0),
    );
    for (const sum of sums) expect(sum).closeTo(4, 1e-12);
    sim.run(net.advance, { steps: 60, inputs: [[net.z0.inputs, IMAGE]] });
    expect([...sim.get(net.W1.weights)]).deep.equal(before);
  });

  it('excites in one step, and the cell that spikes silences all others two steps later', () => {
    const sim = simulate(net, { dt: ms(1) });
    const record = [net.z0.outputs, net.W1.outputs, net.z1e.s, net.z1i.s, net.W1ie.outputs];
    const run = sim.run(net.advance, { steps: 100, inputs: [[net.z0.inputs, IMAGE]], record });
    const at = (compartment: (typeof record)[number], step: number, n: number) => [
      ...run.get(compartment).data.slice(step * n, (step + 1) * n),
    ];
    const weights = sim.get(net.W1.weights);
    const spiking = Array.from({ length: 97 }, (_, step) => step + 1).filter((step) =>
      at(net.z1e.s, step, 6).includes(1),
    );
    expect(spiking).not.length(0);
    for (const step of spiking) {
      const cell = at(net.z1e.s, step, 6).indexOf(1);
      const spikes = at(net.z0.outputs, step - 1, 10);
      const current = spikes.reduce((sum, s, k) => sum + s * weights[k * 6 + cell]!, 0);
      expect(at(net.W1.outputs, step, 6)[cell]).closeTo(current, 1e-6);
      const inhibitor = at(net.z1i.s, step + 1, 6);
      const felt = at(net.W1ie.outputs, step + 2, 6);
      const expected = inhibitor.map((_, i) =>
        inhibitor.reduce((sum, s, k) => sum - (k === i ? 0 : 120 * s), 0),
      );
      expect(felt.map((x) => x + 0)).deep.equal(expected.map((x) => x + 0));
    }
  });
});

describe('eventStdpPatches', () => {
  const given = { n_in: 10, n_units: 6, thr_base: 0.3, weight_high: 1 };
  const net = context('net', () => eventStdpPatches(given));

  it('learns the same bits on all backends', () => {
    const learned = everywhere((backend) => {
      const sim = simulate(net, { dt: ms(3), seed: 3, backend });
      const inputs = [[net.z0.inputs, IMAGE]] as const;
      const run = sim.run(net.learn, { steps: 80, inputs, record: [net.z1.s] });
      return { spikes: run.get(net.z1.s).data, weights: sim.get(net.W1.weights) };
    });
    expect([...learned.spikes]).include(1);
  });

  it('raises what a winner has just seen towards w_bound, and lowers the rest towards 0.01', () => {
    const sim = simulate(net, { dt: ms(3), seed: 3 });
    const image = IMAGE.map((x) => +(x === 1));
    const before = sim.get(net.W1.weights);
    const inputs = [[net.z0.inputs, image]] as const;
    const run = sim.run(net.learn, { steps: 400, inputs, record: [net.z1.s] });
    const after = sim.get(net.W1.weights);
    const spikes = [...run.get(net.z1.s).data];
    for (let cell = 0; cell < 6; cell++) {
      const wins = spikes.filter((_, i) => i % 6 === cell && i >= 6).reduce((a, b) => a + b, 0);
      image.forEach((x, k) => {
        const i = k * 6 + cell;
        const towards = x ? 1 / 1.01 : 0;
        // The first step knows no input yet; each win is a step of eta towards the end.
        const left = (before[i]! - towards) * (1 - 0.0055 * 1.01) ** wins;
        if (wins > 0) expect(after[i]!).closeTo(Math.max(0.01, towards + left), 0.02);
      });
    }
  });
});
