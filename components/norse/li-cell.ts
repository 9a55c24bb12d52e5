import { component } from '../../framework/index.ts';
import {
  charge,
  current,
  decay,
  drive,
  leak,
  level,
  membraneStep,
  ordered,
  synapse,
  synapseStep,
} from './neuron.ts';

/**
 * Leaky integrator with a synaptic current, which does not spike: a readout. One step, `order: 'input_first'` (default):
 *
 *     i ← i + input
 *     v ← v + dt · tau_mem_inv · (v_leak - v + i)        i ← i - dt · tau_syn_inv · i
 *
 * `order: 'input_last'` adds the input after the step, so that v sees it one step later.
 */
export const LICell = component('LICell', {
  doc: 'leaky integrator with a synaptic current, forward Euler',
  source: 'Norse 1.1.0, li_feed_forward_step (input_first), the version of 2021–22 (input_last)',
  time: 's',
  hyperparameters: { ...leak, ...synapse, ...ordered },
  compartments: { ...drive, ...level, ...current },
  initial: { v: (p) => p.v_leak.detach() },
  longestStep: { ...membraneStep, ...synapseStep },
  commands: {
    advance_state({ input, v, i }, p, { dt }) {
      const first = p.order === 'input_first';
      const driven = first ? i.add(input) : i;
      const decayed = decay(driven, p, dt);
      return { v: charge(v, driven, p, dt), i: first ? decayed : decayed.add(input) };
    },
  },
});
