import { flag, type RandomNumbers, real, type Tensor } from '../../framework/index.ts';

// What layers have besides whose spikes drive them in the next step.

interface Structure {
  readonly n_units: number;
  readonly all_to_all: boolean;
}

const weights = ({ n_units, all_to_all }: Structure) => (all_to_all ? [n_units, n_units] : [0]);
const biases = ({ n_units, all_to_all }: Structure) => (all_to_all ? [n_units] : [0]);
const factors = ({ n_units, all_to_all }: Structure) => (all_to_all ? [0] : [n_units]);

/** Uniform in ±1/√n, as PyTorch's `Linear` draws it. */
const drawn =
  (shape: (p: Structure) => readonly number[]) =>
  (p: Structure, random: RandomNumbers): Tensor =>
    random.uniform(shape(p), -1 / Math.sqrt(p.n_units), 1 / Math.sqrt(p.n_units));

export const recurrent = {
  /** whether spikes reach all neurons, and not only their own */
  all_to_all: flag('whether spikes reach all neurons, and not only their own', true),
  /** factor of the own spikes, where all_to_all is false */
  V: real('1', 'factor of the own spikes, where all_to_all is false', 1, { shape: factors }),
  /** weights of the spikes [to, from], uniform in ±1/√n_units */
  recurrent_weight: real('1', 'weights of the spikes [to, from], uniform in ±1/√n_units', drawn(weights), {
    shape: weights,
  }),
  /** bias of what the spikes give, uniform in ±1/√n_units */
  recurrent_bias: real('1', 'bias of what the spikes give, uniform in ±1/√n_units', drawn(biases), {
    shape: biases,
  }),
};

interface Recurrence {
  readonly all_to_all: boolean;
  readonly V: Tensor;
  readonly recurrent_weight: Tensor;
  readonly recurrent_bias: Tensor;
}

/** The input, and what the spikes of the last step give. */
export const recurrentDrive = (
  { input, spk }: { readonly input: Tensor; readonly spk: Tensor },
  p: Recurrence,
): Tensor =>
  input.add(p.all_to_all ? spk.matmul(p.recurrent_weight.transpose()).add(p.recurrent_bias) : spk.mul(p.V));
