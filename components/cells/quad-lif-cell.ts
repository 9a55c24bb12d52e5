import { component, flag, real } from '../../framework/index.ts';
import {
  adaptiveHyperparameters,
  adaptiveOutputs,
  adaptiveStates,
  membraneHyperparameters,
  stepAdaptive,
} from './adaptive-threshold.ts';

/**
 * Quadratic integrate-and-fire cell with an adaptive threshold.
 *
 *     tau_m · dv/dt = critical_v · (v - v_rest) · (v - v_scale) + resist_m · j · [rfr ≥ refract_time]       euler or midpoint
 *     s = v > thr + thr_theta; reset, threshold and refractory period as of `LIFCell`
 *
 * v_rest is stable, and from v_scale on the potential runs away to a spike. In ngc-learn the sign of the product is the other one, so that v_rest is not
 * stable and v_scale is: `flipped` makes it so. With a `surrogate`, gradients pass as in `LIFCell`.
 */
export const QuadLIFCell = component('QuadLIFCell', {
  doc: 'quadratic integrate-and-fire cell with an adaptive threshold',
  source: 'ngc-learn 3.2.0, QuadLIFCell (its product has the other sign than its documentation)',
  time: 'ms',
  hyperparameters: {
    ...membraneHyperparameters,
    /** potential from which it runs away to a spike (mV) */
    v_scale: real('mV', 'potential from which it runs away to a spike', -41.6),
    /** strength of the quadratic term (1/mV) */
    critical_v: real('1/mV', 'strength of the quadratic term', 1),
    /** whether the product has the other sign, as in ngc-learn */
    flipped: flag('whether the product has the other sign, as in ngc-learn', false),
    ...adaptiveHyperparameters,
  },
  compartments: { ...adaptiveStates, ...adaptiveOutputs },
  initial: {
    v: (p) => p.v_rest,
    rfr: (p) => p.refract_time,
    v_thr: (p) => p.thr,
  },
  aliases: { critical_V: 'critical_v' },
  keep: ['thr_theta'],
  commands: {
    advance_state: (state, p, clock) =>
      stepAdaptive(state, p, clock, (v) => {
        const fromRest = p.flipped ? p.v_rest.sub(v) : v.sub(p.v_rest);
        return fromRest.mul(v.sub(p.v_scale)).mul(p.critical_v);
      }).next,
  },
});
