import { component, exp } from '../../framework/index.ts';
import { exponentialStep, lifLayer } from './lif-layer.ts';

/**
 * Leaky integrate-and-fire layer in its exponential form, with one or more synapses per neuron, time in s:
 *
 *     isyn ← (isyn + input + irec) · e^(-dt/tau_syn)              irec = spikes of the last step · w_rec
 *     vmem ← vmem · e^(-dt/tau_mem) + Σ isyn + bias + noise_std · √dt · N(0, 1)
 *     spikes = min(⌊vmem / threshold⌋, max_spikes_per_dt) where vmem ≥ threshold
 *     vmem ← vmem - spikes · threshold
 *
 * There is no factor dt/τ: a constant input of 1 charges the membrane to about tau_syn · tau_mem / dt² (LIFODEJax:
 * to 1), and recurrent weights of a few tenths can run away to max_spikes_per_dt.
 *
 * The gradient of the spikes is `1/threshold` with respect to vmem and `-vmem/threshold²` with respect to the
 * threshold, from `learning_window` below the threshold on; it also flows through the reset.
 *
 * `shape` is `[inputs, neurons]` or one number for both; inputs that are no multiple of the neurons are a
 * `shape-mismatch`. Input channels k·n … k·n + n - 1 are the n synapses of neuron k.
 */
export const LIFJax = component('LIFJax', {
  doc: 'leaky integrate-and-fire layer, exponential decays, subtractive reset, several spikes per step',
  source: 'Rockpool 3.0.3, LIFJax',
  time: 's',
  ...lifLayer,
  commands: {
    advance_state(state, p, clock) {
      const [alpha, beta] = [p.tau_mem, p.tau_syn].map((tau) => exp(clock.dt.div(tau).neg()));
      return exponentialStep(state, p, clock, { alpha: alpha!, beta: beta! });
    },
  },
});
