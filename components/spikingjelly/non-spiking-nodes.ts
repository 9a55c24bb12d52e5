import { component } from '../../framework/index.ts';
import { units } from '../units.ts';
import { driven, timeConstant } from './neuron.ts';

/**
 * Integrator that does not spike, a readout:
 *
 *     v ← v + x
 */
export const NonSpikingIFNode = component('NonSpikingIFNode', {
  doc: 'integrator that does not spike and counts in steps',
  source: 'spikingjelly 2.0.0, NonSpikingIFNode',
  time: 'ms',
  hyperparameters: units,
  compartments: driven,
  commands: { advance_state: ({ x, v }) => ({ v: v.add(x) }) },
});

/**
 * Leaky integrator that does not spike, a readout:
 *
 *     v ← v + (x - v) / tau
 */
export const NonSpikingLIFNode = component('NonSpikingLIFNode', {
  doc: 'leaky integrator that does not spike and counts in steps',
  source: 'spikingjelly 2.0.0, NonSpikingLIFNode',
  time: 'ms',
  hyperparameters: { ...units, ...timeConstant },
  compartments: driven,
  commands: { advance_state: ({ x, v }, p) => ({ v: v.add(x.sub(v).div(p.tau)) }) },
});
