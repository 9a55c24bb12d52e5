import { component } from '../../framework/index.ts';
import { adaptation, adaptationStep, adapting, relaxed, stepLSNN } from './adaptation.ts';
import { leaving, membrane, synapse } from './neuron.ts';
import { connected, heldBy, recurrent, recurrentDrive, recurrentLayer } from './recurrent.ts';

/**
 * Recurrent layer of leaky integrate-and-fire neurons with an adaptive threshold, time in s. Steps as `LSNNCell`, driven by
 *
 *     input_weights · input + recurrent_weights · (z of the last step)
 *
 * The reset and the rise of the threshold hold z fixed: the gradient flows through the spikes that are sent; with
 * `detach_reset: false` through all three. Weights are as in `LIFRecurrentCell`.
 */
export const LSNNRecurrentCell = component('LSNNRecurrentCell', {
  doc: 'recurrent layer of leaky integrate-and-fire neurons with an adaptive threshold, spikes detached in the reset',
  source: 'Norse 1.1.0, lsnn_step',
  hyperparameters: { ...membrane, ...synapse, ...adaptation, ...recurrent },
  ...recurrentLayer(adapting),
  initial: { ...leaving.initial, ...relaxed, connected },
  longestStep: { ...leaving.longestStep, ...adaptationStep },
  commands: {
    advance_state: (state, p, { dt }) => stepLSNN(state, recurrentDrive(state, p), p, dt, heldBy(p)),
  },
});
