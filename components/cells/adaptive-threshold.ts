import {
  choice,
  count,
  flag,
  input,
  ms,
  output,
  type RandomNumbers,
  real,
  type Surrogate,
  state,
  surrogate,
  type Tensor,
  where,
} from '../../framework/index.ts';
import { fire } from './fire.ts';

// What cells with an adaptive threshold have in common: all but how their membrane leaks.

export const membraneHyperparameters = {
  /** number of cells */
  n_units: count('number of cells'),
  /** membrane time constant (ms) */
  tau_m: real('ms', 'membrane time constant', undefined, { positive: true }),
  /** membrane resistance (MΩ) */
  resist_m: real('MΩ', 'membrane resistance', 1),
  /** base threshold (mV) */
  thr: real('mV', 'base threshold', -52),
  /** resting potential (mV) */
  v_rest: real('mV', 'resting potential', -65),
  /** potential after a spike (mV) */
  v_reset: real('mV', 'potential after a spike', -60),
};

export const adaptiveHyperparameters = {
  /** time constant of thr_theta; 0: no adaptation (ms) */
  tau_theta: real('ms', 'time constant of thr_theta; 0: no adaptation', 1e7, {
    min: 0,
    static: true,
  }),
  /** increment of the threshold on a spike (mV) */
  theta_plus: real('mV', 'increment of the threshold on a spike', 0.05),
  /** refractory period (ms) */
  refract_time: real('ms', 'refractory period', 5, { min: 0, trainable: false }),
  /** at most one spike per row, chosen at random */
  one_spike: flag('at most one spike per row, chosen at random', false),
  /** at most one spike per row, of the highest potential */
  max_one_spike: flag('at most one spike per row, of the highest potential', false),
  /** integrator */
  integration_type: choice('integrator', ['euler', 'midpoint', 'rk2'], 'euler'),
  /** lower bound of the potential (mV) */
  v_min: real('mV', 'lower bound of the potential', -Infinity, { static: true }),
  /** gradient of s by v - thr - thr_theta, in mV */
  surrogate: surrogate('gradient of s by v - thr - thr_theta, in mV'),
};

export const adaptiveStates = {
  /** electrical current (nA) */
  j: input('nA', 'electrical current', { default: 0 }),
  /** membrane potential (mV) */
  v: state('mV', 'membrane potential'),
  /** time since the last spike (ms) */
  rfr: state('ms', 'time since the last spike'),
  /** adaptive part of the threshold (mV) */
  thr_theta: state('mV', 'adaptive part of the threshold'),
  /** threshold, after the step (mV) */
  v_thr: state('mV', 'threshold, after the step'),
};

export const adaptiveOutputs = {
  /** emitted spikes */
  s: output('spike', 'emitted spikes'),
  /** spikes before the choice of one */
  s_raw: output('spike', 'spikes before the choice of one'),
  /** time of the last spike (ms) */
  tols: output('ms', 'time of the last spike', { moment: true }),
};

interface Membrane {
  readonly j: Tensor;
  readonly v: Tensor;
  readonly rfr: Tensor;
  readonly thr_theta: Tensor;
  readonly tols: Tensor;
}

interface Adaptive {
  readonly tau_m: Tensor;
  readonly resist_m: Tensor;
  readonly thr: Tensor;
  readonly v_reset: Tensor;
  readonly tau_theta: number;
  readonly theta_plus: Tensor;
  readonly refract_time: Tensor;
  readonly one_spike: boolean;
  readonly max_one_spike: boolean;
  readonly integration_type: 'euler' | 'midpoint' | 'rk2';
  readonly v_min: number;
  readonly surrogate?: Surrogate | undefined;
}

/** A step of a cell whose membrane leaks by `leak`, in mV, beside its drive; and how far it was above its threshold. */
export function stepAdaptive(
  { j, v, rfr, thr_theta, tols }: Membrane,
  p: Adaptive,
  { t, dt, random }: { readonly t: Tensor; readonly dt: Tensor; readonly random: RandomNumbers },
  leak: (v: Tensor) => Tensor,
) {
  const drive = where(rfr.ge(p.refract_time), j.mul(p.resist_m), 0);
  // Two methods written out: a page with such cells carries no tableaus.
  const slope = (at: Tensor) => leak(at).add(drive).div(p.tau_m);
  const middle = p.integration_type === 'euler' ? v : v.add(slope(v).mul(dt.div(2)));
  const charged = v.add(slope(middle).mul(dt));
  const excess = charged.sub(p.thr.add(thr_theta));
  const fired = excess.gt(0);
  const raw = fire(excess, 0, fired, p.surrogate);
  let s = raw;
  if (p.max_one_spike) s = v.winner().where(raw, 0);
  else if (p.one_spike)
    s = raw
      .mul(random.uniform(raw.shape.slice(1)))
      .winner()
      .where(raw, 0);
  // expm1, because e^(-dt/tau_theta) rounds to a decay that is wrong by a tenth where tau_theta is long.
  const theta =
    p.tau_theta > 0
      ? thr_theta.add(thr_theta.mul(dt.div(ms(p.tau_theta)).neg().expm1())).add(raw.mul(p.theta_plus))
      : thr_theta;
  const reset = where(fired, p.v_reset, charged);
  const next = {
    v: p.v_min > -Infinity ? reset.max(p.v_min) : reset,
    s,
    s_raw: raw,
    rfr: where(fired, 0, rfr.add(dt)),
    thr_theta: theta,
    v_thr: theta.add(p.thr),
    tols: where(s.gt(0), t, tols),
  };
  return { next, excess };
}
