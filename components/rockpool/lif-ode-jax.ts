import { component } from '../../framework/index.ts';
import { arriving, fire, lifLayer, membraneDrive } from './lif-layer.ts';

/**
 * Leaky integrate-and-fire layer in its ODE form, with one or more synapses per neuron, time in s:
 *
 *     isyn ← isyn + (input + irec - isyn) · dt / tau_syn          irec = spikes of the last step · w_rec
 *     vmem ← vmem + (Σ isyn + bias + noise_std · √dt · N(0, 1) - vmem) · dt / tau_mem
 *     spikes = min(⌊vmem / threshold⌋, max_spikes_per_dt) where vmem ≥ threshold
 *     vmem ← vmem - spikes · threshold
 *
 * The gradient of the spikes is `1/threshold` with respect to vmem and `-vmem/threshold²` with respect to the
 * threshold, from `learning_window` below the threshold on; it also flows through the reset.
 *
 * `shape` is `[inputs, neurons]` or one number for both; inputs that are no multiple of the neurons are a
 * `shape-mismatch`. Input channels k·n … k·n + n - 1 are the n synapses of neuron k.
 */
export const LIFODEJax = component('LIFODEJax', {
  doc: 'leaky integrate-and-fire layer, ODE form, subtractive reset, several spikes per step',
  source: 'Rockpool 3.0.3, LIFODEJax',
  time: 's',
  ...lifLayer,
  longestStep: {
    tau_mem: (p) => p.tau_mem.map((tau) => 2 * tau),
    tau_syn: (p) => p.tau_syn.map((tau) => 2 * tau),
  },
  commands: {
    advance_state(state, p, clock) {
      const { drive, irec } = arriving(state, p);
      const isyn = state.isyn.add(drive.sub(state.isyn).mul(clock.dt.div(p.tau_syn)));
      const target = membraneDrive(isyn, state.vmem, p, clock);
      const charged = state.vmem.add(target.sub(state.vmem).mul(clock.dt.div(p.tau_mem)));
      return { ...(irec && { irec }), isyn, ...fire(charged, p) };
    },
  },
});
