import {
  choice,
  component,
  count,
  flag,
  input,
  ms,
  output,
  real,
  state,
  surrogate,
  type Tensor,
  where,
} from '../../framework/index.ts';
import { lastSpike } from './compartments.ts';
import { fire } from './fire.ts';
import { step } from './integration.ts';
import { type GateName, gateRates, ionChannels, ionCurrents, STEADY, standing } from './ion-channels.ts';

/**
 * Hodgkin–Huxley cell; potentials count from rest.
 *
 *     tau_v · dv/dt = resist_m · j - g_Na m³h (v - v_Na) - g_K n⁴ (v - v_K) - g_L (v - v_L)
 *     dx/dt = α(v) · (1 - x) - β(v) · x   for x = n, m, h;   each with all others as they were before the step
 *     s = v > thr, for as long as it is;   v ← v_reset, and x ← α/(α + β) of v_reset, where s, if spike_reset;   tols ← t where s
 *
 *     α_n = 0.01 (10 - v) / (e^((10 - v)/10) - 1)     β_n = 0.125 e^(-v/80)     v in mV, rates per ms
 *     α_m = 0.1 (25 - v) / (e^((25 - v)/10) - 1)      β_m = 4 e^(-v/18)
 *     α_h = 0.07 e^(-v/20)                            β_h = 1 / (e^((30 - v)/10) + 1)
 *
 * At v = 10 and 25 mV the rates are their limits (ngc-learn divides 0 by 0). Gates begin where they stand at rest. Since each variable steps alone, the
 * whole is of first order whatever the integrator, as in ngc-learn. With a `surrogate`, of v - thr in mV, gradients pass s, to v, the gates and j.
 */
export const HodgkinHuxleyCell = component('HodgkinHuxleyCell', {
  doc: 'Hodgkin–Huxley cell',
  source: 'ngc-learn 3.2.0, HodgkinHuxleyCell; Hodgkin & Huxley, J. Physiol. 117 (1952) 500-544',
  time: 'ms',
  hyperparameters: {
    /** number of cells */
    n_units: count('number of cells'),
    /** membrane time constant (ms) */
    tau_v: real('ms', 'membrane time constant', undefined, { positive: true }),
    /** membrane resistance (MΩ) */
    resist_m: real('MΩ', 'membrane resistance', 1),
    ...ionChannels,
    /** threshold of a spike (mV) */
    thr: real('mV', 'threshold of a spike', 4),
    /** whether a spike resets the potential and the gates */
    spike_reset: flag('whether a spike resets the potential and the gates', false),
    /** potential after a spike (mV) */
    v_reset: real('mV', 'potential after a spike', 0),
    /** integrator of each variable */
    integration_type: choice('integrator of each variable', ['euler', 'midpoint', 'rk2', 'rk4'], 'euler'),
    /** gradient of s by v - thr, in mV */
    surrogate: surrogate('gradient of s by v - thr, in mV'),
  },
  compartments: {
    /** electrical current (nA) */
    j: input('nA', 'electrical current', { default: 0 }),
    /** membrane potential from rest (mV) */
    v: state('mV', 'membrane potential from rest'),
    /** open part of the potassium gates */
    n: state('1', 'open part of the potassium gates'),
    /** open part of the sodium gates */
    m: state('1', 'open part of the sodium gates'),
    /** part of the sodium gates that is not inactivated */
    h: state('1', 'part of the sodium gates that is not inactivated'),
    /** emitted spikes: 1 above the threshold */
    s: output('spike', 'emitted spikes: 1 above the threshold'),
    ...lastSpike,
  },
  initial: { n: () => STEADY.n, m: () => STEADY.m, h: () => STEADY.h },
  commands: {
    advance_state({ j, v, n, m, h, tols }, p, { t, dt }) {
      const currents = ionCurrents({ n, m, h }, p);
      const drive = j.mul(p.resist_m);
      const charged = step(p.integration_type, v, (x) => drive.sub(currents(x)).div(p.tau_v), dt);
      const fired = charged.gt(p.thr);
      const gate = (own: Tensor, name: GateName) => {
        const [alpha, beta] = gateRates(name, v);
        const slope = (x: Tensor) => x.neg().add(1).mul(alpha).sub(x.mul(beta));
        const next = step(p.integration_type, own, slope, dt.div(ms(1)));
        return p.spike_reset ? where(fired, standing(name, p.v_reset), next) : next;
      };
      return {
        v: p.spike_reset ? where(fired, p.v_reset, charged) : charged,
        ...{ n: gate(n, 'n'), m: gate(m, 'm'), h: gate(h, 'h') },
        s: fire(charged, p.thr, fired, p.surrogate),
        tols: where(fired, t, tols),
      };
    },
  },
});
