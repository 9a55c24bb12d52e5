import { component, count, mV, real, state, surrogate, where } from '../../framework/index.ts';
import { driven, spiking } from './compartments.ts';
import { fire } from './fire.ts';
import { integrator, step } from './integration.ts';

/**
 * Izhikevich's cell with two variables.
 *
 *     s = v > v_thr                                          of the potential before the step: an overshoot stands for one step
 *     tau_m · dv/dt = 0.04 v²/mV + 5 v + 140 mV - w + resist_m · j;   v ← v_reset where s
 *     tau_w · dw/dt = coupling_factor · v - w;                        w ← w of before + w_reset where s
 *     tols ← t where s                                               each with the other as it was before the step
 *
 * The presets of the paper are in {@link izhikevichPresets}: `IzhikevichCell({ n_units: 10, ...izhikevichPresets.chattering })`; the defaults
 * are a regularly spiking cell. With a `surrogate`, of v - v_thr in mV, gradients pass s, to v and so to earlier steps; where there is a spike none
 * passes the reset. Without a surrogate none passes s.
 */
export const IzhikevichCell = component('IzhikevichCell', {
  doc: "Izhikevich's cell with two variables",
  source: 'ngc-learn 3.2.0, IzhikevichCell; Izhikevich, IEEE Trans. Neural Netw. 14 (2003) 1569-1572',
  time: 'ms',
  hyperparameters: {
    /** number of cells */
    n_units: count('number of cells'),
    /** membrane time constant (ms) */
    tau_m: real('ms', 'membrane time constant', 1, { positive: true }),
    /** membrane resistance (MΩ) */
    resist_m: real('MΩ', 'membrane resistance', 1),
    /** threshold of a spike (mV) */
    v_thr: real('mV', 'threshold of a spike', 30),
    /** potential after a spike (mV) */
    v_reset: real('mV', 'potential after a spike', -65),
    /** time constant of the recovery (ms) */
    tau_w: real('ms', 'time constant of the recovery', 50, { positive: true }),
    /** increment of the recovery on a spike (mV) */
    w_reset: real('mV', 'increment of the recovery on a spike', 8),
    /** part of the potential that the recovery goes to */
    coupling_factor: real('1', 'part of the potential that the recovery goes to', 0.2),
    /** potential at the start (mV) */
    v0: real('mV', 'potential at the start', -65, { trainable: false }),
    /** recovery at the start (mV) */
    w0: real('mV', 'recovery at the start', -14, { trainable: false }),
    /** integrator */
    integration_type: integrator(),
    /** gradient of s by v - v_thr, in mV */
    surrogate: surrogate('gradient of s by v - v_thr, in mV'),
  },
  compartments: {
    ...driven,
    /** recovery (mV) */
    w: state('mV', 'recovery'),
    ...spiking,
  },
  initial: { v: (p) => p.v0, w: (p) => p.w0 },
  longestStep: { tau_w: (p) => 2 * p.tau_w },
  commands: {
    advance_state({ j, v, w, tols }, p, { t, dt }) {
      const fired = v.gt(p.v_thr);
      const drive = j.mul(p.resist_m).sub(w).add(mV(140));
      const charged = step(
        p.integration_type,
        v,
        (x) =>
          x
            .mul(x.div(mV(1)).mul(0.04).add(5))
            .add(drive)
            .div(p.tau_m),
        dt,
      );
      const recovered = step(p.integration_type, w, (x) => v.mul(p.coupling_factor).sub(x).div(p.tau_w), dt);
      return {
        v: where(fired, p.v_reset, charged),
        w: where(fired, w.add(p.w_reset), recovered),
        s: fire(v, p.v_thr, fired, p.surrogate),
        tols: where(fired, t, tols),
      };
    },
  },
});

/** Hyperparameters of the kinds of cells in Izhikevich's paper, as ngc-learn has them. */
export const izhikevichPresets = {
  regularSpiking: {},
  intrinsicallyBursting: { v_reset: -55, w_reset: 4 },
  chattering: { v_reset: -50, w_reset: 2 },
  fastSpiking: { tau_w: 10 },
  lowThresholdSpiking: { tau_w: 10, coupling_factor: 0.25, w_reset: 2 },
  resonator: { tau_w: 10, coupling_factor: 0.26 },
} as const;
