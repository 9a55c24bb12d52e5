import {
  choice,
  component,
  count,
  exp,
  input,
  log,
  output,
  state,
  type Tensor,
  where,
} from '../../framework/index.ts';

/** Intensities that are told apart. */
const LEAST = 1e-7;

/** Latencies of intensities, from 0 to 1. */
const latencies = {
  exponential: (x: Tensor) =>
    exp(x.neg())
      .sub(Math.exp(-1))
      .div(Math.exp(-LEAST) - Math.exp(-1)),
  logarithmic: (x: Tensor) => {
    const late = log(x).neg();
    return late
      .div(late.reduceMax(-1, { keepdims: true }).max(-Math.log(0.01)))
      .max(0)
      .min(1);
  },
} as const;

/**
 * Encodes intensities as the steps of first spikes: the stronger, the earlier. In the first step of a run,
 *
 *     target_spike_times = the nearest whole number to (num_steps - 1) · latency        x = inputs within [10⁻⁷, 1]
 *     latency = (e^(-x) - e^(-1)) / (e^(-10⁻⁷) - e^(-1)),   or   -ln x / max(-ln 0.01, that of the weakest of the trial)
 *
 * and a cell spikes once, in that step. `tau_ref` says how many steps it would rest afterwards. In ngc-learn the weakest is that of all trials.
 */
export const TTFSCell = component('TTFSCell', {
  doc: 'encodes intensities as the steps of first spikes',
  source: 'ngc-learn 3.2.0, TTFSCell',
  time: 'ms',
  hyperparameters: {
    /** number of cells */
    n_units: count('number of cells'),
    /** steps of the code */
    num_steps: count('steps of the code', 100),
    /** steps of rest after a spike */
    tau_ref: count('steps of rest after a spike', 5),
    /** how latencies follow from intensities */
    latency_mode: choice(
      'how latencies follow from intensities',
      ['exponential', 'logarithmic'],
      'exponential',
    ),
  },
  compartments: {
    /** intensities, between 0 and 1 */
    inputs: input('1', 'intensities, between 0 and 1'),
    /** steps of the spikes */
    target_spike_times: state('1', 'steps of the spikes'),
    /** 1 where the spike has been */
    has_fired: state('1', '1 where the spike has been'),
    /** steps of rest that are left */
    refractory_counter: state('1', 'steps of rest that are left'),
    /** emitted spikes */
    outputs: output('spike', 'emitted spikes'),
    /** time of the last spike (ms) */
    tols: output('ms', 'time of the last spike', { moment: true }),
  },
  commands: {
    advance_state({ inputs, target_spike_times, has_fired, refractory_counter, tols }, p, { t, dt }) {
      const step = t.div(dt).nearest();
      const isFirst = step.eq(0);
      const latency = latencies[p.latency_mode](inputs.max(LEAST).min(1));
      const targets = where(isFirst, latency.mul(p.num_steps - 1).nearest(), target_spike_times);
      const before = where(isFirst, 0, has_fired);
      const resting = where(isFirst, 0, refractory_counter).sub(1).max(0);
      const fires = targets.eq(step).and(before.eq(0)).and(resting.eq(0));
      return {
        target_spike_times: targets,
        has_fired: where(fires, 1, before),
        refractory_counter: where(fires, p.tau_ref, resting),
        outputs: fires.spikes(),
        tols: where(fires, t, tols),
      };
    },
  },
});
