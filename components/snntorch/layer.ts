import {
  count,
  flag,
  input,
  output,
  type RandomNumbers,
  real,
  state,
  type Tensor,
} from '../../framework/index.ts';
import { units } from '../units.ts';
import { firing } from './neuron.ts';

// What layers have in common whose input and membrane PyTorch weights: an RNN and an LSTM.

export interface WeightedLayer {
  readonly input_size: number;
  readonly n_units: number;
  readonly bias: boolean;
}

export const perNeuron = ({ n_units }: WeightedLayer) => [n_units];
const perInput = ({ input_size }: WeightedLayer) => [input_size];

/** Uniform in ±1/√n_units, as PyTorch draws all of them. */
export const drawn =
  <P extends WeightedLayer>(shape: (p: P) => readonly number[]) =>
  (p: P, random: RandomNumbers): Tensor =>
    random.uniform(shape(p), -1 / Math.sqrt(p.n_units), 1 / Math.sqrt(p.n_units));

export const layer = {
  /** number of inputs */
  input_size: count('number of inputs'),
  ...units,
  /** whether biases are added */
  bias: flag('whether biases are added', true),
};

export const layerFiring = {
  ...firing,
  /** threshold */
  threshold: real('1', 'threshold', 1, { shape: perNeuron }),
};

export const layerCompartments = {
  /** what drives the layer */
  input: input('1', 'what drives the layer', { shape: perInput }),
  /** membrane */
  mem: state('1', 'membrane', { shape: perNeuron }),
  /** spikes, times graded_spikes_factor */
  spk: output('1', 'spikes, times graded_spikes_factor', { shape: perNeuron }),
};

interface Weights {
  readonly bias: boolean;
  readonly weight_ih: Tensor;
  readonly bias_ih: Tensor;
  readonly bias_hh: Tensor;
}

/** `weight_ih · input + bias_ih + bias_hh`, and what the membrane gives. */
export const gathered = (input: Tensor, fromMembrane: Tensor, p: Weights): Tensor => {
  const sum = input.matmul(p.weight_ih.transpose()).add(fromMembrane);
  return p.bias ? sum.add(p.bias_ih).add(p.bias_hh) : sum;
};
