import { component } from '../../framework/index.ts';
import {
  compartments,
  current,
  drive,
  membrane,
  membraneStep,
  ordered,
  stepLIF,
  synapse,
  synapseStep,
} from './neuron.ts';
import { connected, heldBy, mask, recurrent, recurrentDrive, weighted } from './recurrent.ts';
import { refractory, restAfter, resting } from './rest.ts';

const hyperparameters = { ...membrane, ...synapse, ...ordered, ...refractory };
const longestStep = { ...membraneStep, ...synapseStep };

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
  time: 's',
  hyperparameters: hyperparameters,
  compartments: { ...drive, ...compartments, ...current, ...resting },
  initial: { v: (p) => p.v_leak.detach() },
  longestStep: longestStep,
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
  time: 's',
  hyperparameters: { ...hyperparameters, ...recurrent },
  compartments: { ...weighted, ...compartments, ...current, ...resting, ...mask },
  initial: { v: (p) => p.v_leak.detach(), connected },
  longestStep: longestStep,
  commands: {
    advance_state: (state, p, { dt }) =>
      restAfter(state, stepLIF(state, recurrentDrive(state, p), p, dt, { held: heldBy(p) }), p),
  },
});
