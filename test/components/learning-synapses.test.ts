import { expect } from 'chai';
import {
  AlphaSynapse,
  BCMSynapse,
  DoubleExpSynapse,
  ExponentialSynapse,
  ExpSTDPSynapse,
  HebbianSynapse,
  MSTDPETSynapse,
  perTrial,
  STPDenseSynapse,
  TraceSTDPSynapse,
} from '../../index.ts';
import { alone, column, distance } from './alone.ts';
import { describesItself } from './support.ts';

const CABLE = { unit: 'nA', weight_low: 0.025, weight_high: 0.8, p_conn: 1, g_conduct_factor: 1 };
const CONDUCTANCE = {
  ...{ weight_low: 0.025, weight_high: 0.8, p_conn: 1, g_conduct_factor: 1 },
  ...{ syn_rest: Infinity, is_nonplastic: true },
};
const SPIKES = [1, 0, 0, 1, 1, 0, 0, 0, 1, 0];
const rows = SPIKES.map((s) => [s]);

describe('synapses with a conductance', () => {
  describe('ExponentialSynapse', () => describesItself(ExponentialSynapse, CONDUCTANCE));
  describe('AlphaSynapse', () => describesItself(AlphaSynapse, CONDUCTANCE));
  describe('DoubleExpSynapse', () => describesItself(DoubleExpSynapse, CONDUCTANCE));

  const given = { shape: [1, 1], g_syn_bar: 2.4, tau_decay: 4 };
  /** The sum over earlier spikes of what one leaves after so many steps. */
  const summed = (kernel: (steps: number) => number) =>
    SPIKES.map((_, i) => SPIKES.reduce((sum, s, at) => (at <= i ? sum + s * 2.4 * kernel(i - at) : sum), 0));
  const decay = (tau: number) => (steps: number) => (1 - 0.5 / tau) ** steps;

  it('sum what each spike leaves: an exponential, n times it, or a difference of two', () => {
    const run = (make: () => ReturnType<typeof ExponentialSynapse>) =>
      column(alone(make as never, { dt: 0.5 }).run(10, { inputs: rows, v: -65 }, ['g_syn']).g_syn);
    expect(
      distance(
        run(() => ExponentialSynapse(given)),
        summed(decay(4)),
      ),
    ).below(1e-12);
    const alpha = run(() => AlphaSynapse(given) as never);
    expect(
      distance(
        alpha,
        summed((n) => (n + 1) * decay(4)(n)),
      ),
    ).below(1e-12);
    const double = run(() => DoubleExpSynapse({ ...given, tau_rise: 2 }) as never);
    // Σ a^(n-k) b^k = (a^(n+1) - b^(n+1)) / (a - b), of a = 1 - dt/4 and b = 1 - dt/2.
    const [a, b] = [decay(4)(1), decay(2)(1)];
    const kernel = (n: number) => ((1 / 2 - 1 / 4) * (a ** (n + 1) - b ** (n + 1))) / (a - b);
    expect(distance(double, summed(kernel))).below(1e-12);
  });

  it('drive a current to their reversal potential, or one that hangs on no potential', () => {
    const run = (beside: object) =>
      alone(() => ExponentialSynapse({ ...given, ...beside })).run(10, { inputs: rows, v: -65 }, [
        'g_syn',
        'outputs',
      ]);
    const to = run({ syn_rest: -80, g_conduct_factor: 3 });
    expect(
      distance(
        column(to.outputs),
        column(to.g_syn).map((g) => -g * 3 * (-65 + 80)),
      ),
    ).below(1e-12);
    const free = run({});
    expect(column(free.outputs)).eql(column(free.g_syn).map((g) => -g));
  });

  it('have weights of 1, or those they are given', () => {
    const end = (beside: object) =>
      alone(() =>
        ExponentialSynapse({
          shape: [2, 2],
          g_syn_bar: 1,
          tau_decay: 2,
          weight_init: [1, 2, 3, 4],
          ...beside,
        }),
      ).run(1, { inputs: [[1, 1]], v: 0 }, ['g_syn']).g_syn[0];
    expect(end({})).eql([2, 2]);
    expect(end({ is_nonplastic: false })).eql([4, 6]);
  });
});

describe('STPDenseSynapse', () => {
  describesItself(STPDenseSynapse, { ...CABLE, bias_init: 0, tau_f: 750, tau_d: 50 });

  it('has each input tire and recover by itself', () => {
    const trains = [SPIKES, SPIKES.toReversed(), SPIKES.map((s) => 1 - s)];
    const weights = [0.5, 2, -1, 0.25, 3, 1];
    const resources = [0.1, 0.3, 0.6];
    const all = alone(() =>
      STPDenseSynapse({ shape: [3, 2], weight_init: weights, resources_init: resources, tau_f: 20 }),
    ).run(10, { inputs: SPIKES.map((_, t) => trains.map((own) => own[t]!)) }, ['outputs']).outputs;
    const each = trains.map((own, i) =>
      column(
        alone(() =>
          STPDenseSynapse({ shape: [1, 1], weight_init: 1, resources_init: resources[i]!, tau_f: 20 }),
        ).run(10, { inputs: own.map((s) => [s]) }, ['outputs']).outputs,
      ),
    );
    all.forEach((row, t) =>
      row.forEach((y, k) => {
        expect(y).closeTo(
          each.reduce((sum, own, i) => sum + own[t]! * weights[2 * i + k]!, 0),
          1e-12,
        );
      }),
    );
  });

  it('settles under a spike per step where as much comes back as goes', () => {
    const end = alone(() => STPDenseSynapse({ shape: [1, 1], resources_init: 0.5, tau_f: 0, tau_d: 20 })).run(
      4000,
      { inputs: 1 },
      ['x'],
    ).x;
    // (1 - x) / 20 = x / 2
    expect(column(end).at(-1)).closeTo(1 / 11, 1e-12);
    const steady = alone(() => STPDenseSynapse({ shape: [1, 1], tau_d: 0 })).run(50, { inputs: 1 }, ['x']).x;
    expect(new Set(column(steady))).eql(new Set([1]));
  });
});

describe('ExpSTDPSynapse', () => {
  describesItself(ExpSTDPSynapse, { ...CABLE, eta: 1, pretrace_target: 0, w_bound: 1, weight_mask: 1 });

  it('raises weights at postsynaptic spikes and lowers them at presynaptic ones, by e^(-βW) each', () => {
    const make = () =>
      ExpSTDPSynapse({ shape: [1, 1], A_plus: 0.01, A_minus: 0.02, exp_beta: 3, weight_init: 0.4 });
    const change = (inputs: object) =>
      alone(make, { commands: ['evolve'] }).run(
        1,
        { preSpike: 0, postSpike: 0, preTrace: 0, postTrace: 0, ...inputs },
        ['dWeights'],
      ).dWeights[0]![0];
    expect(change({ postSpike: 1, preTrace: 0.5 })).closeTo(0.01 * 0.5 * Math.exp(-1.2), 1e-12);
    expect(change({ preSpike: 1, postTrace: 0.5 })).closeTo(-0.02 * 0.5 * Math.exp(-1.2), 1e-12);
  });

  it('keeps weights from 0 and from their bound, and those that are none at 0', () => {
    const make = () =>
      ExpSTDPSynapse({
        ...{ shape: [1, 3], A_plus: 9, A_minus: 9, exp_beta: 0, weight_init: 0.5, weight_mask: [1, 1, 0] },
      });
    const subject = alone(make, { commands: ['evolve'] });
    subject.run(1, { preSpike: 1, postSpike: [1, 0, 1], preTrace: 5, postTrace: [0, 5, 0] }, []);
    expect(subject.get('weights')).eql([0.99, 0.01, 0]);
  });
});

describe('BCMSynapse', () => {
  describesItself(BCMSynapse, { ...CABLE, theta0: -1, w_bound: 0, w_decay: 0 });

  const make = (given: object) => () =>
    BCMSynapse({ shape: [1, 1], tau_w: 40, tau_theta: 20, weight_init: 0.5, ...given });

  it('has the change that its reference is tested by', () => {
    const { dWeights } = alone(make({}), { commands: ['evolve'] }).run(1, { pre: 0.425, post: 1.55 }, [
      'dWeights',
    ]);
    expect(dWeights[0]![0]).closeTo(-1.6798127, 1e-7);
  });

  it('strengthens above its threshold, weakens below it, and the threshold goes to the mean square over trials', () => {
    const subject = alone(make({ theta0: 1 }), { commands: ['evolve'], batch: 2 });
    const { dWeights, theta } = subject.run(2000, { pre: 1, post: perTrial([[0.5], [1.5]]) }, [
      'dWeights',
      'theta',
    ]);
    expect(dWeights[0]![0]).closeTo(0.5 * (0.5 - 1) + 1.5 * (1.5 - 1), 1e-6);
    expect(column(theta).at(-1)).closeTo((0.25 + 2.25) / 2, 1e-9);
  });
});

describe('MSTDPETSynapse', () => {
  describesItself(MSTDPETSynapse, {
    ...{ ...CABLE, eta: 1, mu: 0, pretrace_target: 0, tau_elg: 0, elg_decay: 1, tau_w: 0, w_bound: 1 },
  });

  const activity = {
    preSpike: [1, 0],
    postSpike: [0, 1, 1],
    preTrace: [0.5, 0.2],
    postTrace: [0.1, 0.3, 0.7],
  };
  const given = { shape: [2, 3], A_plus: 0.1, A_minus: 0.05, weight_init: 0.4 } as const;

  it('changes nothing without a modulator', () => {
    const subject = alone(() => MSTDPETSynapse({ ...given, tau_elg: 10 }), { commands: ['evolve'] });
    subject.run(5, { ...activity, modulator: 0 }, []);
    expect(new Set(subject.get('weights'))).eql(new Set([0.4]));
  });

  it('without eligibility is TraceSTDPSynapse, an evolution later, times the modulator', () => {
    const own = alone(() => MSTDPETSynapse(given), { commands: ['evolve'] });
    const other = alone(() => TraceSTDPSynapse(given), { commands: ['evolve'] });
    own.run(2, { ...activity, modulator: 0.5 }, []);
    other.run(1, activity, []);
    const change = (weights: readonly number[]) => weights.map((w) => w - 0.4);
    expect(
      distance(
        change(own.get('weights')),
        change(other.get('weights')).map((x) => x / 2),
      ),
    ).below(1e-12);
  });

  it('remembers what was eligible for as long as tau_elg', () => {
    const subject = alone(() => MSTDPETSynapse({ ...given, tau_elg: 10 }), { commands: ['evolve'] });
    const once = (row: readonly number[]) => [row, ...Array.from({ length: 6 }, () => row.map(() => 0))];
    const rows = Object.fromEntries(Object.entries(activity).map(([name, row]) => [name, once(row)]));
    const { eligibility } = subject.run(7, { ...rows, modulator: 0 }, ['eligibility']);
    expect(eligibility[5]![1]).closeTo(eligibility[1]![1]! * Math.exp(-0.4), 1e-15);
  });
});

describe('HebbianSynapse', () => {
  describesItself(HebbianSynapse, {
    ...{
      ...CABLE,
      eta: 0,
      has_bias: false,
      bias_init: 0,
      w_bound: 1,
      is_nonnegative: false,
      prior: 'constant',
    },
    ...{
      prior_rate: 0,
      prior_ratio: 0.5,
      sign_value: 1,
      optim_type: 'sgd',
      pre_wght: 1,
      post_wght: 1,
      mask: 1,
    },
  });

  const pre = [1, -0.5];
  const post = [0.2, 0, -0.4];
  const weightsAfter = (given: object, steps = 1) => {
    const make = () =>
      HebbianSynapse({ shape: [2, 3], eta: 0.1, sign_value: -1, weight_init: 0.5, ...given });
    const subject = alone(make, { commands: ['evolve'] });
    subject.run(steps, { pre, post }, []);
    return subject.get('weights');
  };
  const product = pre.flatMap((x) => post.map((y) => x * y));

  it('goes up the product of what is before and behind it, as far as the bound lets it', () => {
    expect(
      distance(
        weightsAfter({ w_bound: 0 }),
        product.map((x) => 0.5 + 0.1 * x),
      ),
    ).below(1e-12);
    expect(
      distance(
        weightsAfter({}),
        product.map((x) => 0.5 + 0.1 * x * 0.5),
      ),
    ).below(1e-12);
    expect(
      weightsAfter({ w_bound: 0.5, eta: 100, is_nonnegative: true }).every((w) => w >= 0 && w <= 0.5),
    ).equal(true);
    expect(weightsAfter({ mask: [1, 0, 1, 1, 0, 1] }).filter((w) => w === 0)).length(2);
  });

  it('is drawn to 0 by its priors', () => {
    const lost = (given: object) => 0.5 - weightsAfter({ w_bound: 0, prior_rate: 0.2, ...given })[1]!;
    expect(lost({ prior: 'l2' })).closeTo(0.1 * 0.2 * 0.5, 1e-12);
    expect(lost({ prior: 'l1' })).closeTo(0.1 * 0.2, 1e-12);
    expect(lost({ prior: 'l1l2', prior_ratio: 0.25 })).closeTo(0.1 * 0.2 * (0.25 + (0.75 * 0.5) / 2), 1e-12);
  });

  it('takes steps of one size by adam, and longer ones by nag', () => {
    const changes = (optim_type: string, steps: number) =>
      weightsAfter({ w_bound: 0, optim_type }, steps).map((w) => w - 0.5);
    expect(
      distance(
        changes('adam', 3),
        product.map((x) => 0.3 * Math.sign(x)),
      ),
    ).below(1e-6);
    // φ₁ = 1, φ₂ = 2 and x₂ = φ₂ + 0.9 (φ₂ - φ₁) = 2.9 steps.
    expect(
      distance(
        changes('nag', 2),
        product.map((x) => 0.1 * x * 2.9),
      ),
    ).below(1e-12);
  });
});
