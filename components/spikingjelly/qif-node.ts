import { component, real } from '../../framework/index.ts';
import { units } from '../units.ts';
import { compartments, fireAt, firing, rest, timeConstant } from './neuron.ts';
import { quadratic, quadraticTerm } from './quadratic.ts';

/**
 * Quadratic integrate-and-fire neuron that counts in steps:
 *
 *     h = v + (x + a0 · (v - v_rest) · (v - v_c)) / tau
 *
 * and then the spikes and the reset of `LIFNode`. v begins at v_reset.
 */
export const QIFNode = component('QIFNode', {
  doc: 'quadratic integrate-and-fire neuron that counts in steps',
  source: 'spikingjelly 2.0.0, QIFNode',
  time: 'ms',
  hyperparameters: {
    ...units,
    ...timeConstant,
    ...quadratic,
    /** resting potential */
    v_rest: real('1', 'resting potential', 0),
    ...firing({ v_reset: -0.1 }),
  },
  compartments,
  initial: { v: rest },
  commands: { advance_state: ({ x, v }, p) => fireAt(v.add(x.add(quadraticTerm(v, p)).div(p.tau)), p) },
});
