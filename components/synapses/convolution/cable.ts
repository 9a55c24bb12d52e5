import {
  choice,
  count,
  input,
  output,
  type RandomNumbers,
  real,
  type Shape,
  sizes,
  state,
  type Tensor,
} from '../../../framework/index.ts';
import { cableHyperparameters, one } from '../cable.ts';
import { common } from '../options.ts';
import type { KernelPass, KernelShape } from './kernel.ts';

// What convolutional synapses have in common: ends, kernel and how a signal passes it.

export const perKernel = ({ shape }: { readonly shape: Shape }): Shape => shape;
export const perChannel = ({ shape }: { readonly shape: Shape }): Shape => [shape[3]!];

const {
  shape: _shape,
  weight_low: _low,
  weight_high: _high,
  weight_init: _init,
  p_conn: _conn,
  ...signal
} = cableHyperparameters;

export const kernelHyperparameters = {
  /** height and width of the kernel, channels in, channels out */
  shape: sizes('height and width of the kernel, channels in, channels out', 4),
  /** height and width of the images that come in */
  x_shape: sizes('height and width of the images that come in', 2),
  /** from one place of the kernel to the next */
  stride: count('from one place of the kernel to the next', 1),
  /** whether images keep their size, but for the stride, or are passed where the kernel fits */
  padding: choice(
    'whether images keep their size, but for the stride, or are passed where the kernel fits',
    ['SAME', 'VALID'],
    'VALID',
  ),
  ...signal,
  /** initial kernel, uniform in [0.025, 0.8) */
  filter_init: real(
    '1',
    'initial kernel, uniform in [0.025, 0.8)',
    ({ shape }: { readonly shape: Shape }, random: RandomNumbers) => random.uniform(shape, 0.025, 0.8),
    { shape: perKernel },
  ),
  /** initial biases [channels out], in the unit of the outputs */
  bias_init: real('1', 'initial biases [channels out], in the unit of the outputs', 0, { shape: perChannel }),
};

export const kernelCompartments = ({ inputs, outputs }: KernelPass) => ({
  /** images, row by row, channels last */
  inputs: input('1', 'images, row by row, channels last', { shape: inputs }),
  /** kernel, the same for all trials */
  weights: state('1', 'kernel, the same for all trials', common(perKernel)),
  /** biases of the channels, the same for all trials */
  biases: state(
    (p: { readonly unit: string }) => p.unit,
    'biases of the channels, the same for all trials',
    common(perChannel),
  ),
  /** images behind the kernel, row by row, channels last */
  outputs: output(
    (p: { readonly unit: string }) => p.unit,
    'images behind the kernel, row by row, channels last',
    {
      shape: outputs,
    },
  ),
});

export const backCompartments = ({ inputs }: KernelPass) => ({
  /** what is behind the kernel, taken back through it */
  dInputs: output('1', 'what is behind the kernel, taken back through it', { shape: inputs }),
});

interface Start {
  readonly unit: string;
  readonly filter_init: Tensor;
  readonly bias_init: Tensor;
}

export const kernelInitial = {
  weights: (p: Start) => p.filter_init,
  biases: (p: Start) => p.bias_init.mul(one(p)),
};

interface Signal {
  readonly inputs: Tensor;
  readonly weights: Tensor;
  readonly biases: Tensor;
}

/** `(inputs ∗ weights) · g_conduct_factor + biases`. */
export function passed(
  { forth }: KernelPass,
  { inputs, weights, biases }: Signal,
  p: KernelShape & { readonly unit: string; readonly g_conduct_factor: Tensor },
): Tensor {
  const images = forth(inputs, weights, p).mul(p.g_conduct_factor.mul(one(p)));
  const channels = p.shape[3]!;
  return images
    .reshape([images.shape[0]!, images.shape[1]! / channels, channels])
    .add(biases)
    .reshape(images.shape);
}

/** The sum over trials and places of what is behind a kernel, by channel. */
export const perChannelSum = (y: Tensor, p: KernelShape): Tensor =>
  y.reshape([y.shape[0]! * (y.shape[1]! / p.shape[3]!), p.shape[3]!]).sum(0);
