import { component, flag, real } from '../../framework/index.ts';
import { compartments, fireAt, hyperparameters, rest } from './neuron.ts';

/**
 * Leaky integrate-and-fire neuron that counts in steps.
 *
 *     h = v + (x - (v - v_reset)) / tau                   decay_input, else v - (v - v_reset) / tau + x
 *     s = h ≥ v_threshold
 *     v ← (1 - s) · h + s · v_reset                       or h - s · v_threshold with soft_reset, where v_reset counts as 0
 *
 * Gradients pass s and the reset, by s too unless detach_reset.
 */
export const LIFNode = component('LIFNode', {
  doc: 'leaky integrate-and-fire neuron that counts in steps',
  source: 'spikingjelly (2.0 line of 2026), LIFNode',
  time: 'ms',
  hyperparameters: {
    /** membrane time constant in steps, above 1 */
    tau: real('1', 'membrane time constant in steps, above 1', 2, { min: 1 }),
    /** whether the input decays too */
    decay_input: flag('whether the input decays too', true),
    ...hyperparameters,
  },
  compartments,
  initial: { v: rest },
  commands: {
    advance_state({ x, v }, p) {
      const away = v.sub(rest(p));
      const h = p.decay_input ? v.add(x.sub(away).div(p.tau)) : v.sub(away.div(p.tau)).add(x);
      return fireAt(h, p);
    },
  },
});
