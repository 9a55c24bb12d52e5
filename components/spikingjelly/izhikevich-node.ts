import { component, real, state } from '../../framework/index.ts';
import { units } from '../units.ts';
import { compartments, fireAt, firing, rest, timeConstant } from './neuron.ts';
import { quadratic, quadraticTerm } from './quadratic.ts';

/**
 * Izhikevich's neuron with two variables, that counts in steps:
 *
 *     h = v + (x + a0 · (v - v_rest) · (v - v_c) - w) / tau
 *     w ← w + (a · (h - v_rest) - w) / tau_w + b · s
 *
 * and the spikes s and the reset of `LIFNode`. v begins at v_reset, w at w_rest.
 */
export const IzhikevichNode = component('IzhikevichNode', {
  doc: "Izhikevich's neuron with two variables, that counts in steps",
  source: 'spikingjelly 2.0.0, IzhikevichNode',
  time: 'ms',
  hyperparameters: {
    ...units,
    ...timeConstant,
    ...quadratic,
    /** resting potential */
    v_rest: real('1', 'resting potential', -0.1),
    /** recovery at the start */
    w_rest: real('1', 'recovery at the start', 0, { trainable: false }),
    /** time constant of the recovery in steps */
    tau_w: real('1', 'time constant of the recovery in steps', 2, { positive: true }),
    /** how far the recovery follows the potential */
    a: real('1', 'how far the recovery follows the potential', 0),
    /** rise of the recovery with a spike */
    b: real('1', 'rise of the recovery with a spike', 0),
    ...firing(),
  },
  compartments: {
    ...compartments,
    /** recovery */
    w: state('1', 'recovery'),
  },
  initial: { v: rest, w: (p) => p.w_rest },
  commands: {
    advance_state({ x, v, w }, p) {
      const h = v.add(x.add(quadraticTerm(v, p)).sub(w).div(p.tau));
      const next = fireAt(h, p);
      const followed = w.add(h.sub(p.v_rest).mul(p.a).sub(w).div(p.tau_w));
      return { ...next, w: followed.add(next.s.mul(p.b)) };
    },
  },
});
