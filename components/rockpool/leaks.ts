import {
  type Clock,
  choice,
  exp,
  real,
  surrogate,
  surrogates,
  type Tensor,
  type TracedOf,
} from '../../framework/index.ts';
import { perSynapse, perUnit, type Structure } from './lif-layer.ts';

// How the layers of Rockpool that PyTorch computes are given what leaks, and the gradient of their spikes.

type LeakMode = 'taus' | 'decays' | 'bitshifts';
type Leaking = Structure & { readonly leak_mode: LeakMode };

/** The shape of a hyperparameter of one leak mode: there are none of the others. */
const of =
  <P extends Structure>(mode: LeakMode, shape: (p: P) => number[]) =>
  (p: P & Leaking): number[] =>
    p.leak_mode === mode ? shape(p) : [0];

export const time = { positive: true };
const part = { min: 0, max: 1 };

export const surrogateChoice = {
  /** what stands for the gradient of the number of spikes */
  spike_generation_fn: choice(
    'what stands for the gradient of the number of spikes',
    ['StepPWL', 'PeriodicExponential'],
    'StepPWL',
  ),
  /** gradient of the number of spikes by vmem and threshold; by default what spike_generation_fn and learning_window say */
  surrogate: surrogate(
    'gradient of the number of spikes by vmem and threshold; by default what spike_generation_fn and learning_window say',
    {
      of: ['spike_generation_fn', 'learning_window'],
      make: (p: {
        readonly spike_generation_fn: string;
        readonly learning_window: Tensor;
        readonly max_spikes_per_dt: number;
      }) =>
        p.spike_generation_fn === 'StepPWL'
          ? surrogates.rockpool.piecewiseLinear(p.learning_window)
          : surrogates.rockpool.periodicExponential(p.learning_window, p.max_spikes_per_dt),
    },
  ),
};

export const leaks = {
  /** how leaks are given: by time constants, by what is left after a step, or by shifts of bits */
  leak_mode: choice(
    'how leaks are given: by time constants, by what is left after a step, or by shifts of bits',
    ['taus', 'decays', 'bitshifts'],
    'taus',
  ),
  /** membrane time constant, with 'taus' (s) */
  tau_mem: real('s', "membrane time constant, with 'taus'", 20e-3, { ...time, shape: of('taus', perUnit) }),
  /** synaptic time constant, with 'taus' (s) */
  tau_syn: real('s', "synaptic time constant, with 'taus'", 20e-3, {
    ...time,
    shape: of('taus', perSynapse),
  }),
  /** what is left of the membrane potential after a step, with 'decays' */
  alpha: real('1', "what is left of the membrane potential after a step, with 'decays'", 0.5, {
    ...part,
    shape: of('decays', perUnit),
  }),
  /** what is left of the currents after a step, with 'decays' */
  beta: real('1', "what is left of the currents after a step, with 'decays'", 0.5, {
    ...part,
    shape: of('decays', perSynapse),
  }),
  /** bits by which the membrane potential is shifted to give what leaks in a step, with 'bitshifts' */
  dash_mem: real(
    '1',
    "bits by which the membrane potential is shifted to give what leaks in a step, with 'bitshifts'",
    1,
    { min: 0, shape: of('bitshifts', perUnit) },
  ),
  /** bits by which the currents are shifted to give what leaks in a step, with 'bitshifts' */
  dash_syn: real(
    '1',
    "bits by which the currents are shifted to give what leaks in a step, with 'bitshifts'",
    1,
    {
      min: 0,
      shape: of('bitshifts', perSynapse),
    },
  ),
};

/** What is left after a shift by so many bits, 1 - 2^-dash. */
export const leftAfter = (dash: Tensor): Tensor => exp(dash.mul(-Math.LN2)).neg().add(1);

/** What is left of the membrane and of the currents after a step. */
export function leaking(
  p: TracedOf<typeof leaks>,
  { dt }: Clock,
): { readonly alpha: Tensor; readonly beta: Tensor } {
  switch (p.leak_mode) {
    case 'taus':
      return { alpha: exp(dt.div(p.tau_mem).neg()), beta: exp(dt.div(p.tau_syn).neg()) };
    case 'decays':
      return { alpha: p.alpha, beta: p.beta };
    case 'bitshifts':
      return { alpha: leftAfter(p.dash_mem), beta: leftAfter(p.dash_syn) };
  }
}
