import { component, flag, real, type Tensor } from '../../framework/index.ts';
import { charge, compartments, hyperparameters, resetBy, rest, spikesOf, timeConstant } from './neuron.ts';

/** `max(x, 0)`, without a gradient at 0, as in PyTorch. */
const relu = (x: Tensor): Tensor => x.mul(x.gt(0).spikes());

/**
 * Leaky integrate-and-fire neuron whose potential has a learnt slope, that counts in steps:
 *
 *     h = max(k · (the charged potential of LIFNode), 0)
 *     s = h ≥ v_threshold
 *
 * and then the reset of `LIFNode`; with `scale_reset`, of h / k by v_threshold / k.
 */
export const KLIFNode = component('KLIFNode', {
  doc: 'leaky integrate-and-fire neuron whose potential has a learnt slope, that counts in steps',
  source: 'spikingjelly 2.0.0, KLIFNode; Jiang & Zhang, arXiv:2302.09238',
  time: 'ms',
  hyperparameters: {
    /** slope of the potential */
    k: real('1', 'slope of the potential', 1),
    /** whether the slope is taken away before the reset */
    scale_reset: flag('whether the slope is taken away before the reset', false),
    ...timeConstant,
    /** whether the input decays too */
    decay_input: flag('whether the input decays too', true),
    ...hyperparameters,
  },
  compartments,
  initial: { v: rest },
  commands: {
    advance_state({ x, v }, p) {
      const h = relu(charge(x, v, p).mul(p.k));
      const s = spikesOf(h, p);
      return {
        s,
        v: p.scale_reset ? resetBy(s, h.div(p.k), p, p.v_threshold.div(p.k)) : resetBy(s, h, p),
      };
    },
  },
});
