import { component, real, state } from '../../framework/index.ts';
import { units } from '../units.ts';
import { compartments, fireAt, firing, rest } from './neuron.ts';

/**
 * Leaky integrate-and-fire neuron with a current, that counts in steps:
 *
 *     c ← c_decay · c + x
 *     h = v_decay · v + c
 *
 * and then the spikes and the reset of `LIFNode`.
 */
export const CUBALIFNode = component('CUBALIFNode', {
  doc: 'leaky integrate-and-fire neuron with a current, that counts in steps',
  source: 'spikingjelly 2.0.0, CUBALIFNode',
  time: 'ms',
  hyperparameters: {
    ...units,
    /** decay of the current in a step */
    c_decay: real('1', 'decay of the current in a step', 0.5),
    /** decay of the potential in a step */
    v_decay: real('1', 'decay of the potential in a step', 0.75),
    ...firing({ v_threshold: 0.5, surrogate: 'spikingjelly.rect' }),
  },
  compartments: {
    ...compartments,
    /** current */
    c: state('1', 'current'),
  },
  initial: { v: rest },
  commands: {
    advance_state({ x, v, c: before }, p) {
      const c = before.mul(p.c_decay).add(x);
      return { c, ...fireAt(v.mul(p.v_decay).add(c), p) };
    },
  },
});
