import { component, log, real, state } from '../../framework/index.ts';
import { units } from '../units.ts';
import { compartments, decaying, fireLate, firing, resets, resetting } from './neuron.ts';

/**
 * Neuron whose membrane follows a difference of two exponentials, that counts in steps.
 *
 *     r = mem > threshold                                     the spikes of the last step again, held fixed
 *     syn_exc ← α · syn_exc + input;   syn_inh ← β · syn_inh - input          α = alpha and β = beta within [0, 1], α above β
 *     mem ← (ln α / (ln β - ln α) + 1) · (syn_exc + syn_inh)
 *     all three ← (1 - r) · themselves                        zero (default)
 *     syn_exc ← syn_exc - r · threshold;   syn_inh ← (1 - r) · syn_inh;   mem ← mem + r · (syn_inh of before)          subtract
 *     spk = mem > threshold
 */
export const Alpha = component('Alpha', {
  doc: 'neuron whose membrane follows a difference of two exponentials, that counts in steps',
  source: 'snnTorch 0.9.4, Alpha',
  time: 'ms',
  hyperparameters: {
    ...units,
    /** decay of the excitatory current in a step, above beta, at most 1 */
    alpha: real('1', 'decay of the excitatory current in a step, above beta, at most 1'),
    ...decaying,
    ...resetting('zero'),
    ...firing,
  },
  compartments: {
    ...compartments,
    /** excitatory current */
    syn_exc: state('1', 'excitatory current'),
    /** inhibitory current */
    syn_inh: state('1', 'inhibitory current'),
  },
  commands: {
    advance_state({ input, mem, syn_exc, syn_inh }, p) {
      const reset = resets(mem, p);
      const [alpha, beta] = [p.alpha.clip(0, 1), p.beta.clip(0, 1)];
      const [fast, slow] = [log(alpha), log(beta)];
      const excited = syn_exc.mul(alpha).add(input);
      const inhibited = syn_inh.mul(beta).sub(input);
      const charged = excited.add(inhibited).mul(fast.div(slow.sub(fast)).add(1));
      if (p.reset_mechanism === 'none')
        return { syn_exc: excited, syn_inh: inhibited, ...fireLate(charged, p) };
      const kept = reset.neg().add(1);
      const zero = p.reset_mechanism === 'zero';
      return {
        syn_exc: zero ? excited.mul(kept) : excited.sub(reset.mul(p.threshold)),
        syn_inh: inhibited.mul(kept),
        ...fireLate(zero ? charged.mul(kept) : charged.add(reset.mul(syn_inh)), p),
      };
    },
  },
});
