import { real, state, type Tensor } from '../../framework/index.ts';
import { type Firing, fireAt, reduced, resets } from './neuron.ts';

// What neurons with a synaptic current have in common.

export const currentDecay = {
  /** decay of the synaptic current in a step, within [0, 1] */
  alpha: real('1', 'decay of the synaptic current in a step, within [0, 1]'),
};

export const current = {
  /** synaptic current */
  syn: state('1', 'synaptic current'),
};

/** One step: the current, the membrane and its late reset, and the spikes. */
export function stepSynaptic(
  { mem, syn: before }: { readonly mem: Tensor; readonly syn: Tensor },
  drive: Tensor,
  p: Firing & { readonly reset_delay: boolean; readonly alpha: Tensor; readonly beta: Tensor },
) {
  const reset = resets(mem, p);
  const syn = before.mul(p.alpha.clip(0, 1)).add(drive);
  const charged = mem.mul(p.beta.clip(0, 1)).add(syn);
  return { syn, ...fireAt(reduced(charged, reset, p), reset, p) };
}
