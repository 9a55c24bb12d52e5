import { component } from '../../framework/index.ts';
import { feedForward } from './neuron.ts';
import { adex, adexStep, recovery, stepAdEx } from './recovery.ts';
import { connections, recurrentDrive, recurrentLayer } from './recurrent.ts';
import { refractory, restAfter, resting } from './rest.ts';

/**
 * `LIFAdExCell` that rests after a spike:
 *
 *     v, z, i, a ← a step of LIFAdExCell                 where rho > 0: v as before the step, z = 0
 *     rho ← max(rho - 1, 0), and rho_reset with a spike
 *
 * While it rests, i and a go on, and a also rises where v would have spiked. Gradients are as in `LIFRefracCell`.
 */
export const LIFAdExRefracCell = component('LIFAdExRefracCell', {
  doc: 'adaptive exponential integrate-and-fire neuron with an absolute refractory period',
  source: 'Norse 1.1.0, lif_adex_refrac_feed_forward_step',
  hyperparameters: { ...adex, ...refractory },
  ...feedForward({ ...recovery, ...resting }),
  longestStep: adexStep,
  commands: {
    advance_state: (state, p, { dt }) => restAfter(state, stepAdEx(state, state.input, p, dt), p),
  },
});

/**
 * Recurrent layer of adaptive exponential integrate-and-fire neurons that rest after a spike: `LIFAdExRefracCell`, driven by
 *
 *     input_weights · input + recurrent_weights · (z of the last step)
 *
 * Weights are as in `LIFRecurrentCell`. The gradient also flows through the reset.
 */
export const LIFAdExRefracRecurrentCell = component('LIFAdExRefracRecurrentCell', {
  doc: 'recurrent layer of adaptive exponential integrate-and-fire neurons with an absolute refractory period',
  source: 'Norse 1.1.0, lif_adex_refrac_step',
  hyperparameters: { ...adex, ...refractory, ...connections },
  ...recurrentLayer({ ...recovery, ...resting }),
  longestStep: adexStep,
  commands: {
    advance_state: (state, p, { dt }) =>
      restAfter(state, stepAdEx(state, recurrentDrive(state, p), p, dt), p),
  },
});
