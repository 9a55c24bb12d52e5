import { component, real, state, where } from '../../framework/index.ts';
import {
  compartments,
  expEuler,
  getSpike,
  hyperparameters,
  perNeuron,
  potentials,
  resetAfter,
} from './neuron.ts';

/** Time of the last spike of a neuron that never fired, in ms. */
const LONG_AGO = -1e7;

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
  initial: { V: (p) => p.V_initializer, last_spike_time: () => LONG_AGO },
  commands: {
    advance_state({ x, delta, V, last_spike_time }, p, { t, dt }) {
      const scale = p.V_th.sub(p.V_reset);
      const start = resetAfter(getSpike(V, p.V_th, scale, p), V, p, p.V_reset);
      const stepped = expEuler(start, x.mul(p.R).add(p.V_rest), p.tau, dt).add(delta);
      const next = where(t.sub(last_spike_time).lt(p.tau_ref), start, stepped);
      return {
        V: next,
        spike: getSpike(next, p.V_th, scale, p),
        last_spike_time: where(next.ge(p.V_th), t, last_spike_time).detach(),
      };
    },
  },
});
