import { component } from '../../framework/index.ts';
import { charge, compartments, fire, hyperparameters, potentials, shown } from './neuron.ts';

/**
 * Leaky integrate-and-fire neuron, time in ms:
 *
 *     s = V ≥ V_th                                       the spikes of the last step again, from V
 *     V ← V - (V_th - V_reset) · s (soft), or V ← V - (V - V_reset) · s (hard, the second V held fixed)
 *     V ← V + (V_rest + R · x - V) · (1 - e^(-dt/tau)) + delta
 *     spike = V ≥ V_th
 *
 * The reset comes at the beginning of the next step, so V is recorded above the threshold. The gradient of the spikes
 * is the surrogate's with respect to `(V - V_th) / (V_th - V_reset)`, and flows through s; a hard reset lets the
 * gradient of V pass as if V had not been set.
 */
export const LIF = component('LIF', {
  doc: 'leaky integrate-and-fire neuron, exponential Euler, reset at the beginning of the next step',
  source: 'brainstate 0.1.10, LIF',
  time: 'ms',
  hyperparameters: { ...hyperparameters, ...potentials },
  compartments,
  initial: { V: (p) => p.V_initializer, V_start: (p) => fire(p.V_initializer, p).V_start },
  commands: {
    advance_state({ x, slope, delta, V }, p, { dt }) {
      const { V_start } = fire(V, p);
      return shown(fire(charge(V_start, { x, slope }, p, dt).add(delta), p), p);
    },
  },
});
