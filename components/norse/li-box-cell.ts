import { component } from '../../framework/index.ts';
import { charge, drive, leak, level, membraneStep } from './neuron.ts';

/**
 * Leaky integrator without a synaptic current, which does not spike, time in s:
 *
 *     v ← v + dt · tau_mem_inv · (v_leak - v + input)
 */
export const LIBoxCell = component('LIBoxCell', {
  doc: 'leaky integrator without a synaptic current, forward Euler',
  source: 'Norse 1.1.0, li_box_feed_forward_step',
  time: 's',
  hyperparameters: leak,
  compartments: { ...drive, ...level },
  initial: { v: (p) => p.v_leak.detach() },
  longestStep: membraneStep,
  commands: { advance_state: ({ input, v }, p, { dt }) => ({ v: charge(v, input, p, dt) }) },
});
