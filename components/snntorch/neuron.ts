import {
  choice,
  flag,
  input,
  output,
  real,
  type Surrogate,
  spike,
  state,
  surrogate,
  type Tensor,
} from '../../framework/index.ts';
import { units } from '../units.ts';

// What snnTorch's neurons have in common. They count in steps: a decay is that of a step, whatever its length. A number that is given for a
// decay or a threshold is one for all neurons, and learnt as one; a list has one for each.

export const decaying = {
  /** decay of the membrane in a step, within [0, 1] */
  beta: real('1', 'decay of the membrane in a step, within [0, 1]'),
};

export const firing = {
  /** threshold */
  threshold: real('1', 'threshold', 1),
  /** whether only the neuron spikes that is highest above its threshold */
  inhibition: flag('whether only the neuron spikes that is highest above its threshold', false),
  /** size of a spike */
  graded_spikes_factor: real('1', 'size of a spike', 1),
  /** gradient of spk by mem - threshold */
  surrogate: surrogate('gradient of spk by mem - threshold', 'snntorch.atan'),
};

/** What a spike does to the membrane. */
export const resetting = (fallback: Firing['reset_mechanism']) => ({
  /** what a spike does to the membrane */
  reset_mechanism: choice('what a spike does to the membrane', ['subtract', 'zero', 'none'], fallback),
});

export const delayable = {
  /** whether the reset comes with the next step */
  reset_delay: flag('whether the reset comes with the next step', true),
};

export const hyperparameters = {
  ...units,
  ...decaying,
  ...resetting('subtract'),
  ...delayable,
  ...firing,
};

export const compartments = {
  /** what drives the neurons */
  input: input('1', 'what drives the neurons'),
  /** membrane */
  mem: state('1', 'membrane'),
  /** spikes, times graded_spikes_factor */
  spk: output('1', 'spikes, times graded_spikes_factor'),
};

export interface Firing {
  readonly threshold: Tensor;
  readonly reset_mechanism: 'subtract' | 'zero' | 'none';
  readonly inhibition: boolean;
  readonly graded_spikes_factor: Tensor;
  readonly surrogate: Surrogate;
}

/** Spikes of the membrane of the last step again, if they reset it; no gradient passes them. */
export const resets = (mem: Tensor, p: Firing): Tensor =>
  p.reset_mechanism === 'none' ? mem.mul(0) : mem.gt(p.threshold).spikes();

/** What a late reset leaves of a membrane that was charged. */
export function reduced(charged: Tensor, reset: Tensor, p: Firing): Tensor {
  const lost = { subtract: p.threshold, zero: charged, none: undefined }[p.reset_mechanism];
  return lost ? charged.sub(reset.mul(lost)) : charged;
}

/** Spikes of size 1. */
function spikesOf(mem: Tensor, p: Firing): Tensor {
  const all = spike(mem, p.threshold, { surrogate: p.surrogate, strict: true });
  return p.inhibition ? mem.sub(p.threshold).winner().where(all, 0) : all;
}

export interface Fired {
  readonly mem: Tensor;
  readonly spk: Tensor;
}

/** Spikes of a membrane, which reset it in the next step. */
export const fireLate = (mem: Tensor, p: Firing): Fired => ({
  mem,
  spk: spikesOf(mem, p).mul(p.graded_spikes_factor),
});

/** Spikes of a membrane, and what is left of it at the end of the step. */
export function fireAt(mem: Tensor, reset: Tensor, p: Firing & { readonly reset_delay: boolean }): Fired {
  if (p.reset_delay || p.reset_mechanism === 'none') return fireLate(mem, p);
  const spk = spikesOf(mem, p);
  const late = spk.sub(reset);
  return {
    mem: mem.sub(late.mul(p.reset_mechanism === 'zero' ? mem : p.threshold)),
    spk: spk.mul(p.graded_spikes_factor),
  };
}
