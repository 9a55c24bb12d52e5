import { component } from '../../framework/index.ts';
import { compartments, fireAt, hyperparameters, resets } from './neuron.ts';

/**
 * Leaky integrate-and-fire neuron that counts in steps.
 *
 *     r = mem > threshold                                 the spikes of the last step again, held fixed
 *     mem ← β · mem + input - r · threshold               subtract; β = beta within [0, 1]
 *     mem ← β · (1 - r) · mem + input                     zero
 *     spk = mem > threshold
 *     mem ← mem - (spk - r) · threshold, or · mem         without reset_delay, within the step; gradients pass spk
 */
export const Leaky = component('Leaky', {
  doc: 'leaky integrate-and-fire neuron that counts in steps',
  source: 'snnTorch 0.9.4, Leaky',
  time: 'ms',
  hyperparameters,
  compartments,
  commands: {
    advance_state({ input, mem }, p) {
      const reset = resets(mem, p);
      const beta = p.beta.clip(0, 1);
      const kept = p.reset_mechanism === 'zero' ? mem.mul(reset.neg().add(1)) : mem;
      const charged = kept.mul(beta).add(input);
      return fireAt(
        p.reset_mechanism === 'subtract' ? charged.sub(reset.mul(p.threshold)) : charged,
        reset,
        p,
      );
    },
  },
});
