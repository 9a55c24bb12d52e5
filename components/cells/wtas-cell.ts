import { component, count, mV, real, softmax, state, surrogate, where } from '../../framework/index.ts';
import { resting, spiking } from './compartments.ts';
import { fire } from './fire.ts';
import { FLOOR, jittered } from './thresholds.ts';

/**
 * Winner-take-all spiking cell: a softmax over the population competes against an adaptive threshold.
 *
 *     v   = resist_m · j where rfr ≥ refract_time, else 0
 *     s   = softmax(v) > thr                                   0, 1 or several winners
 *     thr ← max(thr + thr_gain · (Σ s - 1), 0.025)              the same shift for every cell
 *     rfr ← dt where s, else rfr + dt                          tols ← t where s
 *
 * The threshold outlives `reset`.
 *
 * With a `surrogate`, of softmax(v) - thr, gradients pass s, through the softmax to v of all cells and so to j and resist_m,
 * and to thr and so to earlier winners and thr_gain. None passes the refractory period: a cell that rests has v = 0
 * whatever its current, and when it rests is held fixed. Without a surrogate none passes s.
 */
export const WTASCell = component('WTASCell', {
  doc: 'winner-take-all spiking cell: a softmax over the population competes against an adaptive threshold',
  source: 'ngc-learn 3.2.0, WTASCell',
  time: 'ms',
  hyperparameters: {
    /** number of cells */
    n_units: count('number of cells'),
    /** membrane time constant (kept for compatibility; the dynamics do not use it) (ms) */
    tau_m: real('ms', 'membrane time constant (kept for compatibility; the dynamics do not use it)', 1, {
      positive: true,
      trainable: false,
    }),
    /** membrane resistance (MΩ) */
    resist_m: real('MΩ', 'membrane resistance', 1),
    /** base threshold */
    thr_base: real('1', 'base threshold', 0.4, { min: 0 }),
    /** threshold increment on a spike */
    thr_gain: real('1', 'threshold increment on a spike', 0.002),
    /** relative refractory period (ms) */
    refract_time: real('ms', 'relative refractory period', 0, { min: 0, trainable: false }),
    /** half-width of the uniform jitter on the initial threshold */
    thr_jitter: real('1', 'half-width of the uniform jitter on the initial threshold', 0.05, {
      min: 0,
      trainable: false,
    }),
    /** gradient of s by softmax(v) - thr */
    surrogate: surrogate('gradient of s by softmax(v) - thr'),
  },
  compartments: {
    ...resting,
    /** adaptive threshold */
    thr: state('1', 'adaptive threshold'),
    ...spiking,
  },
  initial: {
    rfr: (p) => p.refract_time,
    thr: (p, random) => jittered(p.n_units, p.thr_base, p.thr_jitter, random),
  },
  aliases: { thrBase: 'thr_base' },
  keep: ['thr'],
  commands: {
    advance_state({ j, rfr, thr, tols }, p, { t, dt }) {
      const v = where(rfr.ge(p.refract_time), j.mul(p.resist_m), 0);
      const share = softmax(v.div(mV(1)));
      const fired = share.gt(thr);
      const s = fire(share, thr, fired, p.surrogate);
      const winners = s.sum(-1, { keepdims: true });
      return {
        v,
        s,
        thr: thr.add(winners.sub(1).mul(p.thr_gain)).max(FLOOR),
        rfr: where(fired, dt, rfr.add(dt)),
        tols: where(fired, t, tols),
      };
    },
  },
});
