import { expect } from 'chai';
import { activationNames } from '../../components/graded/activations.ts';
import {
  BernoulliErrorCell,
  GaussianErrorCell,
  LaplacianErrorCell,
  type Part,
  RateCell,
  RewardErrorCell,
} from '../../index.ts';
import { alone, column, distance } from './alone.ts';
import { describesItself } from './support.ts';

const POINTS = [-2.3, -0.7, 0.4, 1.1, 2.9, 6.4];
const H = 1e-5;

/** One step of a part from inputs that are rows of one trial. */
const once = <P extends Part>(
  make: () => P,
  inputs: Readonly<Record<string, readonly number[]>>,
  record: string,
): readonly number[] => {
  const rows = Object.fromEntries(Object.entries(inputs).map(([name, row]) => [name, [row]]));
  return alone(make).run(1, rows, [record])[record]![0]!;
};

describe('RateCell', () => {
  describesItself(RateCell, {
    ...{ prior: 'gaussian', leak_rate: 0, act_fx: 'identity', output_scale: 1, threshold: 'none' },
    ...{ threshold_rate: 0, resist_scale: 1, integration_type: 'euler', omega_0: 30 },
    ...{ use_lateral: false, adaptive_lateral: false, exc: 0, inh: 0, n_patch: 1, fx_lat: 'act_fx' },
    ...{ Wl_eta: 0, Wl_opt_type: 'sgd', Wl_prior: 'constant', Wl_prior_rate: 0 },
  });

  const rate = (given: object) => () => RateCell({ n_units: POINTS.length, tau_m: 10, ...given });
  /** f(z), and what comes back of ones, at rates z. */
  const at = (given: object, z: readonly number[], record: string) => {
    const subject = alone(rate({ tau_m: 1e15, ...given }));
    subject.sim.set(subject.part.z, z);
    return subject.run(1, { j: [z.map(() => 1)] }, [record])[record]![0]!;
  };

  for (const act_fx of activationNames) {
    const isStep = ['bkwta', 'unit_threshold', 'heaviside'].includes(act_fx);
    if (isStep || act_fx === 'softmax') continue;
    it(`takes a signal back through ${act_fx} by its derivative`, () => {
      const near = (h: number) =>
        at(
          { act_fx },
          POINTS.map((x) => x + h),
          'zF',
        );
      const slopes = near(H).map((up, i) => (up - near(-H)[i]!) / (2 * H));
      expect(distance(at({ act_fx }, POINTS, 'drive'), slopes)).below(1e-5);
    });
  }

  it('takes a signal back through softmax by its Jacobian, so that equal signals are none', () => {
    expect(
      distance(
        at({ act_fx: 'softmax' }, POINTS, 'drive'),
        POINTS.map(() => 0),
      ),
    ).below(1e-15);
    expect(at({ act_fx: 'softmax' }, POINTS, 'zF').reduce((a, b) => a + b)).closeTo(1, 1e-12);
  });

  it('lets signals through steps as they are, and has as many winners as it says', () => {
    expect(at({ act_fx: 'heaviside' }, POINTS, 'drive')).eql(POINTS.map(() => 1));
    expect(at({ act_fx: 'heaviside' }, POINTS, 'zF')).eql(POINTS.map((x) => Number(x >= 0)));
    expect(at({ act_fx: 'bkwta' }, POINTS, 'zF')).eql([0, 1, 1, 1, 1, 1]);
  });

  it('settles where its prior and its signals are equal', () => {
    const end = (prior: string, j_td: number) =>
      column(alone(rate({ prior, leak_rate: 0.5, n_units: 1 })).run(4000, { j: 0, j_td }, ['z']).z).at(-1)!;
    expect(end('gaussian', 0.2)).closeTo(0.4, 1e-9);
    const cauchy = end('cauchy', 0.2);
    expect((0.5 * 2 * cauchy) / (1 + cauchy ** 2)).closeTo(0.2, 1e-9);
    const exp = end('exp', 0.2);
    expect(0.5 * 2 * exp * Math.exp(-(exp ** 2))).closeTo(0.2, 1e-9);
  });

  it('has no memory where tau_m is 0', () => {
    const { z, zF } = alone(rate({ tau_m: 0, act_fx: 'tanh', output_scale: 3 })).run(
      2,
      { j: [POINTS, POINTS.toReversed()], j_td: 0.25 },
      ['z', 'zF'],
    );
    expect(z[1]).eql(POINTS.toReversed().map((x) => x + 0.25));
    expect(
      distance(
        zF[1]!,
        z[1]!.map((x) => 3 * Math.tanh(x)),
      ),
    ).below(1e-12);
  });

  it('follows e^(-t/τ) to the order of its integrator', () => {
    const error = (integration_type: string) => {
      const subject = alone(rate({ leak_rate: 1, integration_type, n_units: 1 }), { dt: 1 });
      subject.sim.set(subject.part.z, 1);
      return Math.abs(column(subject.run(10, { j: 0 }, ['z']).z).at(-1)! - Math.exp(-1));
    };
    expect(error('euler')).within(1e-2, 3e-2);
    for (const method of ['midpoint', 'rk2', 'heun', 'ralston']) expect(error(method)).within(1e-4, 1e-3);
    expect(error('rk4')).below(1e-6);
  });

  it('is pulled to 0 by thresholds, and stays there below them', () => {
    const thresholded = (threshold: string) => {
      const subject = alone(rate({ threshold, threshold_rate: 0.5 }));
      subject.sim.set(subject.part.z, POINTS);
      return subject.run(1, { j: 0 }, ['z']).z[0]!;
    };
    expect(
      distance(
        thresholded('soft_threshold'),
        POINTS.map((x) => Math.sign(x) * Math.max(Math.abs(x) - 0.5, 0)),
      ),
    ).below(1e-12);
    const cauchy = thresholded('cauchy_threshold');
    expect(cauchy.slice(1, 3)).eql([-0.35, 0]);
    cauchy.forEach((x, i) => {
      if (POINTS[i]! ** 2 > 0.5) expect(x * x - POINTS[i]! * x + 0.125).closeTo(0, 1e-12);
    });
  });
});

/** The derivatives that a cell shows are those of the L that it shows, by finite differences. */
function derives(
  make: () => Part,
  given: Readonly<Record<string, readonly number[]>>,
  slopes: Readonly<Record<string, string>>,
): void {
  for (const [input, output] of Object.entries(slopes)) {
    const shown = once(make, given, output);
    given[input]!.forEach((x, i) => {
      const L = (h: number) => once(make, { ...given, [input]: given[input]!.with(i, x + h) }, 'L')[0]!;
      expect(shown[i], `${output} ${i}`).closeTo((L(H) - L(-H)) / (2 * H), 1e-6);
    });
  }
}

describe('error cells', () => {
  describe('GaussianErrorCell', () => describesItself(GaussianErrorCell, { sigma: 1 }));
  describe('LaplacianErrorCell', () => describesItself(LaplacianErrorCell, { scale: 1, counts: true }));
  describe('BernoulliErrorCell', () => describesItself(BernoulliErrorCell, { input_logits: false }));
  describe('RewardErrorCell', () =>
    describesItself(RewardErrorCell, {
      ema_window_len: 10,
      use_online_predictor: true,
      evolve_online: false,
    }));

  it('show the derivatives of their likelihoods', () => {
    const target = [0.3, -1.2, 0.8];
    const guess = [0.1, 0.4, -0.6];
    derives(
      () => GaussianErrorCell({ n_units: 3 }),
      { mu: guess, target, Sigma: [2.5] },
      {
        ...{ mu: 'dmu', target: 'dtarget', Sigma: 'dSigma' },
      },
    );
    derives(
      () => LaplacianErrorCell({ n_units: 3, counts: false }),
      { shift: guess, target, Scale: [2.5] },
      {
        ...{ shift: 'dshift', target: 'dtarget', Scale: 'dScale' },
      },
    );
    derives(
      () => BernoulliErrorCell({ n_units: 3, input_logits: true }),
      { p: guess, target: [1, 0, 0.4] },
      {
        ...{ p: 'dp', target: 'dtarget' },
      },
    );
  });

  it('take the derivatives of probabilities through the logistic function, as ngc-learn does', () => {
    const [p, target] = [0.3, 1];
    const shown = once(() => BernoulliErrorCell({ n_units: 1 }), { p: [p], target: [target] }, 'dp')[0]!;
    const link = 1 / (1 + Math.exp(-p));
    expect(shown).closeTo((target / p - (1 - target) / (1 - p)) * link * (1 - link), 1e-12);
  });

  it('mask and modulate derivatives, not the likelihood', () => {
    const make = () => GaussianErrorCell({ n_units: 2, sigma: 2 });
    const given = { mu: [1, 2], target: [3, -1] };
    expect(once(make, { ...given, mask: [0, 1], modulator: [5, 3] }, 'dmu')).eql([0, -4.5]);
    expect(once(make, { ...given, mask: [0, 1] }, 'L')).eql(once(make, given, 'L'));
  });

  it('predict rewards by a moving average of steps, or of episodes', () => {
    const rewards = [1, 0, 2, 5];
    const online = alone(() => RewardErrorCell({ n_units: 1, alpha: 0.25 }));
    const { mu, rpe } = online.run(4, { reward: rewards.map((x) => [x]) }, ['mu', 'rpe']);
    let own = 0;
    rewards.forEach((r, i) => {
      expect(rpe[i]).eql([r - own]);
      own = own * 0.75 + r * 0.25;
      expect(mu[i]).eql([own]);
    });
    const episodes = alone(
      () => RewardErrorCell({ n_units: 1, alpha: 0.25, use_online_predictor: false, ema_window_len: 4 }),
      { commands: ['advance_state', 'evolve'] },
    );
    expect(column(episodes.run(2, { reward: [[2], [4]] }, ['mu']).mu)).eql([0.5, 0.5 + (3 - 0.5) / 4]);
  });
});
