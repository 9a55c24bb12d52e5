import { component, real, where } from '../../framework/index.ts';
import { units } from '../units.ts';
import { intensities, spikes, stepOf } from './spikegen.ts';

/**
 * Encodes intensities as spike trains. In a step, independently,
 *
 *     spk = 1   with probability gain · input + offset, within [0, 1]          none before first_spike_time
 */
export const Rate = component('Rate', {
  doc: 'encodes intensities as spikes with that probability in a step',
  source: 'snnTorch 0.9.4, spikegen.rate',
  time: 'ms',
  hyperparameters: {
    ...units,
    /** factor of the intensities */
    gain: real('1', 'factor of the intensities', 1),
    /** what is added to the intensities */
    offset: real('1', 'what is added to the intensities', 0),
    /** first step with spikes */
    first_spike_time: real('1', 'first step with spikes', 0, { min: 0 }),
  },
  compartments: { ...intensities, ...spikes },
  commands: {
    advance_state({ input }, p, clock) {
      const spk = clock.random.bernoulli([p.n_units], input.mul(p.gain).add(p.offset)).spikes();
      return { spk: where(stepOf(clock).ge(p.first_spike_time), spk, 0) };
    },
  },
});
