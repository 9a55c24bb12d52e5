import { component } from '../../../framework/index.ts';
import { cableAliases } from '../cable.ts';
import { bothWays, patchedCompartments, patchedHyperparameters, patchedInitial } from './cable.ts';

const patched = <const Name extends string>(name: Name) =>
  component(name, {
    doc: 'several small dense cables, whose ends overlap: outputs = (inputs · weights) · g_conduct_factor + biases',
    source: 'ngc-learn 3.2.1, PatchedSynapse and StaticPatchedSynapse',
    time: 'ms',
    hyperparameters: patchedHyperparameters,
    compartments: patchedCompartments,
    initial: patchedInitial,
    aliases: cableAliases,
    keep: ['weights', 'biases'],
    commands: {
      advance_state: ({ inputs, post_in, weights, biases }, p) =>
        bothWays({ inputs, post_in, weights, biases }, p),
    },
  });

/**
 * `n_sub_models` dense cables beside each other, each from its part of the inputs to its part of the outputs:
 *
 *     outputs = (inputs · weights) · g_conduct_factor + biases;   pre_out = post_in · weightsᵀ
 *
 * A part has ⌊shape / n_sub_models⌋ inputs and outputs of its own and reaches by `stride_in` and `stride_out` (ngc-learn's `stride_shape`) into those of each
 * neighbour; before the first and behind the last these are ends without synapses, so that there are shape + 2 · stride of them. `weights` is one matrix, 0
 * outside of the parts.
 */
export const PatchedSynapse = patched('PatchedSynapse');

/**
 * The same as `PatchedSynapse`, under the name that ngc-learn gives synapses that never change:
 *
 *     outputs = (inputs · weights) · g_conduct_factor + biases;   pre_out = post_in · weightsᵀ
 */
export const StaticPatchedSynapse = patched('StaticPatchedSynapse');
