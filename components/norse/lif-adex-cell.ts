import { component } from '../../framework/index.ts';
import { feedForward } from './neuron.ts';
import { adex, adexStep, recovery, stepAdEx } from './recovery.ts';
import { connections, recurrentDrive, recurrentLayer } from './recurrent.ts';

/**
 * Adaptive exponential integrate-and-fire neuron with a synaptic current, time in s: the steps of `LIFCell`, but
 *
 *     v ← v + dt · tau_mem_inv · (v_leak - v + i + delta_T · e^((v - v_th) / delta_T) - a)
 *     a ← a + dt · tau_ada_inv · (adaptation_current · (v - v_leak) - a) + adaptation_spike · z        v of before the step
 *
 * The gradient of z is the surrogate's with respect to `v - v_th`; it also flows through the reset and through a.
 */
export const LIFAdExCell = component('LIFAdExCell', {
  doc: 'adaptive exponential integrate-and-fire neuron with a synaptic current, forward Euler, reset to a value',
  source: 'Norse 1.1.0, lif_adex_feed_forward_step (input_first), the version of 2021–22 (input_last)',
  hyperparameters: adex,
  ...feedForward(recovery),
  longestStep: adexStep,
  commands: {
    advance_state: (state, p, { dt }) => stepAdEx(state, state.input, p, dt),
  },
});

/**
 * Recurrent layer of adaptive exponential integrate-and-fire neurons: `LIFAdExCell`, driven by
 *
 *     input_weights · input + recurrent_weights · (z of the last step)
 *
 * Weights are as in `LIFRecurrentCell`. The gradient also flows through the reset.
 */
export const LIFAdExRecurrentCell = component('LIFAdExRecurrentCell', {
  doc: 'recurrent layer of adaptive exponential integrate-and-fire neurons, forward Euler, reset to a value',
  source: 'Norse 1.1.0, lif_adex_step (input_first), the version of 2021–22 (input_last)',
  hyperparameters: { ...adex, ...connections },
  ...recurrentLayer(recovery),
  longestStep: adexStep,
  commands: {
    advance_state: (state, p, { dt }) => stepAdEx(state, recurrentDrive(state, p), p, dt),
  },
});
