import {
  component,
  count,
  flag,
  input,
  output,
  real,
  state,
  surrogate,
  where,
} from '../../framework/index.ts';
import { lastSpike } from './compartments.ts';
import { fire } from './fire.ts';
import { integrator, step } from './integration.ts';

/**
 * FitzHugh–Nagumo cell, without units.
 *
 *     tau_m · dv/dt = v - v³/gamma - w + resist_m · j
 *     tau_w · dw/dt = v + alpha - beta · w                    each with the other as it was before the step
 *     s = v > v_thr, for as long as it is;   v ← v0 and w ← w0 where s, if spike_reset;   tols ← t where s
 *
 * With a `surrogate`, of v - v_thr, gradients pass s, to v and so to j and earlier steps. Without one none passes s.
 */
export const FitzhughNagumoCell = component('FitzhughNagumoCell', {
  doc: 'FitzHugh–Nagumo cell',
  source: 'ngc-learn 3.2.0, FitzhughNagumoCell; FitzHugh, Biophys. J. 1 (1961) 445-466',
  time: 'ms',
  hyperparameters: {
    /** number of cells */
    n_units: count('number of cells'),
    /** time constant of the potential (ms) */
    tau_m: real('ms', 'time constant of the potential', 1, { positive: true }),
    /** resistance, a factor of the current */
    resist_m: real('1', 'resistance, a factor of the current', 1),
    /** time constant of the recovery (ms) */
    tau_w: real('ms', 'time constant of the recovery', 12.5, { positive: true }),
    /** what drives the recovery beside the potential */
    alpha: real('1', 'what drives the recovery beside the potential', 0.7),
    /** decay of the recovery */
    beta: real('1', 'decay of the recovery', 0.8),
    /** divisor of the cubed potential */
    gamma: real('1', 'divisor of the cubed potential', 3),
    /** potential at the start, and after a reset */
    v0: real('1', 'potential at the start, and after a reset', 0, { trainable: false }),
    /** recovery at the start, and after a reset */
    w0: real('1', 'recovery at the start, and after a reset', 0, { trainable: false }),
    /** threshold of a spike */
    v_thr: real('1', 'threshold of a spike', 1.07),
    /** whether a spike resets the cell */
    spike_reset: flag('whether a spike resets the cell', false),
    /** integrator */
    integration_type: integrator(),
    /** gradient of s by v - v_thr */
    surrogate: surrogate('gradient of s by v - v_thr'),
  },
  compartments: {
    /** current */
    j: input('1', 'current', { default: 0 }),
    /** potential */
    v: state('1', 'potential'),
    /** recovery */
    w: state('1', 'recovery'),
    /** emitted spikes: 1 above the threshold */
    s: output('spike', 'emitted spikes: 1 above the threshold'),
    ...lastSpike,
  },
  initial: { v: (p) => p.v0, w: (p) => p.w0 },
  longestStep: { tau_w: (p) => (2 * p.tau_w) / Math.max(p.beta, 0) },
  commands: {
    advance_state({ j, v, w, tols }, p, { t, dt }) {
      const drive = j.mul(p.resist_m).sub(w);
      const charged = step(
        p.integration_type,
        v,
        (x) => x.sub(x.mul(x).mul(x).div(p.gamma)).add(drive).div(p.tau_m),
        dt,
      );
      const recovered = step(
        p.integration_type,
        w,
        (x) => v.add(p.alpha).sub(x.mul(p.beta)).div(p.tau_w),
        dt,
      );
      const fired = charged.gt(p.v_thr);
      return {
        v: p.spike_reset ? where(fired, p.v0, charged) : charged,
        w: p.spike_reset ? where(fired, p.w0, recovered) : recovered,
        s: fire(charged, p.v_thr, fired, p.surrogate),
        tols: where(fired, t, tols),
      };
    },
  },
});
