import { component, sparseMatmul } from '../../framework/index.ts';
import { netCompartments, netHyperparameters, netWeights } from './connectivity.ts';

/**
 * Synapses over a list or a rule, without plasticity:
 *
 *     outputs[n] = Σ inputs[from[e]] · weights[e]   over the synapses e with to[e] = n
 *
 * `inputs [pre]`, `outputs [post]` in `unit`, `weights` one number or one for each synapse in the order of the connectivity. What it
 * costs follows from the spikes, not from the synapses. Gradients reach weights and inputs.
 */
export const SparseSynapse = component('SparseSynapse', {
  doc: 'synapses over a list or a rule: outputs[n] = Σ inputs[from[e]] · weights[e] over the synapses e with to[e] = n',
  time: 'ms',
  hyperparameters: netHyperparameters,
  compartments: netCompartments,
  commands: {
    advance_state: ({ inputs }, p) => ({
      outputs: sparseMatmul(inputs, netWeights(p), p.connectivity.pattern),
    }),
  },
});
