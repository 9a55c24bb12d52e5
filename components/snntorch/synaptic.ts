import { component, real, state } from '../../framework/index.ts';
import { compartments, fireAt, hyperparameters, perNeuron, resets } from './neuron.ts';

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
  hyperparameters: {
    /** decay of the synaptic current in a step, within [0, 1] */
    alpha: real('1', 'decay of the synaptic current in a step, within [0, 1]', undefined, {
      shape: perNeuron,
    }),
    ...hyperparameters,
  },
  compartments: {
    ...compartments,
    /** synaptic current */
    syn: state('1', 'synaptic current', { shape: perNeuron }),
  },
  commands: {
    advance_state({ input, mem, syn: current }, p) {
      const reset = resets(mem, p);
      const syn = current.mul(p.alpha.clip(0, 1)).add(input);
      const charged = mem.mul(p.beta.clip(0, 1)).add(syn);
      const lost = { subtract: p.threshold, zero: charged, none: undefined }[p.reset_mechanism];
      return { syn, ...fireAt(lost ? charged.sub(reset.mul(lost)) : charged, reset, p) };
    },
  },
});
