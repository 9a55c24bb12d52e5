import { component } from '../../framework/index.ts';
import { compartments, drive, firing, resetValue, size, threshold } from './neuron.ts';
import { connected, connections, mask, recurrentDrive, weighted } from './recurrent.ts';

const hyperparameters = { ...size, ...firing };

/**
 * Integrate-and-fire neuron, whatever a step lasts:
 *
 *     v ← v + input
 *     z = v > v_th
 *     v ← (1 - z) · v + z · v_reset
 *
 * The gradient of z is the surrogate's with respect to `v - v_th`; it also flows through the reset. v begins at v_reset.
 */
export const IAFCell = component('IAFCell', {
  doc: 'integrate-and-fire neuron without a leak, reset to a value',
  source: 'Norse 1.1.0, iaf_feed_forward_step',
  time: 's',
  hyperparameters,
  compartments: { ...drive, ...compartments },
  initial: { v: (p) => p.v_reset.detach() },
  commands: {
    advance_state({ input, v }, p) {
      const charged = v.add(input);
      const z = threshold(charged, p.v_th, p);
      return { z, v: resetValue(charged, z, p.v_reset) };
    },
  },
});

/**
 * Recurrent layer of integrate-and-fire neurons: `IAFCell`, driven by
 *
 *     input_weights · input + recurrent_weights · (z of the last step)
 *
 * Weights are as in `LIFRecurrentCell`. The gradient also flows through the reset.
 */
export const IAFRecurrentCell = component('IAFRecurrentCell', {
  doc: 'recurrent layer of integrate-and-fire neurons without a leak, reset to a value',
  source: 'Norse 1.1.0, iaf_step',
  time: 's',
  hyperparameters: { ...hyperparameters, ...connections },
  compartments: { ...weighted, ...compartments, ...mask },
  initial: { v: (p) => p.v_reset.detach(), connected },
  commands: {
    advance_state(state, p) {
      const charged = state.v.add(recurrentDrive(state, p));
      const z = threshold(charged, p.v_th, p);
      return { z, v: resetValue(charged, z, p.v_reset) };
    },
  },
});
