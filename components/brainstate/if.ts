import { component } from '../../framework/index.ts';
import { compartments, expEuler, getSpike, hyperparameters, resetAfter } from './neuron.ts';

/**
 * Integrate-and-fire neuron, time in ms. It leaks, whatever its name: brainstate's IF is its LIF with V_rest and
 * V_reset at 0.
 *
 *     s = V ≥ V_th                                       the spikes of the last step again, from V
 *     V ← V - V_th · s (soft), or V ← V - V · s (hard, the second V held fixed)
 *     V ← V + (R · x - V) · (1 - e^(-dt/tau)) + delta
 *     spike = V ≥ V_th
 *
 * The reset comes at the beginning of the next step, so V is recorded above the threshold. The gradient of the spikes
 * is the surrogate's with respect to `(V - V_th) / V_th`, and flows through s.
 */
export const IF = component('IF', {
  doc: 'leaky integrate-and-fire neuron that rests at 0, exponential Euler, reset at the beginning of the next step',
  source: 'brainstate 0.1.10, IF',
  time: 'ms',
  hyperparameters,
  compartments,
  initial: { V: (p) => p.V_initializer },
  commands: {
    advance_state({ x, delta, V }, p, { dt }) {
      const start = resetAfter(getSpike(V, p.V_th, p.V_th, p), V, p);
      const next = expEuler(start, x.mul(p.R), p.tau, dt).add(delta);
      return { V: next, spike: getSpike(next, p.V_th, p.V_th, p) };
    },
  },
});
