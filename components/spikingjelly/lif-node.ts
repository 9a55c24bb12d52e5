import { component, flag } from '../../framework/index.ts';
import { charge, compartments, fireAt, hyperparameters, rest, timeConstant } from './neuron.ts';

/**
 * Leaky integrate-and-fire neuron that counts in steps.
 *
 *     h = v + (x - (v - v_reset)) / tau                   decay_input, else v - (v - v_reset) / tau + x
 *     s = h ≥ v_threshold
 *     v ← (1 - s) · h + s · v_reset                       or h - s · v_threshold with soft_reset, where v_reset counts as 0
 *
 * Gradients pass s and the reset, by s too unless detach_reset.
 */
export const LIFNode = component('LIFNode', {
  doc: 'leaky integrate-and-fire neuron that counts in steps',
  source: 'spikingjelly 2.0.0, LIFNode',
  time: 'ms',
  hyperparameters: {
    ...timeConstant,
    /** whether the input decays too */
    decay_input: flag('whether the input decays too', true),
    ...hyperparameters,
  },
  compartments,
  initial: { v: rest },
  commands: { advance_state: ({ x, v }, p) => fireAt(charge(x, v, p), p) },
});
