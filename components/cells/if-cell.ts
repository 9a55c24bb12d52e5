import { choice, component, count, flag, real, surrogate, where } from '../../framework/index.ts';
import { resting, spiking } from './compartments.ts';
import { fire } from './fire.ts';

/**
 * Integrate-and-fire cell without leak.
 *
 *     tau_m · dv/dt = resist_m · j · [rfr ≥ refract_time]
 *     s = v > thr;   v ← v_reset where s;   rfr ← 0 where s, else rfr + dt;   tols ← t where s
 *     v ← max(v, v_rest)                                                      if lower_clamp_voltage
 *
 * The slope does not depend on v, so Euler's method and the midpoint method take the same step; both names
 * are accepted. ngc-learn forgets the reset to `v_reset` without `lower_clamp_voltage`, so that a cell that
 * has fired once fires at every step; here it is reset. The library's `surrogate_type` has no effect there.
 *
 * With a `surrogate`, of v - thr in mV, gradients pass s, to v and so to j, resist_m, tau_m and what v was before, and to
 * thr. Where there is a spike none passes the reset, to the potential of before, nor the refractory period; when they are is held
 * fixed. Without a surrogate none passes s.
 */
export const IFCell = component('IFCell', {
  doc: 'integrate-and-fire cell without leak',
  source: 'ngc-learn 3.2.0, IFCell (without lower_clamp_voltage its reset is lost; here it is not)',
  time: 'ms',
  hyperparameters: {
    /** number of cells */
    n_units: count('number of cells'),
    /** membrane time constant (ms) */
    tau_m: real('ms', 'membrane time constant', undefined, { positive: true }),
    /** membrane resistance (MΩ) */
    resist_m: real('MΩ', 'membrane resistance', 1, { positive: true }),
    /** threshold (mV) */
    thr: real('mV', 'threshold', -52),
    /** resting potential: where v starts, and its lower bound (mV) */
    v_rest: real('mV', 'resting potential: where v starts, and its lower bound', -65),
    /** potential after a spike (mV) */
    v_reset: real('mV', 'potential after a spike', -60),
    /** refractory period (ms) */
    refract_time: real('ms', 'refractory period', 0, { min: 0, trainable: false }),
    /** integrator; all take the same step */
    integration_type: choice('integrator; all take the same step', ['euler', 'midpoint', 'rk2'], 'euler'),
    /** whether v is kept at v_rest or above */
    lower_clamp_voltage: flag('whether v is kept at v_rest or above', true),
    /** gradient of s by v - thr, in mV */
    surrogate: surrogate('gradient of s by v - thr, in mV'),
  },
  compartments: {
    ...resting,
    ...spiking,
  },
  initial: {
    v: (p) => p.v_rest,
    rfr: (p) => p.refract_time,
  },
  commands: {
    advance_state({ j, v, rfr, tols }, p, { t, dt }) {
      const drive = where(rfr.ge(p.refract_time), j.mul(p.resist_m), 0);
      const charged = v.add(drive.div(p.tau_m).mul(dt));
      const fired = charged.gt(p.thr);
      const s = fire(charged, p.thr, fired, p.surrogate);
      const reset = where(fired, p.v_reset, charged);
      return {
        v: p.lower_clamp_voltage ? reset.max(p.v_rest) : reset,
        s,
        rfr: where(fired, 0, rfr.add(dt)),
        tols: where(fired, t, tols),
      };
    },
  },
});
