import { component } from '../../framework/index.ts';
import { leaking, leaks, surrogateChoice } from './leaks.ts';
import { exponentialStep, lifLayer } from './lif-layer.ts';

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
