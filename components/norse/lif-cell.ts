import { component } from '../../framework/index.ts';
import { feedForward, lif, stepLIF } from './neuron.ts';

/**
 * Leaky integrate-and-fire neuron with a synaptic current, time in s. One step, `order: 'input_first'` (default):
 *
 *     i ← i + input
 *     v ← v + dt · tau_mem_inv · (v_leak - v + i)        i ← i - dt · tau_syn_inv · i
 *     z = v > v_th                                       v ← (1 - z) · v + z · v_reset
 *
 * `order: 'input_last'` adds the input after the step, so that v sees it one step later.
 *
 * The gradient of z is the surrogate's with respect to `v - v_th`; it also flows through the reset.
 */
export const LIFCell = component('LIFCell', {
  doc: 'leaky integrate-and-fire neuron with a synaptic current, forward Euler, reset to a value',
  source:
    'Norse, lif_feed_forward_step: HEAD 065a3b4 of 2026 (input_first), the version of 2021–22 (input_last)',
  hyperparameters: lif,
  ...feedForward({}),
  commands: {
    advance_state: (state, p, { dt }) => stepLIF(state, state.input, p, dt),
  },
});
