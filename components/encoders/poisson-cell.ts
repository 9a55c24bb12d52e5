import { component, count, input, output, quantity, real, where } from '../../framework/index.ts';

const MS_PER_S = quantity('1000 ms/s');

/**
 * Encodes intensities as spike trains of up to `target_freq`:
 *
 *     outputs = 1 with probability inputs · target_freq · dt, else 0         at every step, independently
 *     tols ← t where it spiked
 *
 * `[n_units]` each. It is a Bernoulli trial per step, as in ngc-learn: at most one spike a step, and a probability above 1
 * counts as 1.
 */
export const PoissonCell = component('PoissonCell', {
  doc: 'spikes at random with a rate of inputs · target_freq',
  source: 'ngc-learn 3.2.0, PoissonCell (its reset leaves an unwired input as it is; here it is cleared)',
  time: 'ms',
  hyperparameters: {
    /** number of cells */
    n_units: count('number of cells'),
    /** rate at an input of 1 (Hz) */
    target_freq: real('Hz', 'rate at an input of 1', 63.75, { positive: true }),
  },
  compartments: {
    /** intensities, between 0 and 1 */
    inputs: input('1', 'intensities, between 0 and 1'),
    /** emitted spikes */
    outputs: output('spike', 'emitted spikes'),
    /** time of the last spike (ms) */
    tols: output('ms', 'time of the last spike', { moment: true }),
  },
  aliases: { max_freq: 'target_freq' },
  commands: {
    advance_state({ inputs, tols }, p, { t, dt, random }) {
      const perStep = dt.div(MS_PER_S).mul(p.target_freq);
      const fired = random.bernoulli([p.n_units], inputs.mul(perStep));
      return { outputs: fired.spikes(), tols: where(fired, t, tols) };
    },
  },
});
