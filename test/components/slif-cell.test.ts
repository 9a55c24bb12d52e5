import { expect } from 'chai';
import fc from 'fast-check';
import { context, ms, process, SLIFCell, StaticSynapse, simulate, wire } from '../../index.ts';
import { alone, column, distance, stepsOf } from './alone.ts';
import { describesItself } from './support.ts';

const cell = (given: object) => () =>
  SLIFCell({ n_units: 1, tau_m: 16, resist_m: 1, thr: 0.5, thr_jitter: 0, thr_single: false, ...given });

describe('SLIFCell', () => {
  describesItself(SLIFCell, {
    resist_inh: 0,
    thr_persist: false,
    thr_gain: 0,
    thr_leak: 0,
    rho_b: 0,
    refract_time: 0,
    sticky_spikes: false,
    thr_jitter: 0.05,
    thr_single: true,
  });

  it('charges as a leaky integrator: v = drive · (1 - (1 - dt/tau_m)^k) below the threshold', () => {
    const { v, drive } = alone(cell({ resist_m: 2, thr: 9 }), { dt: 0.5 }).run(300, { j: 4 }, ['v', 'drive']);
    const closed = Array.from({ length: 300 }, (_, k) => 8 * (1 - (1 - 0.5 / 16) ** (k + 1)));
    expect(distance(column(v), closed)).below(1e-12);
    expect(column(drive).every((x) => x === 8)).equal(true);
  });

  it('rests for ⌈refract_time/dt⌉ - 1 steps after a spike, and fires through them if sticky', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 2, max: 9 }), (quarters, j) => {
        const given = { refract_time: quarters / 2, thr: 0.5 };
        const plain = alone(cell(given), { dt: 0.5 }).run(200, { j }, ['s', 'v']);
        const sticky = alone(cell({ ...given, sticky_spikes: true }), { dt: 0.5 }).run(200, { j }, [
          's',
          'v',
        ]);
        const rest = Math.max(quarters - 1, 0);
        const rise = Math.floor(Math.log(1 - 0.5 / j) / Math.log(1 - 0.5 / 16)) + 1;
        const spikes = stepsOf(plain.s);
        spikes.forEach((step, i) => expect(step).equal(rise - 1 + i * (rise + rest)));
        expect(spikes).length.above(2);
        const held = spikes.flatMap((step) => Array.from({ length: rest + 1 }, (_, i) => step + i));
        expect(stepsOf(sticky.s)).deep.equal(held.filter((step) => step < 200));
        expect(sticky.v).deep.equal(plain.v);
        for (const step of held.filter((own) => own < 200)) expect(plain.v[step]).deep.equal([0]);
      }),
      { numRuns: 25, seed: 1 },
    );
  });

  it('notes the time of the last step in which s was 1, sticky or not', () => {
    for (const sticky_spikes of [false, true]) {
      const subject = alone(cell({ refract_time: 2, sticky_spikes }), { dt: 0.5 });
      const { s, tols } = subject.run(200, { j: 3 }, ['s', 'tols']);
      let last = 0;
      s.forEach(([fired], step) => {
        if (fired) last = step / 2;
        expect(tols[step]).deep.equal([last]);
      });
      expect(last).above(0);
    }
  });

  it('with rho_b shifts all thresholds alike, by the number of spikes beyond one', () => {
    const subject = alone(cell({ n_units: 4, thr: 3, thr_jitter: 1, rho_b: 0.125, tau_m: 2 }));
    const before = subject.get('thr');
    const { thr, s } = subject.run(60, { j: [4, 6, 8, 10] }, ['thr', 's']);
    let shift = 0;
    thr.forEach((row, step) => {
      shift += 0.125 * (s[step]!.reduce((a, b) => a + b) - 1);
      expect(
        distance(
          row,
          before.map((x) => Math.max(x + shift, 0.025)),
        ),
      ).below(1e-12);
    });
    expect(s.some((row) => row.includes(1))).equal(true);
  });

  it('without spikes or under inhibition thresholds do not fall below 0.025', () => {
    const { thr } = alone(cell({ n_units: 3, rho_b: 0.1 })).run(50, { j: -1 }, ['thr']);
    expect(thr[49]).deep.equal([0.025, 0.025, 0.025]);
  });

  it('decays its threshold by thr_leak per step', () => {
    const { thr } = alone(cell({ thr_leak: 0.125, thr: 4 })).run(40, { j: 0 }, ['thr']);
    expect(
      distance(
        column(thr),
        Array.from({ length: 40 }, (_, k) => 4 * 0.875 ** (k + 1)),
      ),
    ).below(1e-12);
  });

  it('with thr_single rounds an adapting threshold to float32 twice a step, the leak fused', () => {
    const [gain, leak] = [Math.fround(0.03), Math.fround(0.02)];
    const given = { n_units: 3, thr: 0.4, thr_jitter: 0.1, thr_gain: 0.03, thr_leak: 0.02, thr_single: true };
    const subject = alone(cell(given), { dt: 0.5 });
    let expected = subject.get('thr').map(Math.fround);
    const { thr, s } = subject.run(300, { j: [1, 1.5, 2] }, ['thr', 's']);
    thr.forEach((row, step) => {
      expected = expected.map((x, i) => Math.fround(Math.fround(x + s[step]![i]! * gain) - x * leak));
      expect(row).deep.equal(expected);
    });
    expect(new Set(s.flat()).size).equal(2);
  });

  it('with thr_single rounds thresholds of sparsity to float32, too', () => {
    const given = { n_units: 4, thr: 0.4, thr_jitter: 0.1, rho_b: 0.01, thr_single: true };
    const subject = alone(cell(given));
    let expected = subject.get('thr').map(Math.fround);
    const { thr, s } = subject.run(200, { j: [1, 1.5, 2, 3] }, ['thr', 's']);
    thr.forEach((row, step) => {
      const excess = s[step]!.reduce((a, b) => a + b) - 1;
      expected = expected.map((x) => Math.fround(Math.max(x + excess * Math.fround(0.01), 0.025)));
      expect(row).deep.equal(expected);
    });
    expect(new Set(s.flat()).size).equal(2);
  });

  it('is the same in float32 with and without thr_single', () => {
    for (const adapting of [{ thr_gain: 0.03, thr_leak: 0.02 }, { rho_b: 0.01 }]) {
      const [plain, single] = [false, true].map((thr_single) => {
        const subject = alone(cell({ n_units: 3, thr: 0.4, ...adapting, thr_single }), { dtype: 'f32' });
        return subject.run(200, { j: [1, 1.5, 2] }, ['v', 's', 'thr']);
      });
      expect(single).deep.equal(plain);
    }
  });

  it('is inhibited by the other cells, by the spikes of the step before', () => {
    const weights = [0, 0.5, 0.25, 0.75, 0, 1, 0.5, 0.125, 0];
    const subject = alone(cell({ n_units: 3, tau_m: 2, resist_inh: 2, inh_weights: weights }));
    const j = [3, 2, 5];
    const { drive, s } = subject.run(80, { j }, ['drive', 's']);
    drive.forEach((row, step) => {
      const last = step === 0 ? [0, 0, 0] : s[step - 1]!;
      const expected = j.map(
        (x, to) => x - 2 * last.reduce((sum, y, from) => sum + y * weights[3 * from + to]!, 0),
      );
      expect(row).deep.equal(expected);
    });
    expect(new Set(s.flat()).size).equal(2);
  });

  it('draws lateral weights in [0.025, 1), none on the diagonal and none without inhibition', () => {
    const { part, sim } = alone(cell({ n_units: 20, resist_inh: 1 }), { seed: 3 });
    const weights = [...sim.get(part.hyperparameters.inh_weights)];
    weights.forEach((w, i) => {
      if (i % 21 === 0) expect(w).equal(0);
      else expect(w).within(0.025, 1);
    });
    const free = alone(cell({ n_units: 20 }));
    expect(free.sim.get(free.part.hyperparameters.inh_weights)).length(0);
  });

  it('has a surrogate of sech: 1 at no drive, falling, and 0 where the drive is not positive', () => {
    const j = Array.from({ length: 101 }, (_, i) => [i - 50]);
    const surrogate = column(alone(cell({})).run(101, { j }, ['surrogate']).surrogate);
    surrogate.forEach((x, i) => {
      if (i <= 50) expect(x).equal(0);
      else expect(x).closeTo(1 / Math.cosh(0.08 * (i - 50)), 1e-14);
    });
  });

  it('leaves what its input is wired to as it is', () => {
    const net = context('net', () => {
      const W = StaticSynapse({ shape: [1, 1], weight_init: 3 });
      const z = SLIFCell({ n_units: 1, tau_m: 20, resist_m: 2, thr: 1 });
      wire(W.outputs, z.j);
      return { W, z, advance: process(W.advance_state, z.advance_state) };
    });
    const sim = simulate(net, { dt: ms(1), dtype: 'f64' });
    sim.run(net.advance, { steps: 1, inputs: [[net.W.inputs, 1]] });
    expect([...sim.get(net.W.outputs), ...sim.get(net.z.drive)]).deep.equal([3, 6]);
  });

  it('forgets its threshold on reset, or keeps it', () => {
    for (const thr_persist of [false, true]) {
      const subject = alone(cell({ n_units: 2, thr_gain: 0.25, thr_jitter: 0.1, thr_persist }));
      const start = subject.get('thr');
      subject.run(100, { j: 3 }, []);
      const adapted = subject.get('thr');
      expect(adapted[0]).above(start[0]!);
      subject.sim.reset();
      expect(subject.get('thr')).deep.equal(thr_persist ? adapted : start);
      expect(['j', 'v', 's', 'tols', 'drive', 'rfr'].flatMap(subject.get)).deep.equal(Array(12).fill(0));
      expect(subject.get('surrogate')).deep.equal([1, 1]);
    }
  });
});
