import { expect } from 'chai';
import fc from 'fast-check';
import { LIFCell } from '../../index.ts';
import { effort } from '../framework/support.ts';
import { alone, distance } from './alone.ts';
import { describesItself, total } from './support.ts';

const [V_REST, V_RESET, THR] = [-65, -60, -52];

/** Steps at which a single cell fires. */
const spikesOf = (rows: readonly (readonly number[])[]): number[] =>
  rows.flatMap((row, t) => (row[0]! > 0 ? [t] : []));

describe('LIFCell', () => {
  describesItself(LIFCell, {
    resist_m: 1,
    thr: THR,
    v_rest: V_REST,
    v_reset: V_RESET,
    conduct_leak: 1,
    tau_theta: 1e7,
    theta_plus: 0.05,
    refract_time: 5,
    one_spike: false,
    max_one_spike: false,
    integration_type: 'euler',
    v_min: -Infinity,
  });

  describe('without spikes', () => {
    /** Potentials of a cell left alone at 8 mV above rest. */
    const decay = (integration_type: 'euler' | 'midpoint' | 'rk2', dt: number, steps: number) => {
      const cell = alone(() => LIFCell({ n_units: 1, tau_m: 20, integration_type }), { dt });
      cell.set('v', V_REST + 8);
      return cell.run(steps, {}, ['v']).v.map(([v]) => v! - V_REST);
    };

    it('decays geometrically: by 1 - a a step with Euler, by 1 - a + a²/2 with the midpoint, a = dt/tau_m', () => {
      const a = 1 / 20;
      for (const [type, factor] of [
        ['euler', 1 - a],
        ['midpoint', 1 - a + a ** 2 / 2],
        ['rk2', 1 - a + a ** 2 / 2],
      ] as const) {
        const expected = Array.from({ length: 100 }, (_, t) => 8 * factor ** (t + 1));
        expect(distance(decay(type, 1, 100), expected), type).below(1e-12);
      }
    });

    it('comes closer to the exponential in the order of its integrator', () => {
      const error = (type: 'euler' | 'midpoint', dt: number) =>
        Math.abs(decay(type, dt, 20 / dt).at(-1)! - 8 * Math.exp(-1));
      expect(Math.log2(error('euler', 0.1) / error('euler', 0.05))).closeTo(1, 0.02);
      expect(Math.log2(error('midpoint', 0.1) / error('midpoint', 0.05))).closeTo(2, 0.02);
    });

    it('settles at v_rest + resist_m · j / conduct_leak', () => {
      const { run } = alone(() => LIFCell({ n_units: 1, tau_m: 5, resist_m: 2, conduct_leak: 0.8 }));
      expect(run(400, { j: 4 }, ['v']).v.at(-1)![0]).closeTo(V_REST + 10, 1e-9);
    });

    it('integrates perfectly without a leak', () => {
      const { run } = alone(() => LIFCell({ n_units: 1, tau_m: 10, resist_m: 3, conduct_leak: 0 }));
      const expected = Array.from({ length: 30 }, (_, t) => V_REST + 0.3 * (t + 1));
      expect(distance(run(30, { j: 1 }, ['v']).v.flat(), expected)).below(1e-12);
    });
  });

  describe('with a constant current', () => {
    const dt = 0.01;
    const tau = 20;
    const charging = (from: number, drive: number) =>
      tau * Math.log((drive - (from - V_REST)) / (drive - (THR - V_REST)));

    it('fires first after tau_m · ln(RI / (RI - (thr - v_rest)))', () => {
      for (const j of [14, 20, 40]) {
        const { run } = alone(() => LIFCell({ n_units: 1, tau_m: tau, integration_type: 'midpoint' }), {
          dt,
        });
        const [first] = spikesOf(run(6000, { j }, ['s']).s);
        expect((first! + 1) * dt, `${j} nA`).closeTo(charging(V_REST, j), 1.5 * dt);
      }
    });

    it('fires with the period of the closed form: leak through the refractory time, then charge', () => {
      for (const refract_time of [0, 2, 5]) {
        const { run } = alone(
          () => LIFCell({ n_units: 1, tau_m: tau, refract_time, tau_theta: 0, integration_type: 'midpoint' }),
          { dt },
        );
        const spikes = spikesOf(run(12000, { j: 20 }, ['s']).s);
        const leaked = V_REST + (V_RESET - V_REST) * Math.exp(-refract_time / tau);
        for (let i = 1; i < spikes.length; i++) {
          const period = (spikes[i]! - spikes[i - 1]!) * dt;
          expect(period).closeTo(refract_time + charging(leaked, 20), 2.5 * dt);
        }
        expect(spikes.length).above(3);
      }
    });

    it('never fires at or below the rheobase', () => {
      fc.assert(
        fc.property(fc.double({ min: -50, max: THR - V_REST, noNaN: true }), (j) => {
          const { run } = alone(() => LIFCell({ n_units: 1, tau_m: 5 }));
          expect(spikesOf(run(200, { j }, ['s']).s)).eql([]);
        }),
        effort(20),
      );
    });
  });

  it('blocks the current in the refractory time, and not the leak', () => {
    const cell = () => LIFCell({ n_units: 1, tau_m: 20, refract_time: 5, tau_theta: 0 });
    const { v, s, rfr } = alone(cell).run(12, { j: 1000 }, ['v', 's', 'rfr']);
    expect(spikesOf(s)).eql([0, 6]);
    const leaked = Array.from({ length: 6 }, (_, t) => V_REST + (V_RESET - V_REST) * 0.95 ** t);
    expect(distance(v.flat().slice(0, 6), leaked)).below(1e-12);
    expect(rfr.flat().slice(0, 8)).eql([0, 1, 2, 3, 4, 5, 0, 1]);
  });

  describe('choosing one spike', () => {
    const noise = (cells: number, steps: number) =>
      Array.from({ length: cells * steps }, (_, i) => 30 + 40 * Math.sin(i * i));

    it('one_spike: one of those that crossed the threshold, whenever any did; all of them are reset', () => {
      const { run } = alone(() => LIFCell({ n_units: 6, tau_m: 5, one_spike: true, refract_time: 0 }), {
        batch: 2,
      });
      const { s, s_raw, v } = run(200, { j: noise(12, 200) }, ['s', 's_raw', 'v']);
      let several = 0;
      s.forEach((row, t) => {
        for (const trial of [0, 6]) {
          const [chosen, crossed] = [row.slice(trial, trial + 6), s_raw[t]!.slice(trial, trial + 6)];
          expect(total(chosen)).equal(Math.min(1, total(crossed)));
          chosen.forEach((one, i) => expect(one).most(crossed[i]!));
          if (total(crossed) > 1) several++;
        }
        s_raw[t]!.forEach((crossed, i) => crossed && expect(v[t]![i]).equal(V_RESET));
      });
      expect(several).above(50);
    });

    it('one_spike: by chance, a different one in different trials and seeds', () => {
      const winners = (seed: number) => {
        const cell = alone(() => LIFCell({ n_units: 2, tau_m: 5, one_spike: true }), { seed, batch: 200 });
        return cell.run(1, { j: 1000 }, ['s']).s[0]!;
      };
      const first = total(winners(1).filter((_, i) => i % 2 === 0));
      // 200 tosses of a fair coin: five standard deviations to either side.
      expect(first).within(65, 135);
      expect(winners(1)).eql(winners(1)).not.eql(winners(2));
    });

    it('max_one_spike: at most the one that was highest before the step', () => {
      const cell = () =>
        LIFCell({ n_units: 3, tau_m: 5, max_one_spike: true, one_spike: true, refract_time: 0 });
      const { run, set } = alone(cell);
      set('v', [-60, -59, -61]);
      expect(run(1, { j: [100, 100, 0] }, ['s', 's_raw'])).eql({ s: [[0, 1, 0]], s_raw: [[1, 1, 0]] });
      set('v', [-60, -59, -61]);
      // The highest does not cross: nobody fires.
      expect(run(1, { j: [100, 0, 100] }, ['s', 's_raw'])).eql({ s: [[0, 0, 0]], s_raw: [[1, 0, 1]] });
      const { s } = alone(cell).run(200, { j: noise(3, 200) }, ['s']);
      for (const row of s) expect(total(row)).most(1);
    });
  });

  describe('with an adaptive threshold', () => {
    it('raises it by theta_plus for every spike and lets it decay by e^(-dt/tau_theta)', () => {
      fc.assert(
        fc.property(fc.double({ min: 2, max: 1e6, noNaN: true }), (tau_theta) => {
          const { run } = alone(() => LIFCell({ n_units: 1, tau_m: 10, tau_theta, theta_plus: 0.7 }));
          const { s_raw, thr_theta, v_thr } = run(60, { j: 40 }, ['s_raw', 'thr_theta', 'v_thr']);
          let theta = 0;
          const expected = s_raw.map(([s]) => (theta = theta * Math.exp(-1 / tau_theta) + 0.7 * s!));
          expect(distance(thr_theta.flat(), expected)).below(1e-12);
          expect(
            distance(
              v_thr.flat(),
              expected.map((x) => x + THR),
            ),
          ).below(1e-12);
        }),
        effort(20),
      );
    });

    it('fires ever more slowly, and without adaptation at a constant pace', () => {
      const intervals = (tau_theta: number) => {
        const { run } = alone(() => LIFCell({ n_units: 1, tau_m: 10, tau_theta, theta_plus: 2 }));
        const spikes = spikesOf(run(300, { j: 30 }, ['s']).s);
        return spikes.slice(1).map((t, i) => t - spikes[i]!);
      };
      const slowing = intervals(1e5);
      expect(slowing).eql([...slowing].sort((a, b) => a - b));
      expect(slowing.at(-1)!).above(slowing[0]!);
      expect(new Set(intervals(0)).size).equal(1);
    });

    it('keeps it through reset, and nothing else', () => {
      const cell = alone(() => LIFCell({ n_units: 2, tau_m: 10 }));
      cell.run(40, { j: 40 }, ['s']);
      const learned = cell.get('thr_theta');
      expect(Math.min(...learned)).above(0);
      cell.sim.reset();
      const initial = {
        v: V_REST,
        rfr: 5,
        thr_theta: learned[0]!,
        v_thr: THR,
        surrogate: 1,
        s: 0,
        s_raw: 0,
        tols: 0,
        j: 0,
      };
      for (const [name, value] of Object.entries(initial)) expect(cell.get(name), name).eql([value, value]);
    });
  });

  it('stays at v_min or above', () => {
    const { run } = alone(() => LIFCell({ n_units: 1, tau_m: 5, v_min: -70 }));
    const { v } = run(50, { j: -100 }, ['v']);
    expect(Math.min(...v.flat())).equal(-70);
    expect(
      Math.min(
        ...alone(() => LIFCell({ n_units: 1, tau_m: 5 }))
          .run(50, { j: -100 }, ['v'])
          .v.flat(),
      ),
    ).below(-160);
  });

  it('shows a surrogate that is resist_m · dt / tau_m / π at the threshold and falls off on both sides', () => {
    const cell = alone(() => LIFCell({ n_units: 3, tau_m: 10, resist_m: 2, conduct_leak: 0 }));
    cell.set('v', [THR - 3, THR, THR + 3]);
    const [surrogate] = cell.run(1, {}, ['surrogate']).surrogate;
    const off = 0.2 / Math.PI / (1 + ((Math.PI / 2) * 0.2 * 3) ** 2);
    expect(distance(surrogate!, [off, 0.2 / Math.PI, off])).below(1e-15);
  });

  it('remembers the time of the last spike', () => {
    const { run } = alone(() => LIFCell({ n_units: 1, tau_m: 20, refract_time: 1, tau_theta: 0 }), {
      dt: 0.5,
      tick: 4,
    });
    expect(run(6, { j: 1e4 }, ['tols']).tols.flat()).eql([2, 2, 2, 3.5, 3.5, 3.5]);
  });

  it('needs a positive tau_m', () => {
    expect(() => LIFCell({ n_units: 1, tau_m: 0 }))
      .throw('LIFCell.tau_m')
      .property('code', 'hyperparameter-range');
  });
});
