import { component, flag, state, where } from '../../framework/index.ts';
import { emitted, spiked } from './emitted.ts';
import { drive, encoded, level, membrane, membraneStep } from './neuron.ts';

/**
 * Encodes currents as the spikes of leaky integrate-and-fire neurons, time in s: the step of `LIFBoxCell`, but v begins at 0.
 *
 *     v ← v + dt · tau_mem_inv · (v_leak - v + input)
 *     z = v > v_th                                       v ← v - z · (v - v_reset)
 *
 * With `first_only` a neuron is silent after its first spike: the stronger the current, the earlier this is.
 */
export const LIFCurrentEncoder = component('LIFCurrentEncoder', {
  doc: 'encodes currents as the spikes of leaky integrate-and-fire neurons',
  source:
    'Norse 1.1.0, lif_current_encoder, constant_current_lif_encode; spike_latency_lif_encode (first_only)',
  time: 's',
  hyperparameters: {
    ...membrane,
    /** whether only the first spike counts */
    first_only: flag('whether only the first spike counts', false),
  },
  compartments: {
    ...drive,
    ...level,
    ...emitted,
    /** 1 where a neuron has spiked */
    fired: state('1', '1 where a neuron has spiked', {
      shape: (p: { readonly hidden_size: number; readonly first_only: boolean }) => [
        p.first_only ? p.hidden_size : 0,
      ],
    }),
  },
  longestStep: membraneStep,
  commands: {
    advance_state({ input, v, fired }, p, { dt }) {
      const next = encoded(v, input, p, dt);
      if (!p.first_only) return next;
      return { ...next, z: where(fired.gt(0), 0, next.z), fired: spiked(fired, next.z) };
    },
  },
});
