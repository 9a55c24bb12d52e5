import { component, count, input, output, where } from '../../framework/index.ts';

/**
 * Encodes probabilities as spikes:
 *
 *     outputs = 1 with probability inputs, else 0         at every step, independently
 *     tols ← t where it spiked
 *
 * `[n_units]` each. A probability of 1 or more always spikes, one of 0 or less never.
 */
export const BernoulliCell = component('BernoulliCell', {
  doc: 'spikes at every step with the probability that it is given',
  source: 'ngc-learn 3.2.0, BernoulliCell (its reset leaves an unwired input as it is; here it is cleared)',
  time: 'ms',
  hyperparameters: {
    /** number of cells */
    n_units: count('number of cells'),
  },
  compartments: {
    /** probabilities of a spike in a step */
    inputs: input('1', 'probabilities of a spike in a step'),
    /** emitted spikes */
    outputs: output('spike', 'emitted spikes'),
    /** time of the last spike (ms) */
    tols: output('ms', 'time of the last spike', { moment: true }),
  },
  commands: {
    advance_state({ inputs, tols }, p, { t, random }) {
      const fired = random.bernoulli([p.n_units], inputs);
      return { outputs: fired.spikes(), tols: where(fired, t, tols) };
    },
  },
});
