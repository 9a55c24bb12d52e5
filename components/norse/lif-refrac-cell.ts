import { component } from '../../framework/index.ts';
import { feedForward, lif, stepLIF } from './neuron.ts';
import { heldBy, recurrent, recurrentDrive, recurrentLayer } from './recurrent.ts';
import { refractory, restAfter, resting } from './rest.ts';

const hyperparameters = { ...lif, ...refractory };

/**
 * `LIFCell` that rests after a spike:
 *
 *     v, z, i ← a step of LIFCell                        where rho > 0: v as before the step, z = 0
 *     rho ← max(rho - 1, 0), and rho_reset with a spike
 *
 * While it rests, i goes on. The gradient of z is the surrogate's with respect to `v - v_th`; it also flows through the reset, and, as in
 * Norse, by the surrogate's with respect to rho, through the steps of rest.
 */
export const LIFRefracCell = component('LIFRefracCell', {
  doc: 'leaky integrate-and-fire neuron with a synaptic current and an absolute refractory period',
  source: 'Norse 1.1.0, lif_refrac_feed_forward_step (input_first), the version of 2021–22 (input_last)',
  hyperparameters,
  ...feedForward(resting),
  commands: {
    advance_state: (state, p, { dt }) => restAfter(state, stepLIF(state, state.input, p, dt), p),
  },
});

/**
 * Recurrent layer of leaky integrate-and-fire neurons that rest after a spike: `LIFRefracCell`, driven by
 *
 *     input_weights · input + recurrent_weights · (z of the last step)
 *
 * Weights, and what the reset holds fixed, are as in `LIFRecurrentCell`.
 */
export const LIFRefracRecurrentCell = component('LIFRefracRecurrentCell', {
  doc: 'recurrent layer of leaky integrate-and-fire neurons with an absolute refractory period',
  source: 'Norse 1.1.0, lif_refrac_step, lif_refrac_step_sparse',
  hyperparameters: { ...hyperparameters, ...recurrent },
  ...recurrentLayer(resting),
  commands: {
    advance_state: (state, p, { dt }) =>
      restAfter(state, stepLIF(state, recurrentDrive(state, p), p, dt, { held: heldBy(p) }), p),
  },
});
