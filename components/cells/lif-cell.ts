import {
  choice,
  component,
  count,
  flag,
  input,
  ms,
  mV,
  output,
  real,
  state,
  surrogate,
  surrogateOf,
  surrogates,
  type Tensor,
  where,
} from '../../framework/index.ts';
import { fire } from './fire.ts';

/** What ngc-learn's cell always shows as its compartment `surrogate`. */
const SURROGATE = surrogates.ngclearn.arctan(0.2);

/**
 * Leaky integrate-and-fire cell with an adaptive threshold.
 *
 *     tau_m · dv/dt = (v_rest - v) · conduct_leak + resist_m · j · [rfr ≥ refract_time]     euler or midpoint
 *     s = v > thr + thr_theta;   v ← v_reset where s;   rfr ← 0 where s, else rfr + dt
 *     thr_theta ← thr_theta · e^(-dt/tau_theta) + theta_plus · s                          if tau_theta > 0
 *
 * The refractory period blocks the current only, the leak goes on. `thr_theta` outlives `reset`.
 *
 * With a `surrogate`, of v - thr - thr_theta in mV, gradients pass s_raw and s (the one that is chosen), to v and so to j,
 * resist_m, tau_m and what v was before, to thr, and by thr_theta to earlier spikes and theta_plus. Where there is a spike
 * none passes the reset, to the potential of before, nor the refractory period to j; when they are, and which spike is chosen, is held
 * fixed. Without a surrogate none passes s. The compartment `surrogate` is a number for local rules: the derivative of the
 * surrogate that was given, else of ngc-learn's arctan.
 */
export const LIFCell = component('LIFCell', {
  doc: 'leaky integrate-and-fire cell with an adaptive threshold',
  source: 'ngc-learn 3.2.0, LIFCell (its surrogate_type is ignored there: the surrogate is always arctan)',
  time: 'ms',
  hyperparameters: {
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
    /** leak conductance, relative */
    conduct_leak: real('1', 'leak conductance, relative', 1),
    /** time constant of the adaptive part of the threshold; 0: no adaptation (ms) */
    tau_theta: real('ms', 'time constant of the adaptive part of the threshold; 0: no adaptation', 1e7, {
      min: 0,
      static: true,
    }),
    /** increment of the threshold on a spike (mV) */
    theta_plus: real('mV', 'increment of the threshold on a spike', 0.05),
    /** refractory period (ms) */
    refract_time: real('ms', 'refractory period', 5, { min: 0, trainable: false }),
    /** at most one spike per row, chosen at random */
    one_spike: flag('at most one spike per row, chosen at random', false),
    /** at most one spike per row, of the highest potential before the step */
    max_one_spike: flag('at most one spike per row, of the highest potential before the step', false),
    /** integrator */
    integration_type: choice('integrator', ['euler', 'midpoint', 'rk2'], 'euler'),
    /** lower bound of the potential (mV) */
    v_min: real('mV', 'lower bound of the potential', -Infinity, { static: true }),
    /** gradient of s by v - thr - thr_theta, in mV */
    surrogate: surrogate('gradient of s by v - thr - thr_theta, in mV'),
  },
  compartments: {
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
    /** surrogate derivative of a spike (per mV) with respect to the current (MΩ) */
    surrogate: state('MΩ', 'surrogate derivative of a spike (per mV) with respect to the current', {
      onDemand: true,
    }),
    /** emitted spikes */
    s: output('spike', 'emitted spikes'),
    /** spikes before the choice of one */
    s_raw: output('spike', 'spikes before the choice of one'),
    /** time of the last spike (ms) */
    tols: output('ms', 'time of the last spike', { moment: true }),
  },
  initial: {
    v: (p) => p.v_rest,
    rfr: (p) => p.refract_time,
    v_thr: (p) => p.thr,
    surrogate: () => 1,
  },
  longestStep: { tau_m: (p) => (2 * p.tau_m) / Math.max(p.conduct_leak, 0) },
  keep: ['thr_theta'],
  commands: {
    advance_state({ j, v, rfr, thr_theta, tols }, p, { t, dt, random }) {
      const drive = where(rfr.ge(p.refract_time), j.mul(p.resist_m), 0);
      const slope = (at: Tensor) => p.v_rest.sub(at).mul(p.conduct_leak).add(drive).div(p.tau_m);
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
      return {
        v: p.v_min > -Infinity ? reset.max(p.v_min) : reset,
        s,
        s_raw: raw,
        rfr: where(fired, 0, rfr.add(dt)),
        thr_theta: theta,
        v_thr: theta.add(p.thr),
        tols: where(s.gt(0), t, tols),
        surrogate: surrogateOf(excess.div(mV(1)), 0, p.surrogate ?? SURROGATE).mul(
          p.resist_m.mul(dt.div(p.tau_m)),
        ),
      };
    },
  },
});
