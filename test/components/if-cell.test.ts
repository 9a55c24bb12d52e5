import { expect } from 'chai';
import fc from 'fast-check';
import { IFCell } from '../../index.ts';
import { alone, column, stepsOf } from './alone.ts';
import { describesItself } from './support.ts';

const cell = (given: object) => () => IFCell({ n_units: 1, tau_m: 8, ...given });

describe('IFCell', () => {
  describesItself(IFCell, {
    resist_m: 1,
    thr: -52,
    v_rest: -65,
    v_reset: -60,
    refract_time: 0,
    integration_type: 'euler',
    lower_clamp_voltage: true,
  });

  it('fires with the period of its charge and its refractory time', () => {
    const dyadic = fc.integer({ min: 1, max: 40 }).map((n) => n / 4);
    fc.assert(
      fc.property(dyadic, fc.integer({ min: 0, max: 5 }), (j, refract_time) => {
        const { s } = alone(cell({ resist_m: 4, refract_time })).run(400, { j }, ['s']);
        const rise = (j * 4) / 8;
        const period = Math.floor((-52 - -60) / rise) + 1 + refract_time;
        const spikes = stepsOf(s);
        expect(spikes[0]).equal(Math.floor((-52 - -65) / rise));
        spikes.slice(1).forEach((step, i) => expect(step - spikes[i]!).equal(period));
        expect(spikes.length).equal(Math.floor((399 - spikes[0]!) / period) + 1);
      }),
      { numRuns: 25, seed: 1 },
    );
  });

  it('keeps its charge: below the threshold only the sum of the currents counts', () => {
    const j = [0.5, 0, -0.25, 2, 1.75, -1];
    const end = (currents: readonly number[]) => {
      const subject = alone(cell({ lower_clamp_voltage: false }));
      subject.run(currents.length, { j: currents.map((x) => [x]) }, []);
      return subject.get('v')[0]!;
    };
    const total = j.reduce((a, b) => a + b);
    expect(end(j)).equal(-65 + total / 8);
    expect(end(j.toReversed())).equal(end(j));
  });

  it('stays above its resting potential if asked to, else goes below', () => {
    const down = (lower_clamp_voltage: boolean) =>
      column(alone(cell({ lower_clamp_voltage })).run(50, { j: -1 }, ['v']).v);
    expect(down(true).every((v) => v === -65)).equal(true);
    expect(down(false)).deep.equal(Array.from({ length: 50 }, (_, i) => -65 - (i + 1) / 8));
  });

  it('is reset after a spike with and without the lower bound', () => {
    const run = (lower_clamp_voltage: boolean) =>
      alone(cell({ lower_clamp_voltage })).run(300, { j: 6 }, ['v', 's', 'rfr', 'tols']);
    const { v, s } = run(false);
    expect(run(true)).deep.equal(run(false));
    for (const step of stepsOf(s)) expect(v[step]).deep.equal([-60]);
  });

  it('takes the same step with both integrators, bit for bit', () => {
    const j = Array.from({ length: 200 }, (_, i) => [2 + 3 * Math.sin(i)]);
    const run = (integration_type: 'euler' | 'midpoint' | 'rk2') =>
      alone(cell({ integration_type, tau_m: 7.3 })).run(200, { j }, ['v', 's']);
    expect(run('midpoint')).deep.equal(run('euler'));
    expect(run('rk2')).deep.equal(run('euler'));
  });

  it('notes the time of its last spike, and forgets it on reset', () => {
    const subject = alone(cell({}), { dt: 0.5 });
    const { s, tols } = subject.run(300, { j: 6 }, ['s', 'tols']);
    let last = 0;
    s.forEach(([fired], step) => {
      if (fired) last = step / 2;
      expect(tols[step]).deep.equal([last]);
    });
    subject.sim.reset();
    expect(['v', 's', 'rfr', 'tols'].map((name) => subject.get(name)[0])).deep.equal([-65, 0, 0, 0]);
  });
});
