import { component, count, exp, real, state, surrogate, where } from '../../framework/index.ts';
import { driven, spiking } from './compartments.ts';
import { fire } from './fire.ts';
import { integrator, step } from './integration.ts';

/**
 * Adaptive exponential integrate-and-fire cell (Brette & Gerstner 2005).
 *
 *     tau_m · dv/dt = -(v - v_rest) + v_sharpness · e^((v - intrinsic_mem_thr) / v_sharpness) - resist_m · (w - j)
 *     tau_w · dw/dt = -w + a · (v - v_rest)                            each with the other as it was before the step
 *     s = v > thr;   v ← v_reset and w ← w + b where s;   tols ← t where s
 *
 * With a `surrogate`, of v - thr in mV, gradients pass s, to v and so to j and what v and w were before; where there is a spike none passes
 * the reset, to the potential of before. Without a surrogate none passes s.
 */
export const AdExCell = component('AdExCell', {
  doc: 'adaptive exponential integrate-and-fire cell',
  source: 'ngc-learn 3.2.0, AdExCell; Brette & Gerstner, J. Neurophysiol. 94 (2005) 3637-3642',
  time: 'ms',
  hyperparameters: {
    /** number of cells */
    n_units: count('number of cells'),
    /** membrane time constant (ms) */
    tau_m: real('ms', 'membrane time constant', 15, { positive: true }),
    /** membrane resistance (MΩ) */
    resist_m: real('MΩ', 'membrane resistance', 1),
    /** time constant of the recovery (ms) */
    tau_w: real('ms', 'time constant of the recovery', 400, { positive: true }),
    /** sharpness of the upstroke (mV) */
    v_sharpness: real('mV', 'sharpness of the upstroke', 2, { positive: true }),
    /** potential at which the upstroke begins (mV) */
    intrinsic_mem_thr: real('mV', 'potential at which the upstroke begins', -55),
    /** threshold of a spike (mV) */
    thr: real('mV', 'threshold of a spike', 5),
    /** resting potential (mV) */
    v_rest: real('mV', 'resting potential', -72),
    /** potential after a spike (mV) */
    v_reset: real('mV', 'potential after a spike', -75),
    /** adaptation below the threshold (uS) */
    a: real('uS', 'adaptation below the threshold', 0.1),
    /** increment of the recovery on a spike (nA) */
    b: real('nA', 'increment of the recovery on a spike', 0.75),
    /** potential at the start (mV) */
    v0: real('mV', 'potential at the start', -70, { trainable: false }),
    /** recovery at the start (nA) */
    w0: real('nA', 'recovery at the start', 0, { trainable: false }),
    /** integrator */
    integration_type: integrator(),
    /** gradient of s by v - thr, in mV */
    surrogate: surrogate('gradient of s by v - thr, in mV'),
  },
  compartments: {
    ...driven,
    /** recovery, a current (nA) */
    w: state('nA', 'recovery, a current'),
    ...spiking,
  },
  initial: { v: (p) => p.v0, w: (p) => p.w0 },
  longestStep: { tau_m: (p) => 2 * p.tau_m, tau_w: (p) => 2 * p.tau_w },
  aliases: { v_thr: 'thr' },
  commands: {
    advance_state({ j, v, w, tols }, p, { t, dt }) {
      const drive = j.sub(w).mul(p.resist_m);
      const charged = step(
        p.integration_type,
        v,
        (x) => {
          const upstroke = exp(x.sub(p.intrinsic_mem_thr).div(p.v_sharpness)).mul(p.v_sharpness);
          return p.v_rest.sub(x).add(upstroke).add(drive).div(p.tau_m);
        },
        dt,
      );
      const adapted = step(p.integration_type, w, (x) => v.sub(p.v_rest).mul(p.a).sub(x).div(p.tau_w), dt);
      const fired = charged.gt(p.thr);
      const s = fire(charged, p.thr, fired, p.surrogate);
      return {
        v: where(fired, p.v_reset, charged),
        w: adapted.add(s.mul(p.b)),
        s,
        tols: where(fired, t, tols),
      };
    },
  },
});
