import { component, count, flag, output, real, where } from '../../framework/index.ts';
import { logLatency } from '../encoders/latency-cell.ts';
import { units } from '../units.ts';
import { intensities, spikes, stepOf } from './spikegen.ts';

/** Keeps the logarithm of what is at the threshold finite. */
const EPSILON = 1e-7;

/**
 * Encodes intensities as the steps of single spikes: the stronger, the earlier.
 *
 *     T = tau · ln(x / (x - threshold)) + first_spike_time         x = input, at least threshold + epsilon
 *                                                                  normalize: stretched so that the last of the trial is num_steps - 1
 *     T = tau · (1 - input) + first_spike_time                     linear; at most that of the threshold
 *                                                                  normalize: tau = num_steps - 1 - first_spike_time
 *     spk = 1 in the nearest whole step to T, if it is before num_steps          none below the threshold with clip
 *
 * In snnTorch the last is that of all trials; a spike that would come later than num_steps is an error there, unless `bypass` drops it.
 */
export const Latency = component('Latency', {
  doc: 'encodes intensities as the steps of single spikes',
  source: 'snnTorch 0.9.4, spikegen.latency',
  time: 'ms',
  hyperparameters: {
    ...units,
    /** steps of the code */
    num_steps: count('steps of the code'),
    /** intensity of the latest spikes */
    threshold: real('1', 'intensity of the latest spikes', 0.01, { positive: true }),
    /** time constant of the code, in steps */
    tau: real('1', 'time constant of the code, in steps', 1, { positive: true }),
    /** step of the earliest spikes */
    first_spike_time: real('1', 'step of the earliest spikes', 0, { min: 0 }),
    /** least distance from the threshold */
    epsilon: real('1', 'least distance from the threshold', EPSILON, { positive: true }),
    /** whether intensities below the threshold have no spike */
    clip: flag('whether intensities below the threshold have no spike', false),
    /** whether the last spike comes in the last step */
    normalize: flag('whether the last spike comes in the last step', false),
    /** whether times fall linearly with intensities */
    linear: flag('whether times fall linearly with intensities', false),
  },
  compartments: {
    ...intensities,
    /** steps of the spikes */
    spike_time: output('1', 'steps of the spikes'),
    ...spikes,
  },
  commands: {
    advance_state({ input }, p, clock) {
      const first = p.first_spike_time;
      const span = first.neg().add(p.num_steps - 1);
      const log = () => {
        const times = logLatency(input.max(p.threshold.add(p.epsilon)), p.threshold).mul(p.tau);
        return p.normalize ? times.mul(span).div(times.reduceMax(-1, { keepdims: true })) : times;
      };
      const tau = p.normalize ? span : p.tau;
      const late = p.linear ? input.max(p.threshold).neg().add(1).mul(tau) : log();
      const spike_time = late.add(first);
      const at = spike_time.nearest();
      const spk = at.eq(stepOf(clock)).and(at.lt(p.num_steps)).spikes();
      return { spike_time, spk: p.clip ? where(input.lt(p.threshold), 0, spk) : spk };
    },
  },
});
