import { component, input, ms, output, state, surrogate, where } from '../../framework/index.ts';
import { fire } from './fire.ts';
import { oscillationHyperparameters, swung } from './oscillation.ts';

/** Times of what has not been. */
const NEVER = -1;
/** Newton's method: its steps, where it begins, and what is near enough. */
const [STEPS, BEGIN, NEAR, FLAT] = [10, 0.1, 1e-2, 1e-5];

/**
 * Resonate-and-fire cell as a spike-response model, without units: what currents have left swings by the closed form of the oscillation.
 *
 *     advance_state        (j_v, j_w) ← the oscillation t - last_t_eval later;   j_w ← j_w + dt/tau_w · current_j;   last_t_eval ← t
 *                          v = j_v + the v of an oscillation that was at (v_reset, w_reset) at t_last_spike          the last term after a spike
 *                          s = v > thr;   t_last_spike ← t and v ← v_reset where s
 *     predict_next_spike   next_spike_t = t + x, where j_v would be at thr: ten steps of Newton's method from 0.1 ms; -1 if they end elsewhere
 *
 * The oscillation is that of `RAFCell`: tau_v · dv/dt = dampen_factor · v + omega · w, tau_w · dw/dt = dampen_factor · w - omega · v. What currents have left outlives a
 * spike. With a `surrogate`, of v - thr, gradients pass s, to currents; without one none does.
 */
export const RAFSRM = component('RAFSRM', {
  doc: 'resonate-and-fire cell as a spike-response model',
  source:
    'ngc-learn 3.2.1, RAFSRM (what its reset leaves does not decay); Izhikevich, Neural Networks 14 (2001) 883-894; Richardson et al., J. Neurophysiol. 89 (2003) 2538-2554',
  time: 'ms',
  hyperparameters: {
    ...oscillationHyperparameters,
    /** gradient of s by v - thr */
    surrogate: surrogate('gradient of s by v - thr'),
  },
  compartments: {
    /** input current */
    current_j: input('1', 'input current', { default: 0 }),
    /** potential */
    v: state('1', 'potential'),
    /** emitted spikes */
    s: output('spike', 'emitted spikes'),
    /** time of the last spike; -1: none (ms) */
    t_last_spike: state('ms', 'time of the last spike; -1: none'),
    /** time of the spike that is to come; -1: none (ms) */
    next_spike_t: output('ms', 'time of the spike that is to come; -1: none'),
    /** potential that currents have left */
    j_v: state('1', 'potential that currents have left'),
    /** current that currents have left */
    j_w: state('1', 'current that currents have left'),
    /** time of the last step (ms) */
    last_t_eval: state('ms', 'time of the last step'),
  },
  initial: { t_last_spike: () => NEVER, next_spike_t: () => NEVER },
  commands: {
    advance_state({ current_j, j_v, j_w, t_last_spike, last_t_eval }, p, { t, dt }) {
      const left = swung(j_v, j_w, last_t_eval.neg().add(t), p);
      const rest = j_v.mul(0);
      const after = swung(rest.add(p.v_reset), rest.add(p.w_reset), t_last_spike.neg().add(t), p);
      const v = left.v.add(where(t_last_spike.ge(0), after.v, 0));
      const fired = v.gt(p.thr);
      return {
        v: where(fired, p.v_reset, v),
        s: fire(v, p.thr, fired, p.surrogate),
        j_v: left.v,
        j_w: left.w.add(current_j.mul(dt.div(p.tau_w))),
        t_last_spike: where(fired, t, t_last_spike),
        last_t_eval: last_t_eval.mul(0).add(t),
      };
    },
    predict_next_spike({ j_v, j_w }, p, { t }) {
      let time = j_v.mul(0).add(BEGIN).mul(ms(1));
      for (let i = 0; i < STEPS; i++) {
        const { v, slope } = swung(j_v, j_w, time, p);
        const steep = slope.mul(ms(1));
        const down = v.sub(p.thr).div(where(steep.abs().lt(FLAT), FLAT, steep));
        time = time.sub(down.mul(ms(1))).max(0);
      }
      const missed = swung(j_v, j_w, time, p).v.sub(p.thr).abs();
      return { next_spike_t: where(time.gt(0).and(missed.lt(NEAR)), time.add(t), ms(NEVER)) };
    },
  },
});
