import { exp, flag, input, output, real, sizes, state, type Tensor } from '../../framework/index.ts';
import { kaiming, uniform_sqrt } from '../initialisers/rockpool.ts';

// What both layers of a softmax do first: they weigh, add and let decay.

interface Structure {
  readonly shape: readonly [number, number];
  readonly has_bias: boolean;
}

const perOutput = ({ shape: [, n_out] }: Structure) => [n_out];

export const smoothedLayer = {
  hyperparameters: {
    /** numbers of inputs and outputs */
    shape: sizes('numbers of inputs and outputs', 2),
    /** whether a bias is added */
    has_bias: flag('whether a bias is added', true),
    /** weights [inputs, outputs], uniform in ±√(6 / inputs) */
    weight: real('1', 'weights [inputs, outputs], uniform in ±√(6 / inputs)', kaiming, {
      shape: ({ shape }: Structure) => shape,
    }),
    /** bias [outputs], uniform in ±√(1 / outputs) */
    bias: real('1', 'bias [outputs], uniform in ±√(1 / outputs)', uniform_sqrt, {
      shape: ({ shape, has_bias }: Structure) => [has_bias ? shape[1] : 0],
    }),
    /** time constant of the smoothing, a number or one per output (s) */
    tau: real('s', 'time constant of the smoothing, a number or one per output', 100e-3, {
      positive: true,
      shape: perOutput,
    }),
  },
  compartments: {
    /** input events */
    input: input('1', 'input events', { shape: ({ shape }: Structure) => [shape[0]] }),
    /** smoothed input */
    isyn: state('1', 'smoothed input', { shape: perOutput }),
    /** what the outputs are of all */
    output: output('1', 'what the outputs are of all', { shape: perOutput }),
  },
} as const;

/** Weighs, adds and lets decay. */
export function smoothed(
  { input: given, isyn }: { readonly input: Tensor; readonly isyn: Tensor },
  p: { readonly has_bias: boolean; readonly weight: Tensor; readonly bias: Tensor; readonly tau: Tensor },
  dt: Tensor,
): Tensor {
  const weighted = given.matmul(p.weight);
  return isyn.add(p.has_bias ? weighted.add(p.bias) : weighted).mul(exp(dt.div(p.tau).neg()));
}
