import { component, exp, real } from '../../framework/index.ts';
import { units } from '../units.ts';
import { compartments, fireAt, firing, rest, timeConstant } from './neuron.ts';

/**
 * Exponential integrate-and-fire neuron that counts in steps:
 *
 *     h = v + (x + v_rest - v + delta_T · e^((v - theta_rh) / delta_T)) / tau
 *
 * and then the spikes and the reset of `LIFNode`. v begins at v_reset.
 */
export const EIFNode = component('EIFNode', {
  doc: 'exponential integrate-and-fire neuron that counts in steps',
  source: 'spikingjelly 2.0.0, EIFNode',
  time: 'ms',
  hyperparameters: {
    ...units,
    ...timeConstant,
    /** sharpness of the upstroke */
    delta_T: real('1', 'sharpness of the upstroke', 1, { positive: true }),
    /** potential at which the upstroke begins */
    theta_rh: real('1', 'potential at which the upstroke begins', 0.8),
    /** resting potential */
    v_rest: real('1', 'resting potential', 0),
    ...firing({ v_reset: -0.1 }),
  },
  compartments,
  initial: { v: rest },
  commands: {
    advance_state({ x, v }, p) {
      const upstroke = exp(v.sub(p.theta_rh).div(p.delta_T)).mul(p.delta_T);
      return fireAt(v.add(x.add(p.v_rest).sub(v).add(upstroke).div(p.tau)), p);
    },
  },
});
