import { output, type Tensor, where } from '../../framework/index.ts';
import { perNeuron } from './neuron.ts';

// What Norse's encoders give: spikes. Theirs give all steps at once; these give one a step.

export const emitted = {
  /** spikes */
  z: output('spike', 'spikes', { shape: perNeuron }),
} as const;

/** 1 for good from the first spike on. */
export const spiked = (fired: Tensor, z: Tensor): Tensor => where(z.ne(0), 1, fired);
