import { component, input, state, where } from '../../framework/index.ts';
import { emitted, spiked } from './emitted.ts';
import { perNeuron, size } from './neuron.ts';

/**
 * Keeps the first spike of every neuron, and no other:
 *
 *     z = (1 - fired) · input
 *     fired ← 1 from the first spike on
 */
export const SpikeLatencyEncoder = component('SpikeLatencyEncoder', {
  doc: 'keeps the first spike of every neuron',
  source: 'Norse 1.1.0, spike_latency_encode',
  time: 's',
  hyperparameters: size,
  compartments: {
    /** spikes */
    input: input('spike', 'spikes', { shape: perNeuron }),
    /** 1 where a neuron has spiked */
    fired: state('1', '1 where a neuron has spiked', { shape: perNeuron }),
    ...emitted,
  },
  commands: {
    advance_state: ({ input, fired }) => ({
      z: where(fired.gt(0), 0, input),
      fired: spiked(fired, input),
    }),
  },
});
