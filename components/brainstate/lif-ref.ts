import { component, real, state, where } from '../../framework/index.ts';
import {
  charge,
  compartments,
  fire,
  hyperparameters,
  LONG_AGO,
  perNeuron,
  potentials,
  shown,
} from './neuron.ts';

/**
 * Leaky integrate-and-fire neuron with a refractory period, time in ms: steps as `LIF`, but
 *
 *     V ← V as the reset left it                         where t - last_spike_time < tau_ref
 *     last_spike_time ← t                                where V ≥ V_th, no gradient
 *
 * Jumps by `delta` are lost during the refractory period too. With a soft reset a V of 2 · V_th or more stays above
 * the threshold: such a neuron fires on in its refractory period, and renews it.
 */
export const LIFRef = component('LIFRef', {
  doc: 'leaky integrate-and-fire neuron with a refractory period, reset at the beginning of the next step',
  source: 'brainstate 0.1.10, LIFRef',
  time: 'ms',
  hyperparameters: {
    ...hyperparameters,
    ...potentials,
    /** refractory period (ms) */
    tau_ref: real('ms', 'refractory period', 5, { min: 0, shape: perNeuron, trainable: false }),
  },
  compartments: {
    ...compartments,
    /** time of the last spike (ms) */
    last_spike_time: state('ms', 'time of the last spike', { shape: perNeuron, moment: true }),
  },
  initial: {
    V: (p) => p.V_initializer,
    V_start: (p) => fire(p.V_initializer, p).V_start,
    last_spike_time: () => LONG_AGO,
  },
  commands: {
    advance_state({ x, slope, delta, V, last_spike_time }, p, { t, dt }) {
      const { V_start } = fire(V, p);
      const stepped = charge(V_start, { x, slope }, p, dt).add(delta);
      const next = where(t.sub(last_spike_time).lt(p.tau_ref), V_start, stepped);
      return {
        ...shown(fire(next, p), p),
        last_spike_time: where(next.ge(p.V_th), t, last_spike_time).detach(),
      };
    },
  },
});
