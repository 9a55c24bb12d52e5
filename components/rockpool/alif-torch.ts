import { component, exp, real, state } from '../../framework/index.ts';
import { leaking, leaks, surrogateChoice, time } from './leaks.ts';
import { exponentialStep, lifLayer, perUnit } from './lif-layer.ts';

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
  aliases: { ...lifLayer.aliases, w_ahp_init_func: 'w_ahp' },
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
