import { expect } from 'chai';
import { LatencyCell, QuadLIFCell, TTFSCell } from '../../index.ts';
import { alone, column, distance, stepsOf } from './alone.ts';
import { describesItself } from './support.ts';

const X = [0.02, 0.5, 1, 0.25];
const CODE = {
  ...{ tau: 1, threshold: 0.01, first_spike_time: 0, linearize: false, normalize: false, clip_spikes: false },
  ...{ as_shipped: false },
};

describe('LatencyCell', () => {
  describesItself(LatencyCell, { ...CODE, num_steps: 1 });

  const times = (given: object) =>
    alone(() => LatencyCell({ n_units: 4, ...given }), { commands: ['calc_spike_times'] }).run(
      1,
      { inputs: [X] },
      ['targ_sp_times'],
    ).targ_sp_times[0]!;

  it('has times by the logarithm, or by a straight line', () => {
    const closed = X.map((x) => 3 + 5 * Math.log(x / (x - 0.01)));
    expect(distance(times({ tau: 5, first_spike_time: 3 }), closed)).below(1e-12);
    expect(
      distance(
        times({ tau: 5, linearize: true }),
        X.map((x) => 5 * (1 - x)),
      ),
    ).below(1e-12);
  });

  it('stretches them to a window, of each trial by itself', () => {
    for (const linearize of [true, false]) {
      const own = times({ normalize: true, num_steps: 50, linearize, threshold: 0.02 - 1e-7 });
      expect(Math.max(...own)).closeTo(linearize ? 49 * 0.98 : 49, 1e-9);
    }
    const subject = alone(() => LatencyCell({ n_units: 2, normalize: true, num_steps: 11 }), {
      ...{ commands: ['calc_spike_times'], batch: 2 },
    });
    const own = subject.run(
      1,
      {
        inputs: [
          [
            [0.1, 0.9],
            [0.5, 0.6],
          ],
        ] as never,
      },
      ['targ_sp_times'],
    ).targ_sp_times[0]!;
    expect(own.filter((t) => t === 10)).length(2);
  });

  it('spikes once, as soon as the nearest whole millisecond has come, the strongest first', () => {
    const given = {
      n_units: 4,
      linearize: true,
      normalize: true,
      num_steps: 20,
      clip_spikes: true,
      threshold: 0.1,
    };
    const subject = alone(() => LatencyCell(given), { commands: ['calc_spike_times', 'advance_state'] });
    const { outputs, targ_sp_times } = subject.run(25, { inputs: Array(25).fill(X) }, [
      'outputs',
      'targ_sp_times',
    ]);
    const [weak, ...others] = X.map((_, i) => stepsOf(outputs.map((row) => [row[i]!])));
    expect(weak).eql([]);
    others.forEach((steps, i) => expect(steps).eql([Math.round(targ_sp_times[0]![i + 1]!)]));
  });
});

describe('TTFSCell', () => {
  describesItself(TTFSCell, { num_steps: 100, tau_ref: 5, latency_mode: 'exponential' });

  for (const latency_mode of ['exponential', 'logarithmic'] as const)
    it(`spikes once in its step, the strongest in the first, by the ${latency_mode} code`, () => {
      const subject = alone(() => TTFSCell({ n_units: 4, num_steps: 40, latency_mode }));
      const { outputs, target_spike_times } = subject.run(40, { inputs: Array(40).fill(X) }, [
        'outputs',
        'target_spike_times',
      ]);
      X.forEach((x, i) => {
        const closed =
          latency_mode === 'exponential'
            ? (Math.exp(-x) - Math.exp(-1)) / (Math.exp(-1e-7) - Math.exp(-1))
            : -Math.log(x) / Math.max(-Math.log(0.01), -Math.log(0.02));
        const step = Math.round(39 * Math.abs(closed));
        expect(target_spike_times[0]![i]).equal(step);
        expect(stepsOf(outputs.map((row) => [row[i]!]))).eql([step]);
      });
    });
});

describe('QuadLIFCell', () => {
  describesItself(QuadLIFCell, {
    ...{
      resist_m: 1,
      thr: -52,
      v_rest: -65,
      v_reset: -60,
      tau_theta: 1e7,
      theta_plus: 0.05,
      refract_time: 5,
    },
    ...{ one_spike: false, max_one_spike: false, integration_type: 'euler', v_min: -Infinity },
    ...{ v_scale: -41.6, critical_v: 1, flipped: false },
  });

  const end = (v: number, given: object = {}) => {
    const subject = alone(() => QuadLIFCell({ n_units: 1, tau_m: 200, thr: 0, ...given }), { dt: 0.25 });
    subject.sim.set(subject.part.v, v);
    return column(subject.run(2000, { j: 0 }, ['v']).v).at(-1)!;
  };

  it('rests at v_rest, and goes back to it from below v_scale', () => {
    expect(end(-65)).equal(-65);
    for (const v of [-70, -60, -42]) expect(end(v)).closeTo(-65, 1e-9);
  });

  it('runs away to a spike from above v_scale', () => {
    const subject = alone(() => QuadLIFCell({ n_units: 1, tau_m: 200, thr: 0 }), { dt: 0.25 });
    subject.sim.set(subject.part.v, -41);
    expect(stepsOf(subject.run(2000, { j: 0 }, ['s']).s).length).above(0);
  });

  it('has the two points change places where it is flipped', () => {
    expect(end(-64.9, { flipped: true })).closeTo(-41.6, 1e-9);
  });
});
