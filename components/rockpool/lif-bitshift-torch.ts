import { type Clock, component, count, log, nearest, real, type Tensor } from '../../framework/index.ts';
import { leftAfter, surrogateChoice, time } from './leaks.ts';
import { exponentialStep, lifLayer, perSynapse, perUnit } from './lif-layer.ts';

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
