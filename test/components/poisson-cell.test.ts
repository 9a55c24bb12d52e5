import { expect } from 'chai';
import { BernoulliCell, type Part, PoissonCell } from '../../index.ts';
import { alone, stepsOf } from './alone.ts';
import { describesItself } from './support.ts';

describe('PoissonCell', () => {
  describesItself(PoissonCell, { target_freq: 63.75 });

  it('has a rate of inputs · target_freq, whatever the step', () => {
    for (const dt of [0.25, 1, 2]) {
      const steps = 40_000 / dt;
      const cells = () => PoissonCell({ n_units: 2, target_freq: 80 });
      const { outputs } = alone(cells, { dt, seed: 7 }).run(steps, { inputs: [1, 0.25] }, ['outputs']);
      [80, 20].forEach((rate, i) => {
        const p = (rate * dt) / 1000;
        const count = outputs.reduce((sum, row) => sum + row[i]!, 0);
        expect(Math.abs(count - steps * p) / Math.sqrt(steps * p * (1 - p)), `${rate} Hz, ${dt} ms`).below(4);
      });
    }
  });

  it('is a Bernoulli trial per step with p = inputs · target_freq · dt', () => {
    const spikes = (make: () => Part, inputs: number) =>
      alone(make, { dt: 0.5, seed: 3 }).run(500, { inputs }, ['outputs', 'tols']);
    const poisson = spikes(() => PoissonCell({ n_units: 10, target_freq: 250 }), 0.5);
    expect(poisson).deep.equal(spikes(() => BernoulliCell({ n_units: 10 }), 0.0625));
  });

  it('has intervals without memory: a spike is as likely after a long interval as after a short one', () => {
    const cells = () => PoissonCell({ n_units: 1, target_freq: 100 });
    const times = stepsOf(alone(cells, { seed: 1 }).run(100_000, { inputs: 1 }, ['outputs']).outputs);
    const intervals = times.slice(1).map((time, i) => time - times[i]!);
    const mean = intervals.reduce((a, b) => a + b) / intervals.length;
    expect(mean).closeTo(10, 0.4);
    for (const age of [1, 5, 20]) {
      const survivors = intervals.filter((interval) => interval > age);
      expect(survivors.reduce((a, b) => a + b - age, 0) / survivors.length).closeTo(10, 1);
    }
  });

  it('spikes at every step where the rate is more than a spike per step', () => {
    const cells = () => PoissonCell({ n_units: 1, target_freq: '2 kHz' });
    expect(stepsOf(alone(cells).run(50, { inputs: 1 }, ['outputs']).outputs)).length(50);
  });
});
