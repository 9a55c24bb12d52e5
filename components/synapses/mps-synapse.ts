import {
  component,
  count,
  input,
  output,
  type RandomNumbers,
  real,
  type Shape,
  sizes,
  state,
} from '../../framework/index.ts';
import { perInput, perOutput } from './cable.ts';
import { common } from './options.ts';

interface Bond {
  readonly shape: Shape;
  readonly bond_dim: number;
}
const perFirstCore = ({ shape, bond_dim }: Bond): Shape => [shape[0]!, bond_dim];
const perSecondCore = ({ shape, bond_dim }: Bond): Shape => [bond_dim, shape[1]!];
const small = (shape: (p: Bond) => Shape) => (p: Bond, random: RandomNumbers) =>
  random.normal(shape(p)).mul(0.05);

/**
 * Dense synapses whose weights are a product of two cores, a matrix product state: fewer numbers than weights.
 *
 *     advance_state      outputs = (inputs · core1) · core2
 *     evolve             core1 ← core1 + eta · preᵀ · (post · core2ᵀ);   core2 ← core2 + eta · (pre · core1)ᵀ · post          cores of before, sums over trials
 *     project_backward   dInputs = (post · core2ᵀ) · core1ᵀ
 *
 * `core1 [n_in, bond_dim]`, `core2 [bond_dim, n_out]`; `pre [n_in]`, `post [n_out]`. Cores outlive `reset`.
 */
export const MPSSynapse = component('MPSSynapse', {
  doc: 'dense synapses whose weights are a product of two cores',
  source: 'ngc-learn 3.2.1, MPSSynapse',
  time: 'ms',
  hyperparameters: {
    /** numbers of inputs and outputs */
    shape: sizes('numbers of inputs and outputs', 2),
    /** numbers between the cores */
    bond_dim: count('numbers between the cores', 16),
    /** learning rate */
    eta: real('1', 'learning rate', 0.01),
    /** initial core of the inputs, normal with a deviation of 0.05 */
    core1_init: real(
      '1',
      'initial core of the inputs, normal with a deviation of 0.05',
      small(perFirstCore),
      {
        shape: perFirstCore,
      },
    ),
    /** initial core of the outputs, normal with a deviation of 0.05 */
    core2_init: real(
      '1',
      'initial core of the outputs, normal with a deviation of 0.05',
      small(perSecondCore),
      {
        shape: perSecondCore,
      },
    ),
  },
  compartments: {
    /** spikes, or other signals */
    inputs: input('1', 'spikes, or other signals', { shape: perInput }),
    /** presynaptic statistic */
    pre: input('1', 'presynaptic statistic', { shape: perInput, default: 0 }),
    /** postsynaptic statistic */
    post: input('1', 'postsynaptic statistic', { shape: perOutput, default: 0 }),
    /** core of the inputs, the same for all trials */
    core1: state('1', 'core of the inputs, the same for all trials', common(perFirstCore)),
    /** core of the outputs, the same for all trials */
    core2: state('1', 'core of the outputs, the same for all trials', common(perSecondCore)),
    /** weighted sums */
    outputs: output('1', 'weighted sums', { shape: perOutput }),
    /** what is behind, taken back through the cores */
    dInputs: output('1', 'what is behind, taken back through the cores', { shape: perInput }),
  },
  initial: { core1: (p) => p.core1_init, core2: (p) => p.core2_init },
  keep: ['core1', 'core2'],
  commands: {
    advance_state: ({ inputs, core1, core2 }) => ({ outputs: inputs.matmul(core1).matmul(core2) }),
    evolve: ({ pre, post, core1, core2 }, p) => ({
      core1: core1.add(pre.outer(post.matmul(core2.transpose())).mul(p.eta)),
      core2: core2.add(pre.matmul(core1).outer(post).mul(p.eta)),
    }),
    project_backward: ({ post, core1, core2 }) => ({
      dInputs: post.matmul(core2.transpose()).matmul(core1.transpose()),
    }),
  },
});
