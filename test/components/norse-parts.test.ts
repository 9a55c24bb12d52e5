import { expect } from 'chai';
import { context, norse, process, sgd, simulate, type Tensor, total, train } from '../../index.ts';
import { gradient, type Rows, watch } from './trial.ts';

const rows: Rows = Array.from({ length: 30 }, (_, t) => [2 + 2 * Math.sin(t), 3 + Math.cos(t)]);
const trial = { dt: '1 ms', inputs: { input: rows } };
const size = { hidden_size: 2 };
const sent = { input_size: 2, input_weights: [1, 0.5, 0, 1], recurrent_weights: [0, 1, -1, 0] };

/** Largest difference between rows. */
const apart = (a: Rows, b: Rows) =>
  Math.max(...a.flatMap((row, t) => row.map((x, i) => Math.abs(x - b[t]![i]!))));
const count = (z: Rows) => z.flat().reduce((a, b) => a + b, 0);

describe("Norse's neurons", () => {
  it('LICell is LIFCell below its threshold, LIBoxCell is LIFBoxCell', () => {
    for (const order of ['input_first', 'input_last'] as const) {
      const lif = watch(() => norse.LIFCell({ ...size, order, v_th: 1e6 }), trial, 'v', 'i');
      expect(watch(() => norse.LICell({ ...size, order }), trial, 'v', 'i')).eql(lif);
    }
    const box = watch(() => norse.LIFBoxCell({ ...size, v_th: 1e6 }), trial, 'v');
    expect(watch(() => norse.LIBoxCell(size), trial, 'v')).eql(box);
  });

  it('LIFExCell is LIFCell where its upstroke is sharp, and drives v where it is not', () => {
    const given = { ...size, v_th: 8 };
    const lif = watch(() => norse.LIFCell(given), trial, 'z', 'v');
    const sharp = watch(() => norse.LIFExCell({ ...given, delta_T: 1e-3 }), trial, 'z', 'v');
    expect(count(lif.z)).above(0);
    const first = (z: Rows) => z.findIndex((row) => row.includes(1));
    expect(apart(sharp.v.slice(0, first(lif.z)), lif.v.slice(0, first(lif.z)))).below(1e-12);
    const [v] = watch(() => norse.LIFExCell({ ...given, delta_T: 1 }), trial, 'v').v;
    v!.forEach((own, i) => expect(own).closeTo(lif.v[0]![i]! + 0.1 * Math.exp(-8), 1e-15));
  });

  it('LIFAdExCell is LIFExCell without adaptation, and with it spikes less', () => {
    const none = { ...size, adaptation_current: 0, adaptation_spike: 0 };
    const ex = watch(() => norse.LIFExCell(size), trial, 'z', 'v', 'i');
    expect(watch(() => norse.LIFAdExCell(none), trial, 'z', 'v', 'i')).eql(ex);
    const adapting = watch(
      () => norse.LIFAdExCell({ ...size, tau_ada_inv: 50, adaptation_spike: 2 }),
      trial,
      'z',
    ).z;
    expect(count(adapting)).below(count(ex.z)).above(0);
  });

  it('rest for rho_reset steps: the next spike is rho_reset + 1 steps later at the soonest, and 0 is no rest', () => {
    const strong = { dt: '1 ms', inputs: { input: rows.map((row) => row.map((x) => 20 + x)) } };
    for (const rho_reset of [1, 3]) {
      const { z, rho } = watch(() => norse.LIFRefracCell({ ...size, rho_reset }), strong, 'z', 'rho');
      const at = z.flatMap((row, t) => (row[0] ? [t] : []));
      expect(at.slice(1).map((t, k) => t - at[k]!)).eql(at.slice(1).map(() => rho_reset + 1));
      expect(rho.slice(at[0], at[1]).map((row) => row[0])).eql(
        Array.from({ length: rho_reset + 1 }, (_, k) => rho_reset - k),
      );
    }
    const free = watch(() => norse.LIFCell(size), strong, 'z', 'v');
    expect(watch(() => norse.LIFRefracCell({ ...size, rho_reset: 0 }), strong, 'z', 'v')).eql(free);
    const ex = watch(() => norse.LIFAdExCell(size), strong, 'z', 'v', 'a');
    expect(watch(() => norse.LIFAdExRefracCell({ ...size, rho_reset: 0 }), strong, 'z', 'v', 'a')).eql(ex);
  });

  it('recurrent forms without recurrent weights are driven by the weighted input', () => {
    const weighted = { dt: '1 ms', inputs: { input: rows.map(([a, b]) => [a! + 0.5 * b!, b!]) } };
    const alone = { ...size, ...sent, recurrent_weights: 0 };
    const same = (recurrent: Parameters<typeof watch>[0], cell: Parameters<typeof watch>[0]) =>
      expect(watch(recurrent, trial, 'z', 'v')).eql(watch(cell, weighted, 'z', 'v'));
    same(
      () => norse.IAFRecurrentCell(alone),
      () => norse.IAFCell(size),
    );
    same(
      () => norse.LIFExRecurrentCell(alone),
      () => norse.LIFExCell(size),
    );
    same(
      () => norse.LIFAdExRecurrentCell(alone),
      () => norse.LIFAdExCell(size),
    );
    same(
      () => norse.LIFRefracRecurrentCell(alone),
      () => norse.LIFRefracCell(size),
    );
    same(
      () => norse.LIFAdExRefracRecurrentCell(alone),
      () => norse.LIFAdExRefracCell(size),
    );
    same(
      () => norse.IzhikevichRecurrentCell(alone),
      () => norse.IzhikevichCell(size),
    );
    const coupled = { g_coupling: [-20, 20, 20, -20] };
    same(
      () => norse.LIFMCRefracRecurrentCell({ ...alone, ...coupled }),
      () => norse.LIFMCRefracCell({ ...size, ...coupled }),
    );
  });

  it('compartments: conductances between them even out their potentials and keep the sum', () => {
    const given = { ...size, tau_mem_inv: 0, v_leak: [1, 0], v_th: 5, g_coupling: [-100, 100, 100, -100] };
    const still = { dt: '1 ms', inputs: { input: rows.map(() => [0, 0]) } };
    for (const make of [
      () => norse.LIFMCCell(given),
      () => norse.LIFMCRecurrentCell({ ...given, ...sent, recurrent_weights: 0 }),
      () => norse.LIFMCRefracCell(given),
    ]) {
      const { v } = watch(make, still, 'v');
      v.forEach(([a, b], t) => {
        expect(a! + b!).closeTo(1, 1e-12);
        expect(a! - b!).closeTo(0.8 ** (t + 1), 1e-12);
      });
    }
  });

  it('conductances pull v to their reversal potential, and the sign of a weight says which', () => {
    const pulled = (input_weights: number) =>
      watch(
        () =>
          norse.CobaLIFCell({
            hidden_size: 1,
            input_size: 1,
            input_weights,
            recurrent_weights: 0,
            v_thresh: 100,
          }),
        { dt: '0.1 ms', inputs: { input: Array.from({ length: 600 }, () => [0.02]) } },
        'v',
      ).v.at(-1)![0]!;
    // The leak has a conductance of 0.25, the synapses come to 1 - 0.02.
    expect(pulled(1)).closeTo((0.25 * -20 + 0.98 * 60) / 1.23, 1e-3);
    expect(pulled(-1)).closeTo((0.25 * -20 + 0.98 * -100) / 1.23, 1e-3);
  });

  it('Izhikevich: behaviours that are named do what they say', () => {
    const drive = (level: number) => ({
      dt: '1 ms',
      inputs: { input: Array.from({ length: 3000 }, () => [level]) },
    });
    const spikes = (preset: object, level: number) =>
      watch(() => norse.IzhikevichCell({ hidden_size: 1, ...preset }), drive(level), 'z').z.flatMap(
        ([z], t) => (z ? [t] : []),
      );
    const { izhikevichPresets: presets } = norse;
    const tonic = spikes(presets.tonicSpiking, 14);
    const gaps = tonic.slice(1).map((t, k) => t - tonic[k]!);
    expect(gaps.length).above(20);
    expect(new Set(gaps.slice(3)).size).equal(1);
    expect(spikes(presets.phasicSpiking, 0.5).length).most(1);
    const bursts = spikes(presets.tonicBursting, 15);
    const short = bursts.slice(1).filter((t, k) => t - bursts[k]! < 20).length;
    expect(short).above(bursts.length / 2);
  });

  it('method heaviside has no gradient', () => {
    const of = (method: 'heaviside' | 'super') =>
      gradient(() => norse.IAFCell({ ...size, method }), trial, { z: rows }, 'input').input.flat();
    expect(new Set(of('heaviside').map(Math.abs))).eql(new Set([0]));
    expect(of('super').some((x) => x !== 0)).equal(true);
  });
});

describe("Norse's synapses", () => {
  it('TsodyksMakram: what passes of regular spikes comes to its fixed point', () => {
    const every = 10;
    const z = Array.from({ length: 3000 }, (_, t) => [t % every === every - 1 ? 1 : 0]);
    const { i } = watch(() => norse.TsodyksMakram({ hidden_size: 1 }), { dt: '1 ms', inputs: { z } }, 'i');
    const [f, d, U] = [0.98 ** every, (1 - 1 / 750) ** every, 0.45];
    const decay = 1 - 1e-3 * 20;
    const before = (u: number) => u * decay ** (every - 1);
    let [u, x] = [0.5, 0.5];
    for (let k = 0; k < 4000; k++) {
      const at = before(u);
      const used = at * decay + U * (1 - at);
      const left = 1 - (1 - x) * (1 - 1 / 750) ** (every - 1);
      [u, x] = [used, left + (1 - left) / 750 - used * left];
    }
    expect(f).below(1);
    expect(d).below(1);
    const last = 1 - (1 - x) * (1 - 1 / 750) ** (every - 1);
    expect(i.at(-1)![0]).closeTo(u * last, 1e-6);
  });

  const learnt = (pre: number, post: number, more: object = {}) => {
    const net = context('net', () => {
      const w = norse.STDP({ hidden_size: 1, input_size: 1, weights: 0.5, ...more });
      return { w, learn: process(w.advance_state, w.evolve) };
    });
    const at = (step: number) => Array.from({ length: 40 }, (_, t) => (t === step ? 1 : 0));
    using sim = simulate(net, { dt: '1 ms', dtype: 'f64' });
    sim.run(net.learn, {
      steps: 40,
      inputs: [
        [net.w.z_pre, at(pre)],
        [net.w.z_post, at(post)],
      ],
    });
    return sim.get(net.w.w)[0]!;
  };

  it('STDP: up where the input comes first, the more the sooner; down where it comes last; within its bounds', () => {
    expect(learnt(5, 7)).above(learnt(5, 15)).above(0.5);
    expect(learnt(7, 5)).below(learnt(15, 5)).below(0.5);
    expect(learnt(5, 6, { eta_plus: 1e3 })).equal(1);
    expect(learnt(5, 6, { eta_plus: 1e3, hardbound: false })).above(2);
    expect(learnt(5, 6, { weights: 1, stdp_algorithm: 'multiplicative_relu' })).equal(1);
  });
});

describe("Norse's encoders", () => {
  it('draw spikes at the rate that they are given, of the sign of the input', () => {
    const levels = [0.1, 0.5, 1, 2];
    const inputs = { input: Array.from({ length: 20000 }, () => levels.map((x, i) => (i % 2 ? -x : x))) };
    const at = { hidden_size: 4, f_max: 500 };
    const { z } = watch(() => norse.SignedPoissonEncoder(at), { dt: '1 ms', inputs }, 'z');
    levels.forEach((x, i) => {
      const sum = z.reduce((all, row) => all + row[i]!, 0);
      const p = Math.min(1, 0.5 * x);
      expect(sum * (i % 2 ? -1 : 1)).closeTo(20000 * p, 4 * Math.sqrt(20000 * p * (1 - p)) + 1e-9);
    });
    const positive = { input: inputs.input.map((row) => row.map(Math.abs)) };
    expect(
      watch(() => norse.PoissonEncoder(at), { dt: '1 ms', inputs: positive }, 'z').z[0]!.every(
        (s) => s === 0 || s === 1,
      ),
    ).equal(true);
  });
});

describe("Norse's functions", () => {
  const x: Rows = [
    [0, 1],
    [0.5, 0],
    [1, 0],
    [0, 0],
  ];
  /** What a function of a compartment over all steps gives, as weighted by some numbers, and its gradient. */
  const lossOf = (compute: (v: Tensor) => Tensor, passes = false) => {
    const net = context('net', () => {
      const z = norse.IAFCell({ hidden_size: 2, v_th: 100, method: 'heaviside' });
      return { z, advance: process(z.advance_state) };
    });
    const trainer = train(net, {
      process: net.advance,
      dt: '1 ms',
      dtype: 'f64',
      steps: 4,
      inputs: [[net.z.input, x.map((row) => [...row])]],
      ...(passes && { inputGradients: [net.z.input] }),
      loss: ({ of }) => total(compute(of(net.z.v))),
      optimizer: sgd(),
      warnings: 'silent',
    });
    return { value: trainer.evaluate(), gradient: passes ? [...trainer.inputGradient(net.z.input)] : [] };
  };

  it('are what their names say', () => {
    // v adds up: 0, 0.5, 1.5, 1.5 and 1, 1, 1, 1
    expect(lossOf((v) => norse.heaviside(v)).value).equal(7);
    expect(lossOf((v) => norse.sumDecode(v).mul([1, 10])).value).equal(3.5 + 40);
    expect(lossOf((v) => norse.euclideanDistance(v, 1)).value).closeTo(1 + 0.25 + 0.25 + 0.25, 1e-15);
    expect(lossOf((v) => norse.gaussianRbf(v, 2)).value).closeTo(
      [0, 0.5, 1.5, 1.5, 1, 1, 1, 1].reduce((sum, own) => sum + Math.exp(-own / 8), 0),
      1e-12,
    );
  });

  it('populationEncode: centres from 0 to the largest', () => {
    const scale = 1.5;
    const expected = [0, 0.5, 1.5, 1.5, 1, 1, 1, 1].map((own) =>
      Math.exp((-scale * (own - scale / 2) ** 2) / 2),
    );
    const middle = lossOf((v) => norse.populationEncode(v, 3).slice(-1, 1, 2)).value;
    expect(middle).closeTo(
      expected.reduce((a, b) => a + b),
      1e-12,
    );
  });

  it('spikesToTimes: the times of the first spikes, and a gradient that is -dt at these', () => {
    // What is not 0 counts as a spike: from step 1 on, and from step 0 on.
    const { value, gradient: back } = lossOf(
      (v) => norse.spikesToTimes(v, 2, 1).mul([[[1, 10]], [[100, 1000]]]),
      true,
    );
    expect(value).equal(1 + 0 + 200 + 1000);
    // v of a step has all inputs up to it.
    expect(back.map((own) => own + 0)).eql([-101, -1010, -101, -1000, -100, 0, 0, 0]);
    expect(lossOf((v) => norse.spikesToTimes(v, 3)).value).closeTo((1 + 2 + 3 + 0 + 1 + 2) / 1000, 1e-15);
    expect(lossOf((v) => norse.spikesToTimes(v, 4).gt(1e9).spikes()).value).equal(1);
  });
});
