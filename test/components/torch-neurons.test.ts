import { expect } from 'chai';
import { context, process, simulate, snntorch, spikingjelly } from '../../index.ts';
import { gradient, watch } from './trial.ts';

const { Alpha, Delta, Lapicque, Latency, Leaky, Rate, RLeaky, RSynaptic, Synaptic } = snntorch;
const { CUBALIFNode, EIFNode, IFNode, KLIFNode, LIFNode, ParametricLIFNode, QIFNode, RAFNode } = spikingjelly;
const x = [0.4, 0.9, 1.3, -0.2, 0.8, 1.7, 0, 0.6].map((value) => [value, 1.2 * value]);
const trial = (name: string) => ({ dt: '1 ms', inputs: { [name]: x } });

/** The smallest and the largest of some numbers. */
const range = (rows: readonly (readonly number[])[]) => [Math.min(...rows.flat()), Math.max(...rows.flat())];

describe('snntorch.Leaky', () => {
  const given = { n_units: 2, beta: 0.8 } as const;

  it('is Synaptic without a current that lasts, where a spike takes the threshold away', () => {
    for (const reset_delay of [true, false]) {
      const leaky = watch(() => Leaky({ ...given, reset_delay }), trial('input'), 'mem', 'spk');
      const synaptic = watch(
        () => Synaptic({ ...given, alpha: 0, reset_delay }),
        trial('input'),
        'mem',
        'spk',
      );
      expect(synaptic).eql(leaky);
      expect(range(leaky.spk)).eql([0, 1]);
    }
  });

  it('is above its threshold after a spike only where the reset is late', () => {
    const most = (reset_delay: boolean) =>
      range(
        watch(() => Leaky({ ...given, reset_delay, reset_mechanism: 'zero' }), trial('input'), 'mem').mem,
      )[1];
    expect(most(true)).above(1);
    expect(most(false)).most(1);
  });

  it('has decays within 0 and 1, and no gradient to one beyond', () => {
    const end = (beta: number) => watch(() => Leaky({ ...given, beta }), trial('input'), 'mem').mem;
    expect(end(1.5)).eql(end(1));
    const of = (beta: number) =>
      gradient(() => Leaky({ ...given, beta }), trial('input'), { mem: x }, 'beta').beta.flat();
    // One number for both neurons is learnt as one.
    expect(of(1.5)).eql([0]);
    expect(of(0.5)[0]).not.equal(0);
    const each = gradient(
      () => Leaky({ ...given, beta: [0.5, 0.5] }),
      trial('input'),
      { mem: x },
      'beta',
    ).beta.flat();
    expect(each.length).equal(2);
    expect(each[0]! + each[1]!).closeTo(of(0.5)[0]!, 1e-12);
  });

  it('lets the highest alone spike, and spikes of another size', () => {
    const { spk } = watch(
      () => Leaky({ ...given, inhibition: true, graded_spikes_factor: 3 }),
      trial('input'),
      'spk',
    );
    expect(range(spk)).eql([0, 3]);
    for (const row of spk) expect(row.filter((s) => s > 0).length).most(1);
  });
});

describe("snnTorch's other neurons", () => {
  const size = { n_units: 2 } as const;
  const small = x.map((row) => row.map((own) => 0.3 * own));
  const quiet = { dt: '1 ms', inputs: { input: small } };

  it('recurrent ones without recurrent weights are the others', () => {
    const none = { recurrent_weight: 0, recurrent_bias: 0 };
    for (const reset_delay of [true, false]) {
      const given = { ...size, beta: 0.8, reset_delay };
      const leaky = watch(() => Leaky(given), trial('input'), 'mem', 'spk');
      expect(watch(() => RLeaky({ ...given, ...none }), trial('input'), 'mem', 'spk')).eql(leaky);
      expect(watch(() => RLeaky({ ...given, all_to_all: false, V: 0 }), trial('input'), 'mem', 'spk')).eql(
        leaky,
      );
      const current = { ...given, alpha: 0.5 };
      expect(watch(() => RSynaptic({ ...current, ...none }), trial('input'), 'mem', 'spk')).eql(
        watch(() => Synaptic(current), trial('input'), 'mem', 'spk'),
      );
    }
  });

  it('draw recurrent weights as the linear layers of PyTorch, uniformly in ±1/√n', () => {
    const net = context('net', () => {
      const z = RLeaky({ n_units: 100, beta: 0.8 });
      return { z, advance: process(z.advance_state) };
    });
    using sim = simulate(net, { dt: '1 ms', dtype: 'f64' });
    const { recurrent_weight, recurrent_bias } = net.z.hyperparameters;
    for (const drawn of [recurrent_weight, recurrent_bias].map((own) => [...sim.get(own)])) {
      expect(Math.max(...drawn.map(Math.abs))).within(0.09, 0.1);
      const mean = drawn.reduce((sum, own) => sum + own, 0) / drawn.length;
      expect(mean).closeTo(0, (4 * 0.1) / Math.sqrt(3 * drawn.length));
    }
  });

  it('Lapicque is Leaky with the decay and the gain of its circuit, and one number of three follows from the others', () => {
    const [R, C, time_step] = [5, 2, 0.5];
    const { mem, spk } = watch(
      () => Lapicque({ ...size, R, C, time_step, threshold: 0.2 }),
      quiet,
      'mem',
      'spk',
    );
    const driven = {
      dt: '1 ms',
      inputs: { input: small.map((row) => row.map((own) => (own * time_step) / C)) },
    };
    const leaky = watch(
      () => Leaky({ ...size, beta: 1 - time_step / (R * C), threshold: 0.2 }),
      driven,
      'mem',
      'spk',
    );
    expect(spk).eql(leaky.spk);
    expect(range(spk)).eql([0, 1]);
    mem.flat().forEach((own, i) => expect(own).closeTo(leaky.mem.flat()[i]!, 1e-12));
    const beta = Math.exp(-time_step / (R * C));
    for (const given of [
      { beta, time_step, R },
      { beta, time_step, C },
    ])
      watch(() => Lapicque({ ...size, ...given, threshold: 0.2 }), quiet, 'mem')
        .mem.flat()
        .forEach((own, i) => expect(own).closeTo(mem.flat()[i]!, 1e-9));
    expect(() => watch(() => Lapicque(size), quiet, 'mem')).throw('Give beta, or give R and C.');
  });

  it('Alpha: a spike that comes in has the time course of the difference of two exponentials', () => {
    const [alpha, beta] = [0.9, 0.7];
    const input = Array.from({ length: 20 }, (_, t) => [t === 0 ? 0.1 : 0]);
    const { mem } = watch(() => Alpha({ n_units: 1, alpha, beta }), { dt: '1 ms', inputs: { input } }, 'mem');
    const gain = Math.log(alpha) / (Math.log(beta) - Math.log(alpha)) + 1;
    mem.forEach(([own], t) => expect(own).closeTo(0.1 * gain * (alpha ** t - beta ** t), 1e-12));
  });

  it('Latency: the stronger, the earlier, once; none below the threshold with clip, and none too late', () => {
    const input = Array.from({ length: 40 }, () => [0.9, 0.3, 0.02, 0.001]);
    const given = { n_units: 4, num_steps: 30, tau: 5 } as const;
    const at = (more: object) => {
      const { spk } = watch(() => Latency({ ...given, ...more }), { dt: '1 ms', inputs: { input } }, 'spk');
      return [0, 1, 2, 3].map((i) => spk.flatMap((row, t) => (row[i] ? [t] : [])));
    };
    expect(at({ linear: true, normalize: true })).eql([[3], [20], [28], [29]]);
    expect(at({ linear: true, normalize: true, clip: true })).eql([[3], [20], [28], []]);
    expect(at({})).eql([[0], [0], [3], []]);
    expect(at({ normalize: true, first_spike_time: 4 })).eql([[4], [4], [6], [29]]);
  });

  it('Rate: none before first_spike_time, and then with the probability that is given', () => {
    const input = Array.from({ length: 4000 }, () => [0.2, 0.6]);
    const { spk } = watch(
      () => Rate({ n_units: 2, first_spike_time: 1000, gain: 0.5, offset: 0.1 }),
      { dt: '1 ms', inputs: { input } },
      'spk',
    );
    expect(spk.slice(0, 1000).flat()).not.include(1);
    [0.2, 0.4].forEach((p, i) =>
      expect(spk.filter((row) => row[i]).length).closeTo(3000 * p, 4 * Math.sqrt(3000 * p * (1 - p))),
    );
  });

  it('Delta: what falls is a spike of -1 only where that is asked for', () => {
    const input = [[1], [2], [0], [2], [2.9]];
    const at = (more: object) =>
      watch(
        () => Delta({ n_units: 1, threshold: 1, ...more }),
        { dt: '1 ms', inputs: { input } },
        'spk',
      ).spk.flat();
    expect(at({})).eql([1, 1, 0, 1, 0]);
    expect(at({ off_spike: true })).eql([1, 1, -1, 1, 0]);
    expect(at({ off_spike: true, padding: true })).eql([0, 1, -1, 1, 0]);
  });
});

describe("spikingjelly's other neurons", () => {
  const size = { n_units: 2 } as const;

  it('KLIFNode with k = 1 is LIFNode as long as that stays above 0', () => {
    const positive = { dt: '1 ms', inputs: { x: x.map((row) => row.map(Math.abs)) } };
    for (const scale_reset of [true, false])
      expect(watch(() => KLIFNode({ ...size, scale_reset }), positive, 'v', 's')).eql(
        watch(() => LIFNode(size), positive, 'v', 's'),
      );
  });

  it('CUBALIFNode without decay of its potential adds up its current', () => {
    const { v } = watch(
      () => CUBALIFNode({ ...size, c_decay: 0, v_decay: 1, v_threshold: 100 }),
      trial('x'),
      'v',
    );
    const total = x.reduce((sum, row) => sum + row[0]!, 0);
    expect(v.at(-1)![0]).closeTo(total, 1e-12);
  });

  it('QIFNode rests at v_rest and runs away above v_c; EIFNode likewise', () => {
    const end = (make: (v_reset: number) => Parameters<typeof watch>[0], from: number) =>
      watch(make(from), { dt: '1 ms', inputs: { x: Array.from({ length: 200 }, () => [0]) } }, 'v').v.at(
        -1,
      )![0]!;
    const quadratic = (v_reset: number) => () => QIFNode({ n_units: 1, v_reset, v_threshold: 1e6 });
    expect(end(quadratic, 0.75)).closeTo(0, 1e-9);
    const runs = watch(
      () => QIFNode({ n_units: 1, v_reset: 0.85 }),
      { dt: '1 ms', inputs: { x: Array.from({ length: 60 }, () => [0]) } },
      's',
    ).s.flat();
    expect(runs).include(1);
    const exponential = (v_reset: number) => () =>
      EIFNode({ n_units: 1, v_reset, delta_T: 0.1, v_threshold: 1e6 });
    expect(end(exponential, 0.5)).closeTo(0.1 * Math.exp(-7.9999), 1e-4);
  });

  it('RAFNode turns and shrinks', () => {
    const steps = 30;
    const kick = { dt: '1 ms', inputs: { x: Array.from({ length: steps }, (_, t) => [t === 0 ? 0.5 : 0]) } };
    const { v, u } = watch(() => RAFNode({ n_units: 1, omega: 0.7, b: -0.1 }), kick, 'v', 'u');
    v.forEach(([own], t) => {
      expect(own).closeTo(0.5 * Math.exp(-0.1 * t) * Math.sin(0.7 * t), 1e-12);
      expect(u[t]![0]).closeTo(0.5 * Math.exp(-0.1 * t) * Math.cos(0.7 * t), 1e-12);
    });
  });
});

describe('spikingjelly.LIFNode', () => {
  it('is ParametricLIFNode where 1 / tau = σ(w)', () => {
    for (const decay_input of [true, false]) {
      const w = 0.7;
      const tau = 1 + Math.exp(-w);
      const lif = watch(() => LIFNode({ n_units: 2, tau, decay_input }), trial('x'), 'v', 's');
      const learnt = watch(() => ParametricLIFNode({ n_units: 2, w, decay_input }), trial('x'), 'v', 's');
      expect(learnt.s).eql(lif.s);
      learnt.v.flat().forEach((v, i) => expect(v).closeTo(lif.v.flat()[i]!, 1e-12));
    }
  });

  it('adds up its input as IFNode, and less what spikes took', () => {
    const { v, s } = watch(() => IFNode({ n_units: 2, soft_reset: true }), trial('x'), 'v', 's');
    const total = (rows: readonly (readonly number[])[]) => rows.reduce((sum, row) => sum + row[0]!, 0);
    expect(v.at(-1)![0]).closeTo(total(x) - total(s), 1e-12);
    expect(total(s)).above(0);
  });

  it('rests at v_reset, and at 0 where resets are soft', () => {
    const still = { dt: '1 ms', inputs: { x: [[0], [0]] } };
    const rest = (soft_reset: boolean) =>
      watch(() => LIFNode({ n_units: 1, v_reset: -0.5, soft_reset }), still, 'v').v;
    expect(rest(false)).eql([[-0.5], [-0.5]]);
    expect(rest(true)).eql([[0], [0]]);
  });

  it('lets no gradient through its reset by the spikes where that is detached', () => {
    const of = (detach_reset: boolean) =>
      gradient(() => LIFNode({ n_units: 2, detach_reset }), trial('x'), { v: x }, 'x').x;
    expect(of(true)).not.eql(of(false));
  });
});
