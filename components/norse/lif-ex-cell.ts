import { component } from '../../framework/index.ts';
import { feedForward, membrane, ordered, stepLIF, synapse } from './neuron.ts';
import { connections, recurrentDrive, recurrentLayer } from './recurrent.ts';
import { rising, upstroke } from './upstroke.ts';

const hyperparameters = { ...membrane, ...synapse, ...upstroke, ...ordered };

/**
 * Exponential integrate-and-fire neuron with a synaptic current, time in s: the steps of `LIFCell`, but
 *
 *     v ← v + dt · tau_mem_inv · (v_leak - v + i + delta_T · e^((v - v_th) / delta_T))
 *
 * The gradient of z is the surrogate's with respect to `v - v_th`; it also flows through the reset.
 */
export const LIFExCell = component('LIFExCell', {
  doc: 'exponential integrate-and-fire neuron with a synaptic current, forward Euler, reset to a value',
  source: 'Norse 1.1.0, lif_ex_feed_forward_step (input_first), the version of 2021–22 (input_last)',
  hyperparameters,
  ...feedForward({}),
  commands: {
    advance_state: (state, p, { dt }) => stepLIF(state, state.input, p, dt, { beside: rising(state.v, p) }),
  },
});

/**
 * Recurrent layer of exponential integrate-and-fire neurons: `LIFExCell`, driven by
 *
 *     input_weights · input + recurrent_weights · (z of the last step)
 *
 * Weights are as in `LIFRecurrentCell`. The gradient also flows through the reset.
 */
export const LIFExRecurrentCell = component('LIFExRecurrentCell', {
  doc: 'recurrent layer of exponential integrate-and-fire neurons, forward Euler, reset to a value',
  source: 'Norse 1.1.0, lif_ex_step (input_first), the version of 2021–22 (input_last)',
  hyperparameters: { ...hyperparameters, ...connections },
  ...recurrentLayer({}),
  commands: {
    advance_state: (state, p, { dt }) =>
      stepLIF(state, recurrentDrive(state, p), p, dt, { beside: rising(state.v, p) }),
  },
});
