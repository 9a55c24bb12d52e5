import { expect } from 'chai';
import { MyelinError, rockpool } from '../../index.ts';
import { constant, gradient, watch } from './trial.ts';

const { LIFJax, LIFODEJax } = rockpool;
const decay = Math.exp(-1 / 20);

describe('LIFJax', () => {
  it('adds its input, lets both states decay, and charges the membrane with the decayed current', () => {
    const tau = { tau_mem: '10 ms', tau_syn: '20 ms' } as const;
    const [alpha, beta] = [Math.exp(-0.1), Math.exp(-0.05)];
    const inputs = { input: [[0.5], [0], [0.25]] };
    const { isyn, vmem } = watch(
      () => LIFJax({ shape: 1, ...tau, bias: 0.01 }),
      { dt: '1 ms', inputs },
      'isyn',
      'vmem',
    );
    const i1 = 0.5 * beta;
    const i2 = i1 * beta;
    const i3 = (i2 + 0.25) * beta;
    const v1 = i1 + 0.01;
    const v2 = v1 * alpha + i2 + 0.01;
    const v3 = v2 * alpha + i3 + 0.01;
    isyn.forEach(([i], k) => expect(i).closeTo([i1, i2, i3][k]!, 1e-15));
    // The third step crosses the threshold of 1 and subtracts it.
    expect(v3).above(1);
    vmem.forEach(([v], k) => expect(v).closeTo([v1, v2, v3 - 1][k]!, 1e-15));
  });

  it('multiplies a constant input by β/(1-β) · 1/(1-α), about 400 for 20 steps each, where LIFODEJax gives 1', () => {
    const trial = { dt: '1 ms', inputs: { input: constant(1000, 1) } };
    const last = (make: Parameters<typeof watch>[0]) => watch(make, trial, 'vmem').vmem.at(-1)![0]!;
    expect(last(() => LIFJax({ shape: 1, threshold: 1e6 }))).closeTo(decay / (1 - decay) ** 2, 1e-9);
    expect(last(() => LIFODEJax({ shape: 1, threshold: 1e6 }))).closeTo(1, 1e-12);
  });

  it('emits floor(vmem / threshold) spikes and subtracts as many thresholds, up to the cap', () => {
    const inputs = { input: [[3.7 / decay]] };
    const run = (max_spikes_per_dt: number) =>
      watch(
        () => LIFJax({ shape: 1, threshold: 0.5, max_spikes_per_dt }),
        { dt: '1 ms', inputs },
        'spikes',
        'vmem',
      );
    expect(run(65536).spikes).eql([[7]]);
    expect(run(65536).vmem[0]![0]).closeTo(0.2, 1e-14);
    expect(run(2).spikes).eql([[2]]);
    expect(run(2).vmem[0]![0]).closeTo(2.7, 1e-14);
  });

  it('shares its inputs out to the synapses of one neuron after the other', () => {
    const tau_syn = [5e-3, 10e-3, 20e-3, 40e-3];
    const inputs = { input: [[1, 2, 3, 4]] };
    const { isyn, vmem } = watch(
      () => LIFJax({ shape: [4, 2], tau_syn, threshold: 100 }),
      { dt: '1 ms', inputs },
      'isyn',
      'vmem',
    );
    const expected = [5, 10, 20, 40].map((tau, k) => (k + 1) * Math.exp(-1 / tau));
    isyn[0]!.forEach((i, k) => expect(i).closeTo(expected[k]!, 1e-15));
    vmem[0]!.forEach((v, n) => expect(v).closeTo(expected[2 * n]! + expected[2 * n + 1]!, 1e-15));
  });

  it('feeds its spikes back through w_rec [neurons, inputs] in the next step', () => {
    const inputs = {
      input: [
        [1.5, 0, 0, 0],
        [0, 0, 0, 0],
      ],
    };
    const w_rec = [0.1, 0.2, 0.3, 0.4, 0, 0, 0, 0];
    const { spikes, irec } = watch(
      () => LIFJax({ shape: [4, 2], has_rec: true, w_rec }),
      { dt: '1 ms', inputs },
      'spikes',
      'irec',
    );
    expect(spikes[0]).eql([1, 0]);
    expect(irec).eql([
      [0, 0, 0, 0],
      [0.1, 0.2, 0.3, 0.4],
    ]);
  });

  it('gives the threshold the gradient -v/θ² of the spikes, and v/θ - n of what is left', () => {
    const trial = { dt: '1 ms', inputs: { input: [[2.6 / decay]] } };
    const make = () => LIFJax({ shape: 1, threshold: 2 });
    const ofSpikes = gradient(make, trial, { spikes: [[1]] }, 'threshold', 'input');
    expect(ofSpikes.threshold[0]![0]).closeTo(-2.6 / 4, 1e-14);
    expect(ofSpikes.input[0]![0]).closeTo(decay / 2, 1e-14);
    const ofRest = gradient(make, trial, { vmem: [[1]] }, 'threshold', 'input');
    expect(ofRest.threshold[0]![0]).closeTo(2.6 / 2 - 1, 1e-14);
    // What the membrane gains the reset takes away again.
    expect(ofRest.input[0]![0]).closeTo(0, 1e-14);
  });

  it('has a gradient from learning_window below the threshold on, and none further down', () => {
    const slope = (v: number) =>
      gradient(
        () => LIFJax({ shape: 1, learning_window: 0.25 }),
        { dt: '1 ms', inputs: { input: [[v / decay]] } },
        { spikes: [[1]] },
        'input',
      ).input[0]![0]!;
    expect(slope(0.74)).equal(0);
    expect(slope(0.76)).closeTo(decay, 1e-14);
  });

  it('adds noise of noise_std · √dt to the membrane, and LIFODEJax dt/tau_mem times as much', () => {
    const shape = 20000;
    const trial = { dt: '4 ms', inputs: { input: [new Array<number>(shape).fill(0)] } };
    const given = { shape, noise_std: 3, threshold: 100 };
    const deviation = (values: readonly number[]) =>
      Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length);
    const expected = 3 * Math.sqrt(4e-3);
    const jax = watch(() => LIFJax(given), trial, 'vmem').vmem[0]!;
    expect(deviation(jax) / expected).closeTo(1, 0.03);
    expect(jax.reduce((a, b) => a + b) / shape).closeTo(0, (4 * expected) / Math.sqrt(shape));
    const ode = watch(() => LIFODEJax(given), trial, 'vmem').vmem[0]!;
    expect(deviation(ode) / (expected * (4 / 20))).closeTo(1, 0.03);
  });

  it('refuses inputs that cannot be shared out evenly', () => {
    for (const make of [LIFJax, LIFODEJax]) {
      expect(() => make({ shape: [5, 2] }))
        .throw(MyelinError, '5 inputs for 2 neurons')
        .with.property('code', 'shape-mismatch');
      expect(() => make({ shape: [5, 2], tau_syn: [1, 2] })).throw(MyelinError, 'Give 6 inputs');
    }
    expect(() => LIFJax({ shape: [4, 2, 1] })).throw(MyelinError, '2 whole numbers');
  });
});
