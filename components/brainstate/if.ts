import { component, type TracedOf } from '../../framework/index.ts';
import { charge, compartments, fire, hyperparameters, shown } from './neuron.ts';

/** What a step takes: there is no potential of rest or reset. */
const own = ({ conductances, R, tau, V_th, spk_reset, surrogate }: TracedOf<typeof hyperparameters>) => ({
  ...{ conductances, R, tau, V_th, spk_reset, surrogate },
});

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
  initial: { V: (p) => p.V_initializer, V_start: (p) => fire(p.V_initializer, own(p)).V_start },
  commands: {
    advance_state({ x, slope, delta, V }, p, { dt }) {
      const { V_start } = fire(V, own(p));
      return shown(fire(charge(V_start, { x, slope }, own(p), dt).add(delta), own(p)), p);
    },
  },
});
