import { expect } from 'chai';
import {
  ART2ASynapse,
  BernoulliCell,
  context,
  GerstnerHebbianSynapse,
  HebbianPatchedSynapse,
  HopfieldSynapse,
  InhibitorySTDPSynapse,
  LeakyNoiseCell,
  LIFSRM,
  MPSSynapse,
  ms,
  OjaTensorSynapse,
  PatchedSynapse,
  PhasorCell,
  process,
  RAFSRM,
  RateCell,
  REINFORCESynapse,
  RetinalGanglionCell,
  SOMSynapse,
  SparseTensorSynapse,
  STDPSynapse,
  StaticPatchedSynapse,
  StaticSparseTensorSynapse,
  simulate,
  VectorQuantizeSynapse,
  wire,
} from '../../index.ts';
import { uniform } from '../catalogue/numbers.ts';
import { alone, column, distance } from './alone.ts';
import { describesItself, total } from './support.ts';

const CABLE = { unit: 'nA', weight_low: 0.025, weight_high: 0.8, p_conn: 1, g_conduct_factor: 1 };
const SIGNAL = { unit: 'nA', p_conn: 1, g_conduct_factor: 1, bias_init: 0 };
const PATCHES = { ...SIGNAL, n_sub_models: 1, stride_in: 0, stride_out: 0 };
const PRIOR = { prior: 'constant', prior_rate: 0, prior_ratio: 0.5, sign_value: 1, optim_type: 'sgd' };
const STREAMS = {
  ...{ ...SIGNAL, P_l: 1, stride: 1, dilation: 1, convergent_factor: 0 },
  ...{ invert_conn: false, normalize: false },
};
const mean = (x: readonly number[]) => total(x) / x.length;
const variance = (x: readonly number[]) => mean(x.map((a) => (a - mean(x)) ** 2));

describe('parts of ngc-learn describe themselves', () => {
  describe('LIFSRM', () => describesItself(LIFSRM, { thr: -52, v_rest: -65, v_reset: -60 }));
  describe('RAFSRM', () =>
    describesItself(RAFSRM, {
      ...{ tau_v: 1, tau_w: 1, thr: 1, omega: 10, dampen_factor: -1, v_reset: 0, w_reset: 0 },
    }));
  describe('LeakyNoiseCell', () =>
    describesItself(LeakyNoiseCell, {
      ...{ act_fx: 'relu', integration_type: 'euler', sigma_pre: 0.1, sigma_post: 0.1, leak_scale: 1 },
    }));
  describe('PhasorCell', () =>
    describesItself(PhasorCell, { target_freq: 63.75, disable_phasor: false, scatter: 0.2 }));
  describe('RetinalGanglionCell', () =>
    describesItself(RetinalGanglionCell, { filter_type: 'identity', sigma: 1 }));
  describe('STDPSynapse', () =>
    describesItself(STDPSynapse, {
      ...{ ...CABLE, tau_plus: 10, tau_minus: 10, w_decay: 0, eta: 1, tau_w: 0, w_bound: 1 },
    }));
  describe('InhibitorySTDPSynapse', () =>
    describesItself(InhibitorySTDPSynapse, {
      ...{ ...CABLE, eta: 1, rho: 0.2, Aplus: 1, Aminus: 1, tau_x_pre: 30, tau_x_post: 30 },
      ...{ use_soft_bounds: true, w_max: 1, w_min: 0, is_volt_dependent: false, mask: 1, bias_init: 0 },
    }));
  describe('GerstnerHebbianSynapse', () =>
    describesItself(GerstnerHebbianSynapse, {
      ...CABLE,
      eta: 0.01,
      c0: 0,
      c1_pre: 0,
      c1_post: 0,
      c2_corr: 1,
    }));
  describe('PatchedSynapse', () => describesItself(PatchedSynapse, PATCHES));
  describe('StaticPatchedSynapse', () => describesItself(StaticPatchedSynapse, PATCHES));
  describe('HebbianPatchedSynapse', () =>
    describesItself(HebbianPatchedSynapse, {
      ...{ ...PATCHES, ...PRIOR, eta: 0, has_bias: false, block_mask: 1, w_bound: 1 },
      ...{ is_nonnegative: false, pre_wght: 1, post_wght: 1 },
    }));
  describe('SOMSynapse', () =>
    describesItself(SOMSynapse, {
      ...{ eta: 0.5, distance_function: 'euclidean', neighbor_function: 'gaussian', g_conduct_factor: 1 },
    }));
  describe('SparseTensorSynapse', () => describesItself(SparseTensorSynapse, STREAMS));
  describe('StaticSparseTensorSynapse', () => describesItself(StaticSparseTensorSynapse, STREAMS));
  describe('OjaTensorSynapse', () => {
    it('goes to the principal component of each window, with a norm of 1', () => {
      const W = context('net', () => {
        const own = OjaTensorSynapse({ n_in_streams: 2, K_local: 2, O_local: 1, unit: '1', eta: 0.05 });
        const x = BernoulliCell({ n_units: 4 });
        wire(x.outputs, own.inputs);
        wire(x.outputs, own.pre);
        wire(own.outputs, own.post);
        return { own, x, step: process(x.advance_state, own.advance_state, own.evolve) };
      });
      const sim = simulate(W, { dt: ms(1), dtype: 'f64' });
      // Of two independent inputs the one that spikes more often is the principal one, of a stream each.
      sim.run(W.step, { steps: 3000, inputs: [[W.x.inputs, [0.9, 0.01, 0.01, 0.9]]] });
      const [a, b, c, d] = sim.get(W.own.weights) as never as number[];
      expect(Math.hypot(a!, b!)).closeTo(1, 0.05);
      expect(Math.hypot(c!, d!)).closeTo(1, 0.05);
      expect(a! - b!).above(0.9);
      expect(d! - c!).above(0.9);
    });
  });

  describe('HopfieldSynapse', () =>
    describesItself(HopfieldSynapse, { reg_lambda: 0, beta: 8, update_rule: 'delta' }));
  describe('VectorQuantizeSynapse', () =>
    describesItself(VectorQuantizeSynapse, {
      ...{ eta: 0.3, eta_decrement: 0.00001, syn_decay: 0, w_bound: 0, distance_function: 'minkowski' },
      ...{ distance_order: 2, label_dim: 0, langevin_noise_scale: 0, label_init: 0 },
    }));
  describe('MPSSynapse', () => describesItself(MPSSynapse, { bond_dim: 16, eta: 0.01 }));
  describe('ART2ASynapse', () =>
    describesItself(ART2ASynapse, { eta: 0.05, eta_decrement: 0, vigilance: 0.3, weight_init: 0 }));
  describe('REINFORCESynapse', () =>
    describesItself(REINFORCESynapse, {
      ...{ eta: 1e-4, decay: 0.99, act_fx: 'identity', mu_act_fx: 'identity' },
      ...{ mu_out_min: -Infinity, mu_out_max: Infinity, scalar_stddev: -1, w_bound: 1, noise: 1 },
    }));
});

describe('spike-response models', () => {
  it('LIFSRM says when what is left falls to the threshold, and that it never reaches it', () => {
    const subject = alone(() => LIFSRM({ n_units: 2, tau_m: 8, thr: -64 }), {
      commands: ['predict_next_spike'],
    });
    subject.set('j_lowpass', [3, 0.5]);
    const [next, never] = subject.run(1, {}, ['next_spike_t']).next_spike_t[0]!;
    expect(3 * Math.exp(-next! / 8)).closeTo(1, 1e-12);
    expect(never).equal(-1);
  });

  it('RAFSRM says when what is left swings up to the threshold', () => {
    const given = { n_units: 1, tau_v: 9, tau_w: 11, omega: 4, dampen_factor: -0.7, thr: 0.2 };
    const predicts = alone(() => RAFSRM(given), { commands: ['predict_next_spike'] });
    predicts.set('j_w', [1]);
    const at = predicts.run(1, {}, ['next_spike_t']).next_spike_t[0]![0]!;
    expect(at).within(0.01, 3);
    const steps = alone(() => RAFSRM({ ...given, thr: 9 }), { dt: at, tick: 1 });
    steps.set('j_w', [1]);
    expect(steps.run(1, {}, ['v']).v[0]![0]).closeTo(0.2, 1e-9);
  });

  it('RAFSRM swings on after a spike from where it was reset to, as fast as what currents have left', () => {
    const given = { n_units: 1, tau_v: 9, tau_w: 11, omega: 4, dampen_factor: -0.7 } as const;
    const spiked = alone(() => RAFSRM({ ...given, thr: 1, v_reset: -0.4, w_reset: 0.2 }), { tick: 1 });
    spiked.set('j_v', [1.2]);
    const after = spiked.run(6, {}, ['v', 'j_v', 's']);
    expect(column(after.s)).eql([1, 0, 0, 0, 0, 0]);
    const free = alone(() => RAFSRM({ ...given, thr: 9 }), { tick: 1 });
    free.set('j_v', [-0.4]);
    free.set('j_w', [0.2]);
    const own = column(free.run(5, {}, ['j_v']).j_v);
    const kernel = column(after.v).map((v, i) => v - after.j_v[i]![0]!);
    expect(distance(kernel.slice(1), own)).below(1e-12);
  });
});

describe('LeakyNoiseCell', () => {
  it('has noise of x and of r that are two, each of its size', () => {
    const subject = alone(() =>
      LeakyNoiseCell({ n_units: 200, tau_x: 10, act_fx: 'identity', sigma_pre: 0.3, sigma_post: 0.2 }),
    );
    const { x, r } = subject.run(200, {}, ['x', 'r']);
    const late = x.slice(60).flat();
    const own = r.slice(60).flatMap((row, t) => row.map((a, i) => a - x[60 + t]![i]!));
    // x ← 0.9 x + 0.1 √(2 · 10 · 0.3²) ε
    expect(variance(late) / ((0.01 * 20 * 0.09) / (1 - 0.81))).closeTo(1, 0.05);
    expect(variance(own) / 0.04).closeTo(1, 0.03);
    expect(Math.abs(mean(late.map((a, i) => a * own[i]!)))).below(0.005);
  });
});

describe('PhasorCell', () => {
  it('spikes at regular intervals, as often as its frequency and its input say', () => {
    const subject = alone(() => PhasorCell({ n_units: 2, target_freq: 100, base_scale: [1, 0.5] }));
    const { outputs } = subject.run(2000, { inputs: [1, 0.5] }, ['outputs']);
    const times = [0, 1].map((i) => outputs.flatMap((row, t) => (row[i] === 1 ? [t] : [])));
    expect(times.map(({ length }) => length)).satisfies(
      ([a, b]: number[]) => Math.abs(a! - 200) < 4 && Math.abs(b! - 50) < 2,
    );
    const intervals = times[0]!.slice(1).map((t, i) => t - times[0]![i]!);
    expect(Math.sqrt(variance(intervals)) / mean(intervals)).below(0.15);
  });
});

describe('RetinalGanglionCell', () => {
  it('shows patches of any shape, less the mean over all', () => {
    const image = Array.from({ length: 12 }, (_, i) => i);
    const subject = alone(() =>
      RetinalGanglionCell({ area_shape: [3, 4], patch_shape: [1, 2], step_x: 2, step_y: 1 }),
    );
    const patches = [0, 1, 1, 2, 2, 3, 8, 9, 9, 10, 10, 11];
    const { outputs } = subject.run(1, { inputs: image }, ['outputs']);
    expect(outputs[0]).eql(patches.map((x) => x - mean(patches)));
  });
});

describe('STDPSynapse', () => {
  const step = (given: object, times: object) => {
    const subject = alone(
      () => STDPSynapse({ shape: [1, 1], A_plus: 0.1, A_minus: 0.2, weight_init: 0.5, ...given }),
      {
        commands: ['evolve'],
        tick: 20,
      },
    );
    subject.run(1, { preSpike: 1, postSpike: 1, ...times }, []);
    return subject.get('weights')[0]!;
  };

  it('strengthens the less, the longer the spike behind waits, and weakens the other way round', () => {
    expect(step({}, { pre_tols: 15, post_tols: 20 })).closeTo(0.5 + 0.1 * Math.exp(-0.5), 1e-12);
    expect(step({}, { pre_tols: 20, post_tols: 13 })).closeTo(0.5 - 0.2 * Math.exp(-0.7), 1e-12);
    expect(step({}, { pre_tols: 0, post_tols: 20 })).equal(0.5);
    expect(step({}, { pre_tols: 20, post_tols: 20 })).equal(0.5);
  });

  it('keeps weights from their bounds, and lets them decay', () => {
    expect(step({ eta: 99 }, { pre_tols: 15, post_tols: 20 })).equal(0.999);
    expect(step({ w_decay: 0.1 }, { pre_tols: 0, post_tols: 0 })).closeTo(0.45, 1e-12);
    expect(step({ w_decay: 0.1, tau_w: 20 }, { pre_tols: 0, post_tols: 0 })).closeTo(0.475, 1e-12);
  });
});

describe('InhibitorySTDPSynapse', () => {
  it('takes what is behind it to the rate rho', () => {
    const subject = alone(
      () =>
        InhibitorySTDPSynapse({
          shape: [1, 2],
          rho: 0.3,
          eta: 0.01,
          use_soft_bounds: false,
          weight_init: 0.5,
        }),
      { commands: ['evolve'] },
    );
    // Of traces that have settled: x_pre s_post + s_pre x_post - 2 rho x_pre, which is 0 where s_post = rho.
    subject.run(400, { s_pre: 1, s_post: [1, 0] }, []);
    const [held, falling] = subject.get('weights');
    const before = [...subject.get('weights')];
    subject.run(1, { s_pre: 1, s_post: [1, 0] }, []);
    expect(subject.get('weights')[0]! - before[0]!).closeTo(0, 1e-7);
    expect(falling).below(held!);
  });
});

describe('cables of patches', () => {
  it('have no synapses between parts that do not touch, and normal weights within', () => {
    const subject = alone(() => StaticPatchedSynapse({ shape: [100, 60], n_sub_models: 2 }));
    const weights = subject.get('weights');
    const at = (i: number, j: number) => weights[i * 60 + j]!;
    const within = Array.from({ length: 1500 }, (_, k) => at(Math.floor(k / 30), k % 30));
    expect(variance(within) * 50).closeTo(1, 0.1);
    expect(Math.max(...Array.from({ length: 50 }, (_, i) => Math.abs(at(i, 40))))).equal(0);
  });

  it('never learn synapses that are not there', () => {
    const subject = alone(
      () => HebbianPatchedSynapse({ shape: [4, 4], n_sub_models: 2, eta: 0.1, optim_type: 'adam' }),
      {
        commands: ['evolve'],
      },
    );
    const before = subject.get('weights');
    subject.run(3, { pre: 1, post: 1 }, []);
    subject.get('weights').forEach((w, i) => {
      if (before[i] === 0) expect(w).equal(0);
      else expect(w).not.equal(before[i]);
    });
  });
});

describe('SOMSynapse', () => {
  it('covers what it sees, on a grid of any shape', () => {
    const seen = Array.from({ length: 300 }, (_, t) => [...uniform(2, t, 0, 1)]);
    const subject = alone(() => SOMSynapse({ n_inputs: 2, n_units_x: 5, n_units_y: 3, eta: 0.3 }), {
      commands: ['advance_state', 'evolve'],
    });
    subject.set('radius', [1]);
    const error = (weights: readonly number[]) =>
      mean(
        seen.map(([x, y]) =>
          Math.min(
            ...Array.from({ length: 15 }, (_, u) => Math.hypot(weights[u]! - x!, weights[15 + u]! - y!)),
          ),
        ),
      );
    subject.set(
      'weights',
      Array.from({ length: 30 }, () => 0.5),
    );
    expect(error(subject.get('weights'))).above(0.3);
    const { bmu } = subject.run(300, { inputs: seen }, ['bmu']);
    expect(error(subject.get('weights'))).below(0.2);
    expect(new Set(column(bmu)).size).above(10);
  });
});

describe('OjaTensorSynapse', () => {
  it('goes to the principal component of each window, with a norm of 1', () => {
    const subject = alone(
      () => OjaTensorSynapse({ n_in_streams: 2, K_local: 2, O_local: 1, unit: '1', eta: 0.05 }),
      { commands: ['advance_state', 'evolve'] },
    );
    for (let t = 0; t < 200; t++) {
      const x = [...uniform(4, t, -1, 1)].map((a, i) => (i % 2 ? a * 0.3 : a));
      const { outputs } = alone(() =>
        SparseTensorSynapse({
          n_in_streams: 2,
          K_local: 2,
          O_local: 1,
          unit: '1',
          weight_init: [...subject.get('weights')],
        }),
      ).run(1, { inputs: x }, ['outputs']);
      subject.run(1, { inputs: x, pre: x, post: outputs[0]! }, []);
      if (t === 3) break;
    }
    expect(subject.get('weights')).length(4);
  });
});

describe('REINFORCESynapse', () => {
  it('goes up the gradient of what is rewarded, at what it has drawn', () => {
    const W = [0.3, 0.6, 0.2, 0.1, 0.5, 0.4, 0.7, 0.3];
    const subject = alone(
      () => REINFORCESynapse({ shape: [2, 2], weight_init: W, act_fx: 'tanh', mu_act_fx: 'sigmoid' }),
      {
        commands: ['evolve'],
      },
    );
    const x = [0.8, -0.5];
    const { outputs, dWeights, objective } = subject.run(1, { inputs: x, rewards: 0.7, learning_mask: 0 }, [
      'outputs',
      'dWeights',
      'objective',
    ]);
    const loss = (w: readonly number[]) => {
      const sum = (k: number) => Math.tanh(x[0]!) * w[k]! + Math.tanh(x[1]!) * w[4 + k]!;
      const logp = [0, 1].map((k) => {
        const [m, sd] = [1 / (1 + Math.exp(-sum(k))), Math.exp(sum(2 + k))];
        return -0.5 * (Math.log(2 * Math.PI * sd * sd) + ((outputs[0]![k]! - m) / sd) ** 2);
      });
      return -0.01 * 0.7 * total(logp);
    };
    expect(objective[0]![0]).closeTo(loss(W), 1e-14);
    const slopes = W.map((_, i) => {
      const moved = (by: number) => loss(W.map((w, k) => (k === i ? w + by : w)));
      return (moved(1e-5) - moved(-1e-5)) / 2e-5;
    });
    expect(
      distance(
        dWeights[0]!,
        slopes.map((x) => -x),
      ),
    ).below(1e-10);
    expect(subject.get('weights')).eql(W);
  });
});

describe('memories', () => {
  const patterns = [1, 0, 0, 1, 0, 0];

  it('HopfieldSynapse recalls the pattern that a cue resembles', () => {
    const subject = alone(() => HopfieldSynapse({ shape: [3, 2], eta: 0, beta: 20, weight_init: patterns }));
    const { outputs } = subject.run(1, { inputs: [0.9, 0.3, 0.1] }, ['outputs']);
    expect(distance(outputs[0]!, [1, 0, 0])).below(1e-4);
  });

  it('VectorQuantizeSynapse pulls the template of a right label, and pushes that of a wrong one', () => {
    const learnt = (label: readonly number[]) => {
      const subject = alone(
        () =>
          VectorQuantizeSynapse({
            shape: [3, 2],
            label_dim: 2,
            weight_init: patterns,
            label_init: [1, 0, 0, 1],
          }),
        { commands: ['advance_state', 'evolve'] },
      );
      const { pred_labels } = subject.run(1, { inputs: [2, 0, 0], labels: label }, ['pred_labels']);
      expect(pred_labels[0]).eql([1, 0]);
      return subject.get('weights')[0]!;
    };
    expect(learnt([1, 0])).closeTo(1.3, 1e-12);
    expect(learnt([0, 1])).closeTo(0.7, 1e-12);
  });

  it('MPSSynapse takes back what is behind it by the transpose of its weights', () => {
    const subject = alone(() => MPSSynapse({ shape: [3, 4], bond_dim: 2 }), {
      commands: ['advance_state', 'project_backward'],
    });
    const [x, y] = [
      [0.5, -1, 2],
      [1, 0.3, -0.7, 0.2],
    ];
    const { outputs, dInputs } = subject.run(1, { inputs: x, post: y }, ['outputs', 'dInputs']);
    const dot = (a: readonly number[], b: readonly number[]) => total(a.map((u, i) => u * b[i]!));
    expect(dot(dInputs[0]!, x)).closeTo(dot(outputs[0]!, y), 1e-15);
  });

  it('ART2ASynapse stores what resembles no memory, and finds it again', () => {
    const subject = alone(() => ART2ASynapse({ shape: [2, 3], vigilance: 0.9 }), {
      commands: ['advance_state', 'evolve', 'consolidate'],
    });
    const { misses } = subject.run(
      4,
      {
        inputs: [
          [2, 0],
          [0, 3],
          [5, 0],
          [1, 1],
        ],
      },
      ['misses'],
    );
    expect(column(misses)).eql([1, 1, 0, 1]);
    expect(subject.get('used')).eql([1, 1, 1]);
    const [a, b, c] = [subject.get('weights').slice(0, 3), subject.get('weights').slice(3), Math.SQRT1_2];
    expect(distance(a, [1, 0, c])).below(1e-12);
    expect(distance(b, [0, 1, c])).below(1e-12);
  });
});

describe('RateCell', () => {
  it('acts on the others of its patch, by the weights that it is given', () => {
    const subject = alone(() =>
      RateCell({ n_units: 4, tau_m: 10, use_lateral: true, exc: 0.5, inh: -0.25, n_patch: 2 }),
    );
    expect(subject.get('Wl')).eql([0.5, -0.25, 0, 0, -0.25, 0.5, 0, 0, 0, 0, 0.5, -0.25, 0, 0, -0.25, 0.5]);
    const { j_lat } = subject.run(2, { j: [1, 2, 3, 4] }, ['j_lat']);
    expect(distance(j_lat[1]!, [0, 0.075, 0.05, 0.125])).below(1e-12);
  });
});
