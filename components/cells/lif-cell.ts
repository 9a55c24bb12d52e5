import { component, mV, real, state, surrogateOf, surrogates } from '../../framework/index.ts';
import {
  adaptiveHyperparameters,
  adaptiveOutputs,
  adaptiveStates,
  membraneHyperparameters,
  stepAdaptive,
} from './adaptive-threshold.ts';

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
    ...membraneHyperparameters,
    /** leak conductance, relative */
    conduct_leak: real('1', 'leak conductance, relative', 1),
    ...adaptiveHyperparameters,
  },
  compartments: {
    ...adaptiveStates,
    /** surrogate derivative of a spike by the current (MΩ) */
    surrogate: state('MΩ', 'surrogate derivative of a spike by the current', {
      onDemand: true,
    }),
    ...adaptiveOutputs,
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
    advance_state(state, p, clock) {
      const { next, excess } = stepAdaptive(state, p, clock, (v) => p.v_rest.sub(v).mul(p.conduct_leak));
      const slope = surrogateOf(excess.div(mV(1)), 0, p.surrogate ?? SURROGATE);
      return { ...next, surrogate: slope.mul(p.resist_m.mul(clock.dt.div(p.tau_m))) };
    },
  },
});
