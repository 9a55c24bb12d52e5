import {
  type Clock,
  choice,
  component,
  count,
  exp,
  log,
  nearest,
  real,
  state,
  surrogate,
  surrogates,
  type Tensor,
  type TracedOf,
} from '../../framework/index.ts';
import { exponentialStep, lifLayer, perSynapse, perUnit, type Structure } from './lif-layer.ts';

type LeakMode = 'taus' | 'decays' | 'bitshifts';
type Leaking = Structure & { readonly leak_mode: LeakMode };

/** The shape of a hyperparameter of one leak mode: there are none of the others. */
const of =
  <P extends Structure>(mode: LeakMode, shape: (p: P) => number[]) =>
  (p: P & Leaking): number[] =>
    p.leak_mode === mode ? shape(p) : [0];

const time = { positive: true };
const part = { min: 0, max: 1 };

const surrogateChoice = {
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
      make: (p: { readonly spike_generation_fn: string; readonly learning_window: Tensor }) =>
        p.spike_generation_fn === 'StepPWL'
          ? surrogates.rockpool.piecewiseLinear(p.learning_window)
          : surrogates.rockpool.periodicExponential(p.learning_window),
    },
  ),
};

const leaks = {
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
const leftAfter = (dash: Tensor): Tensor => exp(dash.mul(-Math.LN2)).neg().add(1);

/** What is left of the membrane and of the currents after a step. */
function leaking(
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

/**
 * The layer of `LIFJax` with its leaks given in one of three ways, alpha and beta being what a step leaves of the membrane and of the currents:
 *
 *     isyn ← (isyn + input + irec) · beta                         irec = spikes of the last step · w_rec
 *     vmem ← vmem · alpha + Σ isyn + bias + noise_std · √dt · N(0, 1)
 *     spikes = min(⌊vmem / threshold⌋, max_spikes_per_dt) where vmem ≥ threshold
 *     vmem ← vmem - spikes · threshold
 *
 * With 'taus' alpha is e^(-dt/tau_mem), with 'decays' it is given, with 'bitshifts' it is 1 - 2^-dash_mem; beta likewise.
 */
export const LIFTorch = component('LIFTorch', {
  doc: 'leaky integrate-and-fire layer with leaks by time constants, decays or shifts of bits',
  source: 'Rockpool 3.0.3, LIFTorch',
  time: 's',
  ...lifLayer,
  hyperparameters: { ...lifLayer.hyperparameters, ...leaks, ...surrogateChoice },
  commands: {
    advance_state: (state, p, clock) => exponentialStep(state, p, clock, leaking(p, clock)),
  },
});

/** What is left where a time constant is the nearest that a shift of whole bits can give. */
const shifted = (tau: Tensor, { dt }: Clock): Tensor =>
  leftAfter(nearest(log(tau.div(dt)).div(Math.LN2)).max(0));

/**
 * The layer of `LIFJax` as hardware computes it that can shift bits but not multiply: time constants are those that a shift by whole bits gives:
 *
 *     alpha = 1 - 2^-dash_mem,     dash_mem = max(0, log₂(tau_mem / dt) to the nearest whole number),     beta likewise
 *
 * No gradient reaches the time constants.
 */
export const LIFBitshiftTorch = component('LIFBitshiftTorch', {
  doc: 'leaky integrate-and-fire layer whose decays are shifts of whole bits',
  source: 'Rockpool 3.0.3, LIFBitshiftTorch',
  time: 's',
  ...lifLayer,
  hyperparameters: {
    ...lifLayer.hyperparameters,
    ...surrogateChoice,
    /** membrane time constant (s) */
    tau_mem: real('s', 'membrane time constant', 20e-3, { ...time, shape: perUnit, trainable: false }),
    /** synaptic time constant (s) */
    tau_syn: real('s', 'synaptic time constant', 20e-3, { ...time, shape: perSynapse, trainable: false }),
    /** most spikes of a neuron in one step */
    max_spikes_per_dt: count('most spikes of a neuron in one step', 31),
  },
  commands: {
    advance_state: (state, p, clock) =>
      exponentialStep(state, p, clock, { alpha: shifted(p.tau_mem, clock), beta: shifted(p.tau_syn, clock) }),
  },
});

/**
 * `LIFTorch` whose neurons inhibit themselves, by a current that each of their spikes adds to:
 *
 *     iahp ← (iahp + spikes of the last step · w_ahp) · e^(-dt/tau_ahp)
 *     vmem ← vmem · alpha + Σ isyn + iahp + bias + noise_std · √dt · N(0, 1)
 */
export const aLIFTorch = component('aLIFTorch', {
  doc: 'leaky integrate-and-fire layer with an after-hyperpolarisation that each spike adds to',
  source: 'Rockpool 3.0.3, aLIFTorch',
  time: 's',
  ...lifLayer,
  hyperparameters: {
    ...lifLayer.hyperparameters,
    ...leaks,
    ...surrogateChoice,
    /** time constant of the after-hyperpolarisation (s) */
    tau_ahp: real('s', 'time constant of the after-hyperpolarisation', 20e-3, { ...time, shape: perUnit }),
    /** what a spike adds to it */
    w_ahp: real('1', 'what a spike adds to it', -0.9, { shape: perUnit }),
  },
  compartments: {
    ...lifLayer.compartments,
    /** current of the after-hyperpolarisation */
    iahp: state('1', 'current of the after-hyperpolarisation', { shape: perUnit }),
  },
  commands: {
    advance_state({ iahp, input, isyn, vmem, spikes }, p, clock) {
      const beside = iahp.add(spikes.mul(p.w_ahp)).mul(exp(clock.dt.div(p.tau_ahp).neg()));
      const own = { input, isyn, vmem, spikes };
      return { ...exponentialStep(own, p, clock, { ...leaking(p, clock), beside }), iahp: beside };
    },
  },
});
