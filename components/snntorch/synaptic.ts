import { component } from '../../framework/index.ts';
import { current, currentDecay, stepSynaptic } from './current.ts';
import { compartments, hyperparameters } from './neuron.ts';

/**
 * Leaky integrate-and-fire neuron with a synaptic current, that counts in steps.
 *
 *     r = mem > threshold                                 the spikes of the last step again, held fixed
 *     syn ← α · syn + input;   mem ← β · mem + syn        α = alpha, β = beta within [0, 1]
 *     mem ← mem - r · threshold (subtract), or (1 - r) · mem (zero)
 *     spk = mem > threshold                               and without reset_delay the reset of `Leaky`
 */
export const Synaptic = component('Synaptic', {
  doc: 'leaky integrate-and-fire neuron with a synaptic current, that counts in steps',
  source: 'snnTorch 0.9.4, Synaptic',
  time: 'ms',
  hyperparameters: { ...currentDecay, ...hyperparameters },
  compartments: { ...compartments, ...current },
  commands: { advance_state: (state, p) => stepSynaptic(state, state.input, p) },
});
