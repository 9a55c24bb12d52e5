import { expect } from 'chai';
import {
  AdExCell,
  FitzhughNagumoCell,
  HodgkinHuxleyCell,
  IzhikevichCell,
  izhikevichPresets,
  RAFCell,
} from '../../index.ts';
import { alone, column, stepsOf } from './alone.ts';
import { describesItself } from './support.ts';

const EULER = { integration_type: 'euler' };

describe('AdExCell', () => {
  describesItself(AdExCell, {
    ...{ tau_m: 15, resist_m: 1, tau_w: 400, v_sharpness: 2, intrinsic_mem_thr: -55, thr: 5 },
    ...{ v_rest: -72, v_reset: -75, a: 0.1, b: 0.75, v0: -70, w0: 0, ...EULER },
  });

  it('settles far below its upstroke at v_rest + resist_m · j / (1 + resist_m · a)', () => {
    for (const [j, resist_m, a] of [
      [1, 2, 0.1],
      [-3, 5, 0.4],
      [0.5, 1, 0],
    ] as const) {
      const cell = () =>
        AdExCell({ n_units: 1, resist_m, a, tau_w: 20, intrinsic_mem_thr: 0, v_sharpness: 1 });
      const end = column(alone(cell).run(4000, { j }, ['v']).v).at(-1)!;
      expect(end).closeTo(-72 + (resist_m * j) / (1 + resist_m * a), 1e-9);
    }
  });

  it('fires ever more slowly as the recovery builds up, by b at every spike', () => {
    const cell = () => AdExCell({ n_units: 1, tau_w: 1e9, a: 0, b: 1 });
    const { s, w } = alone(cell, { dt: 0.05 }).run(8000, { j: 30 }, ['s', 'w']);
    const spikes = stepsOf(s);
    expect(spikes.length).within(4, 40);
    const between = spikes.slice(1).map((step, i) => step - spikes[i]!);
    expect(between).eql(between.toSorted((x, y) => x - y));
    expect(column(w).at(-1)).closeTo(spikes.length, 1e-3);
  });
});

describe('IzhikevichCell', () => {
  describesItself(IzhikevichCell, {
    ...{ tau_m: 1, resist_m: 1, v_thr: 30, v_reset: -65, tau_w: 50, w_reset: 8, coupling_factor: 0.2 },
    ...{ v0: -65, w0: -14, ...EULER },
  });

  it('rests where 0.04 v² + 5 v + 140 = w = 0.2 v', () => {
    const cell = () => IzhikevichCell({ n_units: 1, v0: -70, w0: -14 });
    const { v, w } = alone(cell).run(50, { j: 0 }, ['v', 'w']);
    expect(Math.max(...column(v).map((x) => Math.abs(x + 70)))).below(1e-9);
    expect(Math.max(...column(w).map((x) => Math.abs(x + 14)))).below(1e-9);
  });

  it('shows its overshoot for one step, then the reset and the spike', () => {
    const { v, s } = alone(() => IzhikevichCell({ n_units: 1 }), { dt: 0.5 }).run(800, { j: 10 }, ['v', 's']);
    const spikes = stepsOf(s);
    expect(spikes.length).above(3);
    for (const step of spikes) {
      expect(v[step - 1]![0]).above(30);
      expect(v[step]).eql([-65]);
    }
  });

  it('bursts as a chattering cell, and fires faster as a fast spiking one than as a regular one', () => {
    const intervals = (kind: keyof typeof izhikevichPresets) => {
      const cell = () => IzhikevichCell({ n_units: 1, ...izhikevichPresets[kind] });
      const spikes = stepsOf(alone(cell, { dt: 0.25 }).run(4000, { j: 10 }, ['s']).s);
      return spikes.slice(1).map((step, i) => (step - spikes[i]!) / 4);
    };
    const [regular, fast, chattering] = (['regularSpiking', 'fastSpiking', 'chattering'] as const).map(
      intervals,
    );
    expect(fast!.length).above(2 * regular!.length);
    expect(Math.min(...chattering!)).below(10);
    expect(Math.max(...chattering!)).above(3 * Math.min(...chattering!));
  });
});

describe('FitzhughNagumoCell', () => {
  describesItself(FitzhughNagumoCell, {
    ...{ tau_m: 1, resist_m: 1, tau_w: 12.5, alpha: 0.7, beta: 0.8, gamma: 3, v0: 0, w0: 0, v_thr: 1.07 },
    ...{ spike_reset: false, ...EULER },
  });

  it('settles where v - v³/3 + j = w = (v + 0.7) / 0.8 without a strong current, and cycles with one', () => {
    const { v, w } = alone(() => FitzhughNagumoCell({ n_units: 1 }), { dt: 0.1 }).run(5000, { j: 0.1 }, [
      'v',
      'w',
    ]);
    const [x, y] = [column(v).at(-1)!, column(w).at(-1)!];
    expect(x - x ** 3 / 3 - y + 0.1).closeTo(0, 1e-9);
    expect(y).closeTo((x + 0.7) / 0.8, 1e-9);
    const cycling = column(
      alone(() => FitzhughNagumoCell({ n_units: 1 }), { dt: 0.1 }).run(5000, { j: 0.5 }, ['v']).v,
    );
    const late = cycling.slice(2500);
    expect(Math.max(...late)).above(1.5);
    expect(Math.min(...late)).below(-1.5);
  });

  it('goes back to its start where a spike resets it', () => {
    const cell = () => FitzhughNagumoCell({ n_units: 1, spike_reset: true, v0: -0.5, w0: 0.1 });
    const { v, w, s } = alone(cell, { dt: 0.1 }).run(2000, { j: 1 }, ['v', 'w', 's']);
    const spikes = stepsOf(s);
    expect(spikes.length).above(1);
    for (const step of spikes) expect([v[step]![0], w[step]![0]]).eql([-0.5, 0.1]);
  });
});

describe('RAFCell', () => {
  describesItself(RAFCell, {
    ...{ tau_v: 1, tau_w: 1, thr: 1, omega: 10, dampen_factor: -1, v_reset: 0, w_reset: 0, v0: 0, w0: 0 },
    ...{ resist_v: 1, post_spike_reset: true, ...EULER },
  });

  it('turns with its angular frequency, and keeps its amplitude without a damping', () => {
    const cell = () => RAFCell({ n_units: 1, dampen_factor: 0, omega: 0.1, v0: 0.5, thr: 9 });
    const v = column(alone(cell, { dt: 0.1 }).run(6300, { j: 0 }, ['v']).v);
    expect(Math.max(...v)).closeTo(0.5, 1e-3);
    const rises = v.flatMap((x, i) => (i > 0 && v[i - 1]! < 0 && x >= 0 ? [i] : []));
    expect((rises.at(-1)! - rises[0]!) / (rises.length - 1) / 10).closeTo((2 * Math.PI) / 0.1, 0.02);
  });

  it('fires at a doublet in time with it, not at one against it', () => {
    const fires = (apart: number) => {
      const cell = () => RAFCell({ n_units: 1, dampen_factor: -0.02, omega: 0.1, thr: 0.85 });
      const j = Array.from({ length: 1500 }, (_, i) => [i === 10 || i === 10 + apart ? 10 : 0]);
      return stepsOf(alone(cell, { dt: 0.1 }).run(j.length, { j }, ['s']).s).length > 0;
    };
    expect([fires(630), fires(315)]).eql([true, false]);
  });
});

describe('HodgkinHuxleyCell', () => {
  describesItself(HodgkinHuxleyCell, {
    ...{ resist_m: 1, v_Na: 115, v_K: -35, v_L: 10.6, g_Na: 100, g_K: 5, g_L: 0.3, thr: 4 },
    ...{ spike_reset: false, v_reset: 0, ...EULER },
  });

  it('has gates that stand still at a held potential where α (1 - x) = β x', () => {
    const cell = () => HodgkinHuxleyCell({ n_units: 1, tau_v: 1e12 });
    const { n, m, h } = alone(cell, { dt: 0.01 }).run(10, { j: 0 }, ['n', 'm', 'h']);
    for (const own of [n, m, h]) expect(Math.abs(column(own).at(-1)! - column(own)[0]!)).below(1e-13);
  });

  it('has rates at 10 and 25 mV too, between those beside', () => {
    for (const [at, gate] of [
      [10, 'n'],
      [25, 'm'],
    ] as const) {
      const after = (v: number) => {
        const subject = alone(() => HodgkinHuxleyCell({ n_units: 1, tau_v: 1e12 }), { dt: 0.01 });
        subject.sim.set(subject.part.v, v);
        return column(subject.run(1, { j: 0 }, [gate])[gate])[0]!;
      };
      const [low, own, high] = [at - 1e-4, at, at + 1e-4].map(after) as [number, number, number];
      expect(own).within(low, high);
      expect(own).closeTo((low + high) / 2, 1e-9);
    }
  });

  it('converges with the step, with every integrator to the same', () => {
    const end = (integration_type: 'euler' | 'rk4', dt: number) => {
      const cell = () => HodgkinHuxleyCell({ n_units: 1, tau_v: 1, integration_type });
      return column(alone(cell, { dt }).run(Math.round(1 / dt), { j: 10 }, ['v']).v).at(-1)!;
    };
    const truth = 2 * end('rk4', 1 / 4096) - end('rk4', 1 / 2048);
    for (const method of ['euler', 'rk4'] as const) {
      const errors = [1 / 64, 1 / 128, 1 / 256].map((dt) => Math.abs(end(method, dt) - truth));
      expect(Math.log2(errors[0]! / errors[2]!) / 2).closeTo(1, 0.1);
    }
  });
});
