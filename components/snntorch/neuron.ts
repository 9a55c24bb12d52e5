import {
  choice,
  count,
  flag,
  input,
  output,
  real,
  type Surrogate,
  spike,
  state,
  surrogate,
  surrogates,
  type Tensor,
} from '../../framework/index.ts';

// What snnTorch's neurons have in common. They count in steps: a decay is that of a step, whatever its length.

interface Structure {
  readonly n_units: number;
}

export const perNeuron = ({ n_units }: Structure) => [n_units];

export const hyperparameters = {
  /** number of neurons */
  n_units: count('number of neurons'),
  /** decay of the membrane in a step, within [0, 1] */
  beta: real('1', 'decay of the membrane in a step, within [0, 1]', undefined, { shape: perNeuron }),
  /** threshold */
  threshold: real('1', 'threshold', 1, { shape: perNeuron }),
  /** what a spike does to the membrane */
  reset_mechanism: choice('what a spike does to the membrane', ['subtract', 'zero', 'none'], 'subtract'),
  /** whether the reset comes with the next step */
  reset_delay: flag('whether the reset comes with the next step', true),
  /** whether only the neuron with the highest membrane spikes */
  inhibition: flag('whether only the neuron with the highest membrane spikes', false),
  /** size of a spike */
  graded_spikes_factor: real('1', 'size of a spike', 1),
  /** gradient of spk by mem - threshold; by default snntorch.atan */
  surrogate: surrogate('gradient of spk by mem - threshold; by default snntorch.atan'),
};

export const compartments = {
  /** what drives the neurons */
  input: input('1', 'what drives the neurons', { shape: perNeuron }),
  /** membrane */
  mem: state('1', 'membrane', { shape: perNeuron }),
  /** spikes, times graded_spikes_factor */
  spk: output('1', 'spikes, times graded_spikes_factor', { shape: perNeuron }),
};

const DEFAULT = surrogates.snntorch.atan();

interface Firing {
  readonly threshold: Tensor;
  readonly reset_mechanism: 'subtract' | 'zero' | 'none';
  readonly reset_delay: boolean;
  readonly inhibition: boolean;
  readonly graded_spikes_factor: Tensor;
  readonly surrogate?: Surrogate | undefined;
}

/** Spikes of the membrane of the last step again, if they reset it; no gradient passes them. */
export const resets = (mem: Tensor, p: Firing): Tensor =>
  p.reset_mechanism === 'none' ? mem.mul(0) : mem.gt(p.threshold).spikes();

/** Spikes of a membrane, and what is left of it at the end of the step. */
export function fireAt(
  mem: Tensor,
  reset: Tensor,
  p: Firing,
): { readonly mem: Tensor; readonly spk: Tensor } {
  const all = spike(mem, p.threshold, { surrogate: p.surrogate ?? DEFAULT, strict: true });
  const spk = p.inhibition ? mem.winner().where(all, 0) : all;
  const graded = spk.mul(p.graded_spikes_factor);
  if (p.reset_delay || p.reset_mechanism === 'none') return { mem, spk: graded };
  const late = spk.sub(reset);
  return { mem: mem.sub(late.mul(p.reset_mechanism === 'zero' ? mem : p.threshold)), spk: graded };
}
