import { component } from '../../framework/index.ts';
import { compartments, fireAt, hyperparameters, reduced, resets } from './neuron.ts';
import { recurrent, recurrentDrive } from './recurrent.ts';

/**
 * Recurrent layer of leaky integrate-and-fire neurons that count in steps.
 *
 *     r = mem > threshold                                            the spikes of the last step again, held fixed
 *     mem ← β · mem + input + recurrent_weight · spk + recurrent_bias          β = beta within [0, 1], spk of the last step
 *     mem ← β · mem + input + V · spk                                          all_to_all: false
 *     mem ← mem - r · threshold (subtract), or (1 - r) · mem (zero)
 *     spk = mem > threshold                                          and without reset_delay the reset of `Leaky`
 */
export const RLeaky = component('RLeaky', {
  doc: 'recurrent layer of leaky integrate-and-fire neurons that count in steps',
  source: 'snnTorch 0.9.4, RLeaky',
  time: 'ms',
  hyperparameters: { ...hyperparameters, ...recurrent },
  compartments,
  commands: {
    advance_state(state, p) {
      const reset = resets(state.mem, p);
      const charged = state.mem.mul(p.beta.clip(0, 1)).add(recurrentDrive(state, p));
      return fireAt(reduced(charged, reset, p), reset, p);
    },
  },
});
