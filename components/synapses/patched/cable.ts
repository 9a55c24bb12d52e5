import { count, input, output, real, sizes, state, type Tensor } from '../../../framework/index.ts';
import { one } from '../cable.ts';
import { common } from '../options.ts';
import { signalHyperparameters } from '../signal.ts';
import {
  fanInGaussian,
  patchedWeights,
  perPatchedInput,
  perPatchedOutput,
  perPatchedSynapse,
} from './patches.ts';

// What cables of patches have in common: ends, weights and how signals pass them both ways.

export const patchedHyperparameters = {
  /** numbers of inputs and outputs, without what reaches over their ends */
  shape: sizes('numbers of inputs and outputs, without what reaches over their ends', 2),
  /** number of parts */
  n_sub_models: count('number of parts', 1),
  /** inputs by which a part reaches into each neighbour */
  stride_in: real('1', 'inputs by which a part reaches into each neighbour', 0, { min: 0, static: true }),
  /** outputs by which a part reaches into each neighbour */
  stride_out: real('1', 'outputs by which a part reaches into each neighbour', 0, { min: 0, static: true }),
  ...signalHyperparameters,
  /** initial weights [inputs, outputs], normal with a variance of 1 over the inputs of a part */
  weight_init: real(
    '1',
    'initial weights [inputs, outputs], normal with a variance of 1 over the inputs of a part',
    fanInGaussian,
    {
      shape: perPatchedSynapse,
      trainable: false,
    },
  ),
  /** initial biases [outputs], in the unit of the outputs */
  bias_init: real('1', 'initial biases [outputs], in the unit of the outputs', 0, {
    shape: perPatchedOutput,
    trainable: false,
  }),
};

export const patchedCompartments = {
  /** signals from before */
  inputs: input('1', 'signals from before', { shape: perPatchedInput, default: 0 }),
  /** signals from behind */
  post_in: input('1', 'signals from behind', { shape: perPatchedOutput, default: 0 }),
  /** weights [inputs, outputs], the same for all trials, 0 outside of the parts */
  weights: state(
    '1',
    'weights [inputs, outputs], the same for all trials, 0 outside of the parts',
    common(perPatchedSynapse),
  ),
  /** biases, the same for all trials */
  biases: state(
    (p: { readonly unit: string }) => p.unit,
    'biases, the same for all trials',
    common(perPatchedOutput),
  ),
  /** weighted sums */
  outputs: output((p: { readonly unit: string }) => p.unit, 'weighted sums', { shape: perPatchedOutput }),
  /** sums of what is behind, by the same weights */
  pre_out: output('1', 'sums of what is behind, by the same weights', { shape: perPatchedInput }),
};

export const patchedInitial = {
  weights: patchedWeights,
  biases: (p: { readonly unit: string; readonly bias_init: Tensor }) => p.bias_init.mul(one(p)),
};

interface PatchSignal {
  readonly inputs: Tensor;
  readonly post_in: Tensor;
  readonly weights: Tensor;
  readonly biases: Tensor;
}

/** `(inputs · weights) · g_conduct_factor + biases`, and back `post_in · weightsᵀ`. */
export const bothWays = (
  { inputs, post_in, weights, biases }: PatchSignal,
  p: { readonly unit: string; readonly g_conduct_factor: Tensor },
) => ({
  outputs: inputs
    .matmul(weights)
    .mul(p.g_conduct_factor.mul(one(p)))
    .add(biases),
  pre_out: post_in.matmul(weights.transpose()),
});
