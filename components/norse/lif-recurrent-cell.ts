import { component } from '../../framework/index.ts';
import { lif, stepLIF } from './neuron.ts';
import { heldBy, recurrent, recurrentDrive, recurrentLayer } from './recurrent.ts';

/**
 * Recurrent layer of leaky integrate-and-fire neurons, time in s. Steps as `LIFCell`, driven by
 *
 *     input_weights · input + recurrent_weights · (z of the last step)
 *
 * The reset holds z fixed: the gradient flows through the spikes that are sent, not through the reset; with
 * `detach_reset: false`, as in Norse's sparse step, through both. (On sparse tensors PyTorch passes the gradient of what is sent to
 * neurons that have spiked only; here it goes to all.) Weights are `[to, from]` as in PyTorch, N(0, 2 / hidden_size) by default.
 * Without `autapses` (the default) the diagonal of the recurrent weights counts as 0 and gets no gradient.
 */
export const LIFRecurrentCell = component('LIFRecurrentCell', {
  doc: 'recurrent layer of leaky integrate-and-fire neurons, forward Euler, reset to a value, spikes detached in the reset',
  source:
    'Norse, lif_step: HEAD 065a3b4 of 2026 (input_first), the version of 2021–22 (input_last); lif_step_sparse',
  hyperparameters: { ...lif, ...recurrent },
  ...recurrentLayer({}),
  commands: {
    advance_state: (state, p, { dt }) => stepLIF(state, recurrentDrive(state, p), p, dt, { held: heldBy(p) }),
  },
});
