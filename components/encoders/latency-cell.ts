import {
  component,
  count,
  flag,
  input,
  log1p,
  ms,
  output,
  real,
  state,
  type Tensor,
  where,
} from '../../framework/index.ts';

/** Keeps the logarithm of what is at the threshold finite. */
const MARGIN = 1e-7;

/** `ln(x / (x - threshold))`, without the difference of what is nearly equal: how late a membrane comes to a threshold that x drives. */
export const logLatency = (x: Tensor, threshold: Tensor): Tensor => log1p(threshold.div(x).neg()).neg();

/**
 * Encodes intensities as the times of single spikes: the stronger, the earlier.
 *
 *     calc_spike_times   T = first_spike_time + τ · ln(x / (x - threshold))                 x = inputs, at least threshold + 10⁻⁷
 *                        normalize: times after the first are stretched so that the last comes at num_steps - 1 ms
 *                        T = first_spike_time + τ · (1 - x), at most that of the threshold  if linearize; normalize: τ = num_steps - 1 ms - first_spike_time
 *     advance_state      outputs = 1 once, as soon as the nearest whole ms to T has come;   none below the threshold if clip_spikes
 *
 * ngc-learn's logarithmic code takes `num_steps` for the margin of 10⁻⁷ and never normalizes, so that most inputs have one and the same time: `as_shipped`
 * makes it so. There, the longest time is taken over all trials; here each trial has its own.
 */
export const LatencyCell = component('LatencyCell', {
  doc: 'encodes intensities as the times of single spikes',
  source: 'ngc-learn 3.2.0, LatencyCell (its logarithmic code mixes up its arguments)',
  time: 'ms',
  hyperparameters: {
    /** number of cells */
    n_units: count('number of cells'),
    /** time constant of the code (ms) */
    tau: real('ms', 'time constant of the code', 1, { positive: true }),
    /** intensity of the latest spikes */
    threshold: real('1', 'intensity of the latest spikes', 0.01),
    /** time of the first spike (ms) */
    first_spike_time: real('ms', 'time of the first spike', 0),
    /** whether times fall linearly with intensities */
    linearize: flag('whether times fall linearly with intensities', false),
    /** whether the last spike comes at num_steps - 1 ms */
    normalize: flag('whether the last spike comes at num_steps - 1 ms', false),
    /** whether intensities below the threshold have no spike */
    clip_spikes: flag('whether intensities below the threshold have no spike', false),
    /** milliseconds of a normalized code */
    num_steps: count('milliseconds of a normalized code', 1),
    /** whether the logarithmic code is that of ngc-learn, mistake included */
    as_shipped: flag('whether the logarithmic code is that of ngc-learn, mistake included', false),
  },
  compartments: {
    /** intensities, between 0 and 1 */
    inputs: input('1', 'intensities, between 0 and 1'),
    /** times of the spikes (ms) */
    targ_sp_times: state('ms', 'times of the spikes'),
    /** 1 where there is no spike */
    clip_mask: state('1', '1 where there is no spike'),
    /** 1 where the spike has been */
    mask: state('1', '1 where the spike has been'),
    /** emitted spikes */
    outputs: output('spike', 'emitted spikes'),
    /** time of the last spike (ms) */
    tols: output('ms', 'time of the last spike', { moment: true }),
  },
  commands: {
    calc_spike_times({ inputs }, p) {
      const window = p.first_spike_time.neg().add(ms(p.num_steps - 1));
      const clip_mask = p.clip_spikes ? inputs.lt(p.threshold).spikes() : inputs.mul(0);
      if (p.linearize) {
        const scale = p.normalize ? window : p.tau;
        const late = inputs.max(p.threshold).neg().add(1);
        return { clip_mask, targ_sp_times: late.mul(scale).add(p.first_spike_time) };
      }
      const bounded = inputs.max(p.threshold.add(p.as_shipped ? p.num_steps : MARGIN));
      const times = logLatency(bounded, p.threshold).mul(p.tau);
      const last = (x: Tensor) => x.reduceMax(-1, { keepdims: true });
      const stretched = p.normalize && !p.as_shipped ? times.mul(window.div(last(times))) : times;
      return { clip_mask, targ_sp_times: stretched.add(p.first_spike_time) };
    },
    advance_state({ targ_sp_times, clip_mask, mask, tols }, _p, { t }) {
      const due = targ_sp_times
        .div(ms(1))
        .nearest()
        .le(t.div(ms(1)))
        .and(mask.eq(0));
      return {
        outputs: due.spikes().mul(clip_mask.neg().add(1)),
        mask: mask.add(due.spikes()),
        tols: where(due, t, tols),
      };
    },
  },
});
