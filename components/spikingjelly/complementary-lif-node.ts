import { component, real, state, surrogate } from '../../framework/index.ts';
import { units } from '../units.ts';
import { compartments, spikesOf, timeConstant } from './neuron.ts';

/**
 * Leaky integrate-and-fire neuron with a complementary potential m, that counts in steps; σ is the logistic function.
 *
 *     h = v - v / tau + x
 *     s = h ≥ v_threshold
 *     m ← σ(h / tau) · m + s
 *     v ← h - s · (v_threshold + σ(m))
 */
export const ComplementaryLIFNode = component('ComplementaryLIFNode', {
  doc: 'leaky integrate-and-fire neuron with a complementary potential, that counts in steps',
  source: 'spikingjelly 2.0.0, ComplementaryLIFNode; Huang et al., ICML 2024',
  time: 'ms',
  hyperparameters: {
    ...units,
    ...timeConstant,
    /** threshold */
    v_threshold: real('1', 'threshold', 1),
    /** gradient of s by v - v_threshold */
    surrogate: surrogate('gradient of s by v - v_threshold', 'spikingjelly.rect'),
  },
  compartments: {
    ...compartments,
    /** complementary potential */
    m: state('1', 'complementary potential'),
  },
  commands: {
    advance_state({ x, v, m: before }, p) {
      const h = v.sub(v.div(p.tau)).add(x);
      const s = spikesOf(h, p);
      const m = before.mul(h.div(p.tau).sigmoid()).add(s);
      return { s, m, v: h.sub(s.mul(p.v_threshold.add(m.sigmoid()))) };
    },
  },
});
