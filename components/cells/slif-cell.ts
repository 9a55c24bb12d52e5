import { component, count, flag, output, real, state, surrogate, where } from '../../framework/index.ts';
import { lastSpike, resting } from './compartments.ts';
import { fire } from './fire.ts';
import { inhibited, lateralInhibition } from './lateral-inhibition.ts';
import { slopeOfSpike, spikeSlope } from './spike-slope.ts';
import { jittered, movedThreshold, raised, rounded, settled, startingThreshold } from './thresholds.ts';

/**
 * Simplified leaky integrate-and-fire cell with sticky spikes, an adaptive threshold and lateral inhibition.
 *
 *     drive = resist_m · j - resist_inh · (s · inh_weights)                  s of the last step
 *     tau_m · dv/dt = (drive - v) · [rfr ≥ refract_time]                     Euler; the leak rests as well
 *     spike = v > thr;   v ← 0 where spike;   rfr ← dt where spike, else rfr + dt
 *     thr ← max(thr + rho_b · (Σ spike - 1), 0.025 mV)                       if rho_b > 0, else
 *     thr ← thr + thr_gain · spike - thr_leak · thr
 *     s = spike, or 1 for as long as the cell was refractory if sticky_spikes;   tols ← t where s
 *     surrogate = sech(0.08 drive/mV) · [drive > 0]
 *
 * ngc-learn writes `drive` over its input `j`, and so over what `j` is wired to, and `reset` zeroes that;
 * here `drive` is an output and inputs are not written. The compartment `surrogate` is a number for local rules, without
 * the scale 0.82 · 0.08 of the paper. `thr` outlives `reset` if `thr_persist`.
 *
 * With a hyperparameter `surrogate`, of v - thr in mV, gradients pass the spikes, to v and so to the drive, tau_m and what v
 * was before, and to thr and so to earlier spikes, thr_gain and thr_leak; by the lateral inhibition to inh_weights.
 * Where there is a spike none passes the reset, to the potential of before; none passes the refractory period, nor spikes that
 * only stay. When those are is held fixed. Without a surrogate none passes the spikes. The compartment `surrogate` is the
 * derivative by v of the surrogate that was given.
 *
 * Whatever the precision of its other numbers, ngc-learn holds `thr` in float32, with its gain and leak, and
 * rounds `thr + thr_gain · spike` and what is left of it after the leak, whose product is fused. So does
 * `thr_single` in f64: the product of two float32 numbers is exact there, and that the difference rounds to f64
 * first shows once in 2²⁸ steps or so. Without it, f64 is f64 throughout; in f32 it changes nothing.
 */
export const SLIFCell = component('SLIFCell', {
  doc: 'simplified leaky integrate-and-fire cell: sticky spikes, adaptive threshold, lateral inhibition',
  source: 'ngc-learn 3.2.0, SLIFCell; Samadi, Lillicrap & Tweed, Neural Computation 29 (2017) 578-602',
  time: 'ms',
  hyperparameters: {
    /** number of cells */
    n_units: count('number of cells'),
    /** membrane time constant (ms) */
    tau_m: real('ms', 'membrane time constant', undefined, { positive: true }),
    /** membrane resistance (MΩ) */
    resist_m: real('MΩ', 'membrane resistance'),
    /** base threshold (mV) */
    thr: real('mV', 'base threshold'),
    ...lateralInhibition,
    ...movedThreshold,
    /** refractory period (ms) */
    refract_time: real('ms', 'refractory period', 0, { min: 0, trainable: false }),
    /** whether spikes stay 1 during the refractory period */
    sticky_spikes: flag('whether spikes stay 1 during the refractory period', false),
    ...startingThreshold,
    /** gradient of s by v - thr, in mV */
    surrogate: surrogate('gradient of s by v - thr, in mV'),
  },
  compartments: {
    ...resting,
    /** threshold (mV) */
    thr: state('mV', 'threshold'),
    /** emitted spikes */
    s: output('spike', 'emitted spikes'),
    ...spikeSlope,
    ...lastSpike,
    /** what the cell charges towards: current and lateral inhibition (mV) */
    drive: output('mV', 'what the cell charges towards: current and lateral inhibition'),
  },
  initial: {
    rfr: (p) => p.refract_time,
    thr: (p, random) => jittered(p.n_units, p.thr, p.thr_jitter, random),
    surrogate: () => 1,
  },
  longestStep: { tau_m: (p) => 2 * p.tau_m },
  keep: { thr: 'thr_persist' },
  commands: {
    advance_state({ j, v, rfr, thr, s, tols }, p, { t, dt }) {
      const drive = inhibited(j.mul(p.resist_m), s, p);
      const ready = rfr.ge(p.refract_time);
      const charged = where(ready, v.add(drive.sub(v).mul(dt.div(p.tau_m))), v);
      const before = rounded(thr, p);
      const fired = charged.gt(before);
      const spikes = fire(charged, before, fired, p.surrogate);
      const high = raised(before, spikes, p);
      const held = p.sticky_spikes ? fired.or(ready.not()) : fired;
      const sticky = p.surrogate ? where(ready, spikes, 1) : held.spikes();
      return {
        v: where(fired, 0, charged),
        rfr: where(fired, dt, rfr.add(dt)),
        thr: settled(high, before, spikes, p),
        s: p.sticky_spikes ? sticky : spikes,
        surrogate: slopeOfSpike(charged, before, drive, p.surrogate),
        tols: where(held, t, tols),
        drive,
      };
    },
  },
});
