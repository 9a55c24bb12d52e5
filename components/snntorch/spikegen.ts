import {
  component,
  count,
  flag,
  input,
  output,
  real,
  state,
  type Tensor,
  where,
} from '../../framework/index.ts';
import { logLatency } from '../encoders/latency-cell.ts';
import { units } from '../units.ts';

// What turns numbers into spikes, as snnTorch's `spikegen` does. Its functions give all steps at once; these give one a step, counted from
// the beginning of a run.

const intensities = {
  /** intensities, between 0 and 1 */
  input: input('1', 'intensities, between 0 and 1'),
};

const spikes = {
  /** spikes */
  spk: output('spike', 'spikes'),
};

/** Steps since the beginning. */
const stepOf = ({ t, dt }: { readonly t: Tensor; readonly dt: Tensor }): Tensor => t.div(dt).nearest();

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

/**
 * Encodes changes: with the input of the step before as `last`, 0 at first,
 *
 *     spk = 1   where input - last ≥ threshold
 *     spk = -1  where input - last ≤ -threshold          off_spike
 *
 * With `padding` the first step has no change.
 */
export const Delta = component('Delta', {
  doc: 'encodes changes from step to step as spikes',
  source: 'snnTorch 0.9.4, spikegen.delta',
  time: 'ms',
  hyperparameters: {
    ...units,
    /** least change */
    threshold: real('1', 'least change', 0.1),
    /** whether the first step has no change */
    padding: flag('whether the first step has no change', false),
    /** whether a fall is a spike of -1 */
    off_spike: flag('whether a fall is a spike of -1', false),
  },
  compartments: {
    /** numbers that change */
    input: input('1', 'numbers that change'),
    /** input of the step before */
    last: state('1', 'input of the step before'),
    /** 1 after the first step */
    begun: state('1', '1 after the first step'),
    /** spikes */
    spk: output('1', 'spikes'),
  },
  commands: {
    advance_state({ input, last, begun }, p) {
      const before = p.padding ? where(begun.gt(0), last, input) : last;
      const change = input.sub(before);
      const on = change.ge(p.threshold).spikes();
      const spk = p.off_spike ? on.sub(change.le(p.threshold.neg()).spikes()) : on;
      return { last: input, begun: begun.mul(0).add(1), spk };
    },
  },
});
