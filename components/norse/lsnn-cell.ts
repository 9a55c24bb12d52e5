import { component } from '../../framework/index.ts';
import { adaptation, adaptationStep, adapting, relaxed, stepLSNN } from './adaptation.ts';
import { feedForward, leaving, membrane, synapse } from './neuron.ts';

/**
 * Leaky integrate-and-fire neuron with an adaptive threshold (Bellec et al. 2018), time in s:
 *
 *     v ← v + dt · tau_mem_inv · (v_leak - v + i)         i ← i - dt · tau_syn_inv · i
 *     b ← b + dt · tau_adapt_inv · (v_th - b)
 *     z = v > b                                           v ← (1 - z) · v + z · v_reset
 *     b ← b + beta · z                                    i ← i + input
 *
 * The threshold b begins at v_th, relaxes to it, and rises by beta with every spike (Norse's docstring has another
 * sign and fixed point than its code). The input comes last, in all versions of Norse. The gradient of z is the
 * surrogate's with respect to `v - b`; it also flows through the reset and through b.
 */
export const LSNNCell = component('LSNNCell', {
  doc: 'leaky integrate-and-fire neuron with an adaptive threshold, forward Euler, reset to a value',
  source: 'Norse HEAD 065a3b4, lsnn_feed_forward_step',
  hyperparameters: { ...membrane, ...synapse, ...adaptation },
  ...feedForward(adapting),
  initial: { ...leaving.initial, ...relaxed },
  longestStep: { ...leaving.longestStep, ...adaptationStep },
  commands: {
    advance_state: (state, p, { dt }) => stepLSNN(state, state.input, p, dt),
  },
});
