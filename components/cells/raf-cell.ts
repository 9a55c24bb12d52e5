import { component, flag, input, real, state, surrogate, where } from '../../framework/index.ts';
import { spiking } from './compartments.ts';
import { fire } from './fire.ts';
import { integrator, step } from './integration.ts';
import { oscillationHyperparameters } from './oscillation.ts';

/**
 * Resonate-and-fire cell, without units.
 *
 *     tau_w · dw/dt = dampen_factor · w - omega · v + resist_v · j          v of before the step
 *     tau_v · dv/dt = omega · w + dampen_factor · v                         w of after it
 *     s = v > thr;   v ← v_reset and w ← w_reset where s, if post_spike_reset;   tols ← t where s
 *
 * With a `surrogate`, of v - thr, gradients pass s, to v and so to w, j and earlier steps; where there is a spike none passes the reset.
 * Without one none passes s.
 */
export const RAFCell = component('RAFCell', {
  doc: 'resonate-and-fire cell',
  source: 'ngc-learn 3.2.0, RAFCell; Izhikevich, Neural Networks 14 (2001) 883-894',
  time: 'ms',
  hyperparameters: {
    ...oscillationHyperparameters,
    /** potential at the start */
    v0: real('1', 'potential at the start', 0, { trainable: false }),
    /** current at the start */
    w0: real('1', 'current at the start', 0, { trainable: false }),
    /** resistance, a factor of the input */
    resist_v: real('1', 'resistance, a factor of the input', 1),
    /** whether a spike resets the cell */
    post_spike_reset: flag('whether a spike resets the cell', true),
    /** integrator */
    integration_type: integrator(),
    /** gradient of s by v - thr */
    surrogate: surrogate('gradient of s by v - thr'),
  },
  compartments: {
    /** input current */
    j: input('1', 'input current', { default: 0 }),
    /** potential */
    v: state('1', 'potential'),
    /** current of the oscillation */
    w: state('1', 'current of the oscillation'),
    ...spiking,
  },
  initial: { v: (p) => p.v0, w: (p) => p.w0 },
  aliases: { resist_m: 'resist_v', tau_m: 'tau_v', b: 'dampen_factor' },
  commands: {
    advance_state({ j, v, w, tols }, p, { t, dt }) {
      const drive = j.mul(p.resist_v).sub(v.mul(p.omega));
      const turned = step(p.integration_type, w, (x) => x.mul(p.dampen_factor).add(drive).div(p.tau_w), dt);
      const charged = step(
        p.integration_type,
        v,
        (x) => x.mul(p.dampen_factor).add(turned.mul(p.omega)).div(p.tau_v),
        dt,
      );
      const fired = charged.gt(p.thr);
      return {
        v: p.post_spike_reset ? where(fired, p.v_reset, charged) : charged,
        w: p.post_spike_reset ? where(fired, p.w_reset, turned) : turned,
        s: fire(charged, p.thr, fired, p.surrogate),
        tols: where(fired, t, tols),
      };
    },
  },
});
