import { component } from '../../framework/index.ts';
import { current, currentDecay, stepSynaptic } from './current.ts';
import { compartments, hyperparameters } from './neuron.ts';
import { recurrent, recurrentDrive } from './recurrent.ts';

/**
 * Recurrent layer of neurons with a synaptic current, that count in steps: `Synaptic`, driven by
 *
 *     input + recurrent_weight · spk + recurrent_bias                spk of the last step
 *     input + V · spk                                                all_to_all: false
 */
export const RSynaptic = component('RSynaptic', {
  doc: 'recurrent layer of leaky integrate-and-fire neurons with a synaptic current, that count in steps',
  source: 'snnTorch 0.9.4, RSynaptic (which fails without reset_delay)',
  time: 'ms',
  hyperparameters: { ...currentDecay, ...hyperparameters, ...recurrent },
  compartments: { ...compartments, ...current },
  commands: { advance_state: (state, p) => stepSynaptic(state, recurrentDrive(state, p), p) },
});
