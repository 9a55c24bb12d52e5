import {
  component,
  count,
  flag,
  mV,
  output,
  type RandomNumbers,
  real,
  sech,
  state,
  surrogate,
  surrogateOf,
  type Tensor,
  where,
} from '../../framework/index.ts';
import { lastSpike, resting } from './compartments.ts';
import { fire } from './fire.ts';

/** Steepness of the secant surrogate, per mV (Samadi et al. 2017). */
const STEEPNESS = 0.08;
/** Least threshold under `rho_b`, in mV. */
const FLOOR = 0.025;

interface Structure {
  readonly n_units: number;
  readonly resist_inh: number;
}

const lateral = ({ n_units, resist_inh }: Structure) => (resist_inh > 0 ? [n_units, n_units] : [0]);

/** Uniform in [0.025, 1), 0 on the diagonal: no cell inhibits itself. */
const hollow = ({ n_units }: Structure, random: RandomNumbers) => {
  const others = Array.from({ length: n_units ** 2 }, (_, i) => (i % (n_units + 1) === 0 ? 0 : 1));
  return random
    .uniform([n_units ** 2], 0.025, 1)
    .mul(others)
    .reshape([n_units, n_units]);
};

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
    /** strength of the lateral inhibition; 0: none (mV) */
    resist_inh: real('mV', 'strength of the lateral inhibition; 0: none', 0, { min: 0, static: true }),
    /** lateral weights [from, to], uniform in [0.025, 1), 0 on the diagonal */
    inh_weights: real('1', 'lateral weights [from, to], uniform in [0.025, 1), 0 on the diagonal', hollow, {
      shape: lateral,
    }),
    /** whether the threshold outlives reset */
    thr_persist: flag('whether the threshold outlives reset', false),
    /** increment of the threshold on a spike (mV) */
    thr_gain: real('mV', 'increment of the threshold on a spike', 0),
    /** part of the threshold that a step takes away */
    thr_leak: real('1', 'part of the threshold that a step takes away', 0),
    /** strength of sparsity by thresholds; 0: gain and leak instead (mV) */
    rho_b: real('mV', 'strength of sparsity by thresholds; 0: gain and leak instead', 0, {
      min: 0,
      static: true,
    }),
    /** refractory period (ms) */
    refract_time: real('ms', 'refractory period', 0, { min: 0, trainable: false }),
    /** whether spikes stay 1 during the refractory period */
    sticky_spikes: flag('whether spikes stay 1 during the refractory period', false),
    /** half-width of the uniform jitter on the initial thresholds (mV) */
    thr_jitter: real('mV', 'half-width of the uniform jitter on the initial thresholds', 0.05, {
      min: 0,
      trainable: false,
    }),
    /** whether thresholds are kept in single precision, as in ngc-learn */
    thr_single: flag('whether thresholds are kept in single precision, as in ngc-learn', true),
    /** gradient of s by v - thr, in mV */
    surrogate: surrogate('gradient of s by v - thr, in mV'),
  },
  compartments: {
    ...resting,
    /** threshold (mV) */
    thr: state('mV', 'threshold'),
    /** emitted spikes */
    s: output('spike', 'emitted spikes'),
    /** surrogate derivative of a spike: by v, per mV, of the surrogate that was given, else by the drive, unscaled */
    surrogate: output(
      '1',
      'surrogate derivative of a spike: by v, per mV, of the surrogate that was given, else by the drive, unscaled',
      { onDemand: true },
    ),
    ...lastSpike,
    /** what the cell charges towards: current and lateral inhibition (mV) */
    drive: output('mV', 'what the cell charges towards: current and lateral inhibition'),
  },
  initial: {
    rfr: (p) => p.refract_time,
    thr: (p, random) => random.uniform([p.n_units], p.thr.sub(p.thr_jitter), p.thr.add(p.thr_jitter)),
    surrogate: () => 1,
  },
  longestStep: { tau_m: (p) => 2 * p.tau_m },
  keep: { thr: 'thr_persist' },
  commands: {
    advance_state({ j, v, rfr, thr, s, tols }, p, { t, dt }) {
      const current = j.mul(p.resist_m);
      const inhibited = p.resist_inh > 0;
      const drive = inhibited ? current.sub(s.matmul(p.inh_weights).mul(mV(p.resist_inh))) : current;
      const ready = rfr.ge(p.refract_time);
      const charged = where(ready, v.add(drive.sub(v).mul(dt.div(p.tau_m))), v);
      const rounded = (x: Tensor) => (p.thr_single ? x.single() : x);
      const before = rounded(thr);
      const fired = charged.gt(before);
      const spikes = fire(charged, before, fired, p.surrogate);
      const raised = rounded(before.add(spikes.mul(rounded(p.thr_gain))));
      const rho_b = p.thr_single ? Math.fround(p.rho_b) : p.rho_b;
      const held = p.sticky_spikes ? fired.or(ready.not()) : fired;
      const sticky = p.surrogate ? where(ready, spikes, 1) : held.spikes();
      return {
        v: where(fired, 0, charged),
        rfr: where(fired, dt, rfr.add(dt)),
        thr:
          p.rho_b > 0
            ? rounded(before.add(spikes.sum(-1, { keepdims: true }).sub(1).mul(mV(rho_b))).max(FLOOR))
            : rounded(raised.sub(before.mul(rounded(p.thr_leak)))),
        s: p.sticky_spikes ? sticky : spikes,
        surrogate: p.surrogate
          ? surrogateOf(charged.sub(before).div(mV(1)), 0, p.surrogate)
          : where(drive.gt(0), sech(drive.div(mV(1)).mul(STEEPNESS)), 0),
        tols: where(held, t, tols),
        drive,
      };
    },
  },
});
