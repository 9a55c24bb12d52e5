import { component } from '../../framework/index.ts';
import { arriving, begin, beginning, ofUnit, shown, size, tau } from './conductance.ts';
import { decaying } from './neuron.ts';

/**
 * Exponential synapse; what arrives is added after the decay, and so is seen at once:
 *
 *     g ← g · e^(-dt/tau) + x
 */
export const Expon = component('Expon', {
  doc: 'exponential synapse, g ← g · exp(-dt / tau) + x',
  source: 'brainstate 0.1.10, Expon',
  time: 'ms',
  hyperparameters: {
    ...size,
    ...ofUnit(),
    /** time constant (ms) */
    tau: tau('time constant', 8),
    ...beginning,
  },
  compartments: {
    ...arriving,
    /** conductance */
    g: shown('conductance'),
  },
  initial: { g: begin },
  commands: {
    advance_state: ({ x, g }, p, { dt }) => ({ g: decaying(g, p.tau, dt).add(x) }),
  },
});
