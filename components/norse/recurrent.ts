import { count, flag, input, real, state, type Tensor } from '../../framework/index.ts';
import { scaledNormal } from '../initialisers/norse.ts';
import { compartments, current, leaving } from './neuron.ts';

// What recurrent layers have in common: weights of the input and of the spikes, and what the reset sees of these.

export interface LayerSizes {
  readonly input_size: number;
  readonly hidden_size: number;
}

interface Structure extends LayerSizes {
  readonly autapses: boolean;
}

export const perInput = ({ input_size }: LayerSizes) => [input_size];
export const inputShape = ({ hidden_size, input_size }: LayerSizes) => [hidden_size, input_size];
export const recurrentShape = ({ hidden_size }: LayerSizes) => [hidden_size, hidden_size];
const maskShape = ({ hidden_size, autapses }: Structure) => (autapses ? [0] : [hidden_size, hidden_size]);

export const inputSize = {
  /** number of inputs */
  input_size: count('number of inputs'),
} as const;

export const connections = {
  ...inputSize,
  /** whether neurons connect to themselves */
  autapses: flag('whether neurons connect to themselves', false),
  /** weights of the input [hidden_size, input_size], normal with variance 2 / hidden_size */
  input_weights: real(
    '1',
    'weights of the input [hidden_size, input_size], normal with variance 2 / hidden_size',
    scaledNormal,
    { shape: inputShape },
  ),
  /** weights of the spikes [hidden_size, hidden_size], normal with variance 2 / hidden_size */
  recurrent_weights: real(
    '1',
    'weights of the spikes [hidden_size, hidden_size], normal with variance 2 / hidden_size',
    scaledNormal,
    { shape: recurrentShape },
  ),
} as const;

/** What layers have besides whose dense steps hold z fixed in the reset. */
export const recurrent = {
  ...connections,
  /** whether the reset holds z fixed, as in the dense steps of Norse; its sparse step does not */
  detach_reset: flag(
    'whether the reset holds z fixed, as in the dense steps of Norse; its sparse step does not',
    true,
  ),
} as const;

export const weighted = {
  /** input spikes or numbers */
  input: input('1', 'input spikes or numbers', { shape: perInput }),
} as const;

export const mask = {
  /** 1 where a neuron may reach another */
  connected: state('1', '1 where a neuron may reach another', { shape: maskShape, shared: true }),
} as const;

/** A matrix of ones, but 0 on the diagonal. */
const offDiagonal = (size: number): Float64Array =>
  Float64Array.from({ length: size * size }, (_, at) => (at % (size + 1) === 0 ? 0 : 1));

export const connected = (p: { readonly hidden_size: number | Tensor }): Float64Array =>
  offDiagonal(p.hidden_size as number);

/** What recurrent layers of neurons with a synaptic current have besides their hyperparameters, and the compartments that they have besides. */
export const recurrentLayer = <More extends object>(more: More) => ({
  ...leaving,
  compartments: { ...weighted, ...compartments, ...current, ...more, ...mask },
  initial: { ...leaving.initial, connected },
});

interface Weights {
  readonly autapses: boolean;
  readonly input_weights: Tensor;
  readonly recurrent_weights: Tensor;
}

/** `input_weights · input + recurrent_weights · (z of the last step)`. */
export function recurrentDrive(
  { input, z, connected }: { readonly input: Tensor; readonly z: Tensor; readonly connected: Tensor },
  p: Weights,
): Tensor {
  const weights = p.autapses ? p.recurrent_weights : p.recurrent_weights.mul(connected);
  return input.matmul(p.input_weights.transpose()).add(z.matmul(weights.transpose()));
}

/** What the reset sees of the spikes. */
export const heldBy =
  (p: { readonly detach_reset: boolean }) =>
  (z: Tensor): Tensor =>
    p.detach_reset ? z.detach() : z;
