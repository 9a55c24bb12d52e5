import { component, flag, input, output, real, sizes } from '../../framework/index.ts';
import { kaiming, uniform_sqrt } from '../initialisers/rockpool.ts';

interface Structure {
  readonly shape: readonly [number, number];
  readonly has_bias: boolean;
}

const weightShape = ({ shape }: Structure) => shape;
const biasShape = ({ shape, has_bias }: Structure) => [has_bias ? shape[1] : 0];

/**
 * Weights, with biases or without:
 *
 *     output = input · weight + bias
 *
 * `input [n_in]`, `weight [n_in, n_out]`, `output` and `bias [n_out]`.
 */
export const LinearJax = component('LinearJax', {
  doc: 'output = input · weight (+ bias)',
  source: 'Rockpool 3.0.3, LinearJax (its has_bias was true by default until 2.3)',
  time: 's',
  hyperparameters: {
    /** numbers of inputs and outputs */
    shape: sizes('numbers of inputs and outputs', 2),
    /** whether a bias is added */
    has_bias: flag('whether a bias is added', false),
    /** weights [inputs, outputs], uniform in ±√(6 / inputs) */
    weight: real('1', 'weights [inputs, outputs], uniform in ±√(6 / inputs)', kaiming, {
      shape: weightShape,
    }),
    /** bias [outputs], uniform in ±√(1 / outputs) */
    bias: real('1', 'bias [outputs], uniform in ±√(1 / outputs)', uniform_sqrt, { shape: biasShape }),
  },
  aliases: { weight_init_func: 'weight', bias_init_func: 'bias' },
  compartments: {
    /** what is weighted */
    input: input('1', 'what is weighted', { shape: ({ shape }: Structure) => [shape[0]] }),
    /** the weighted sum */
    output: output('1', 'the weighted sum', { shape: ({ shape }: Structure) => [shape[1]] }),
  },
  commands: {
    advance_state({ input }, p) {
      const weighted = input.matmul(p.weight);
      return { output: p.has_bias ? weighted.add(p.bias) : weighted };
    },
  },
});
