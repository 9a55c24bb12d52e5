import { component } from '../../framework/index.ts';
import { coupled, coupling } from './coupling.ts';
import { feedForward, lif, stepLIF } from './neuron.ts';
import { heldBy, recurrent, recurrentDrive, recurrentLayer } from './recurrent.ts';

const hyperparameters = { ...lif, ...coupled };

/**
 * Compartments of neurons, each a leaky integrate-and-fire neuron with a synaptic current, time in s: the steps of `LIFCell`, before which
 *
 *     v ← v + dt · g_coupling · v
 *
 * g_coupling is a matrix, `[to, from]`: conductances g between two have g at both places and -g at both of the diagonal.
 */
export const LIFMCCell = component('LIFMCCell', {
  doc: 'compartments of leaky integrate-and-fire neurons, coupled by a matrix',
  source: 'Norse 1.1.0, lif_mc_feed_forward_step (input_first), the version of 2021–22 (input_last)',
  hyperparameters,
  ...feedForward({}),
  commands: {
    advance_state: ({ input, v, i }, p, { dt }) => stepLIF({ v: v.add(coupling(v, p, dt)), i }, input, p, dt),
  },
});

/**
 * Recurrent layer of compartments: `LIFMCCell`, driven by
 *
 *     input_weights · input + recurrent_weights · (z of the last step)
 *
 * but v is coupled after the step, and so after the reset, with `order: 'input_first'` (default); before it with `order: 'input_last'`. Weights,
 * and what the reset holds fixed, are as in `LIFRecurrentCell`.
 */
export const LIFMCRecurrentCell = component('LIFMCRecurrentCell', {
  doc: 'recurrent layer of compartments of leaky integrate-and-fire neurons, coupled by a matrix',
  source: 'Norse 1.1.0, lif_mc_step (input_first), the version of 2021–22 (input_last)',
  hyperparameters: { ...hyperparameters, ...recurrent },
  ...recurrentLayer({}),
  commands: {
    advance_state(state, p, { dt }) {
      const { v, i } = state;
      const first = p.order === 'input_first';
      const before = first ? v : v.add(coupling(v, p, dt));
      const next = stepLIF({ v: before, i }, recurrentDrive(state, p), p, dt, { held: heldBy(p) });
      return first ? { ...next, v: next.v.add(coupling(next.v, p, dt)) } : next;
    },
  },
});
