import { choice, component } from '../../framework/index.ts';
import { charge, compartments, drive, membrane, membraneStep, resetValue, threshold } from './neuron.ts';

/**
 * Leaky integrate-and-fire neuron without a synaptic current, time in s:
 *
 *     v ← v + dt · tau_mem_inv · (v_leak - v + input)
 *     z = v > v_th
 *     v ← (1 - z) · v + z · v_reset           reset_method 'reset_value' (default)
 *     v ← v - z · (v_th - v_reset)            reset_method 'reset_subtract'
 *
 * The gradient of z is the surrogate's with respect to `v - v_th`; it also flows through the reset.
 */
export const LIFBoxCell = component('LIFBoxCell', {
  doc: 'leaky integrate-and-fire neuron without a synaptic current, forward Euler',
  source: 'Norse HEAD 065a3b4, lif_box_feed_forward_step',
  time: 's',
  hyperparameters: {
    ...membrane,
    /** what a spike does to v */
    reset_method: choice('what a spike does to v', ['reset_value', 'reset_subtract'], 'reset_value'),
  },
  compartments: { ...drive, ...compartments },
  initial: { v: (p) => p.v_leak.detach() },
  longestStep: membraneStep,
  commands: {
    advance_state({ input, v }, p, { dt }) {
      const charged = charge(v, input, p, dt);
      const z = threshold(charged, p.v_th, p);
      const subtracts = p.reset_method === 'reset_subtract';
      return {
        z,
        v: subtracts ? charged.sub(z.mul(p.v_th.sub(p.v_reset))) : resetValue(charged, z, p.v_reset),
      };
    },
  },
});
