import { dense } from './dense-synapse.ts';

/**
 * The same as `DenseSynapse`, under the name that ngc-learn 3.2.0 gives synapses that never change:
 *
 *     outputs = (inputs · (weights ⊙ mask)) · gate · g_conduct_factor + biases
 */
export const StaticSynapse = dense('StaticSynapse');
