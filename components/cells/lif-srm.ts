import {
  component,
  count,
  exp,
  input,
  log,
  ms,
  mV,
  output,
  real,
  state,
  surrogate,
  where,
} from '../../framework/index.ts';
import { fire } from './fire.ts';

/** Times of what has not been. */
const NEVER = -1;

/**
 * Leaky integrate-and-fire cell as a spike-response model: the potential is a sum of what currents and the last spike have left.
 *
 *     advance_state        j_lowpass ← j_lowpass · e^(-(t - last_t_eval)/tau_m) + dt/tau_m · current_j;   last_t_eval ← t
 *                          v = v_rest + j_lowpass + (v_reset - v_rest) · e^(-(t - t_last_spike)/tau_m)               the last term after a spike
 *                          s = v > thr;   t_last_spike ← t and v ← v_reset where s
 *     predict_next_spike   next_spike_t = t + tau_m · ln(x / (thr - v_rest)), x = v of the sum - v_rest              where x > thr - v_rest, else -1
 *
 * Steps may be of any length, and omitted where there is no current. What currents have left outlives a spike. `predict_next_spike` is ngc-learn's: since what is left
 * decays, it says when the cell falls below its threshold. With a `surrogate`, of v - thr in mV, gradients pass s, to currents and thr; when spikes were is held
 * fixed. Without one none passes s.
 */
export const LIFSRM = component('LIFSRM', {
  doc: 'leaky integrate-and-fire cell as a spike-response model',
  source: 'ngc-learn 3.2.1, LIFSRM; Gerstner, Phys. Rev. E 51 (1995) 738-758',
  time: 'ms',
  hyperparameters: {
    /** number of cells */
    n_units: count('number of cells'),
    /** membrane time constant (ms) */
    tau_m: real('ms', 'membrane time constant', undefined, { positive: true }),
    /** threshold of a spike (mV) */
    thr: real('mV', 'threshold of a spike', -52),
    /** resting potential (mV) */
    v_rest: real('mV', 'resting potential', -65),
    /** potential after a spike (mV) */
    v_reset: real('mV', 'potential after a spike', -60),
    /** gradient of s by v - thr, in mV */
    surrogate: surrogate('gradient of s by v - thr, in mV'),
  },
  compartments: {
    /** current, times the resistance (mV) */
    current_j: input('mV', 'current, times the resistance', { default: 0 }),
    /** membrane potential (mV) */
    v: state('mV', 'membrane potential'),
    /** emitted spikes */
    s: output('spike', 'emitted spikes'),
    /** time of the last spike; -1: none (ms) */
    t_last_spike: state('ms', 'time of the last spike; -1: none'),
    /** time of the spike that is to come; -1: none (ms) */
    next_spike_t: output('ms', 'time of the spike that is to come; -1: none'),
    /** what currents have left (mV) */
    j_lowpass: state('mV', 'what currents have left'),
    /** time of the last step (ms) */
    last_t_eval: state('ms', 'time of the last step'),
  },
  initial: { v: (p) => p.v_rest, t_last_spike: () => NEVER, next_spike_t: () => NEVER },
  commands: {
    advance_state({ current_j, j_lowpass, t_last_spike, last_t_eval }, p, { t, dt }) {
      const left = j_lowpass.mul(exp(last_t_eval.sub(t).div(p.tau_m)));
      const lowpass = left.add(current_j.mul(dt.div(p.tau_m)));
      const after = p.v_reset.sub(p.v_rest).mul(exp(t_last_spike.sub(t).div(p.tau_m)));
      const v = lowpass.add(p.v_rest).add(where(t_last_spike.ge(0), after, 0));
      const fired = v.gt(p.thr);
      return {
        v: where(fired, p.v_reset, v),
        s: fire(v, p.thr, fired, p.surrogate),
        j_lowpass: lowpass,
        t_last_spike: where(fired, t, t_last_spike),
        last_t_eval: last_t_eval.mul(0).add(t),
      };
    },
    predict_next_spike({ j_lowpass, t_last_spike }, p, { t }) {
      const after = p.v_reset.sub(p.v_rest).mul(exp(t_last_spike.sub(t).div(p.tau_m)));
      const drive = j_lowpass.add(where(t_last_spike.ge(0), after, 0));
      const distance = p.thr.sub(p.v_rest);
      const reaches = drive.gt(distance);
      const ratio = where(reaches, drive.div(distance.max(mV(1e-5))), 1);
      return { next_spike_t: where(reaches, log(ratio).mul(p.tau_m).add(t), ms(NEVER)) };
    },
  },
});
