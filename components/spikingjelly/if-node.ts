import { component } from '../../framework/index.ts';
import { compartments, fireAt, hyperparameters, rest } from './neuron.ts';

/**
 * Integrate-and-fire neuron that counts in steps:
 *
 *     h = v + x
 *
 * and then the spikes and the reset of `LIFNode`.
 */
export const IFNode = component('IFNode', {
  doc: 'integrate-and-fire neuron that counts in steps',
  source: 'spikingjelly 2.0.0, IFNode',
  time: 'ms',
  hyperparameters,
  compartments,
  initial: { v: rest },
  commands: { advance_state: ({ x, v }, p) => fireAt(v.add(x), p) },
});
