import { component, flag, real } from '../../framework/index.ts';
import { compartments, fireAt, hyperparameters, rest } from './neuron.ts';

/**
 * Leaky integrate-and-fire neuron whose time constant is learnt:
 *
 *     1 / tau = σ(w)                          σ the logistic function; w begins at -ln(init_tau - 1)
 *
 * and the steps of `LIFNode`.
 */
export const ParametricLIFNode = component('ParametricLIFNode', {
  doc: 'leaky integrate-and-fire neuron whose time constant is learnt',
  source: 'spikingjelly 2.0.0, ParametricLIFNode; Fang et al., ICCV 2021',
  time: 'ms',
  hyperparameters: {
    /** initial time constant in steps, above 1 */
    init_tau: real('1', 'initial time constant in steps, above 1', 2, { min: 1, static: true }),
    /** logit of the inverse of the time constant, that of init_tau */
    w: real(
      '1',
      'logit of the inverse of the time constant, that of init_tau',
      (p: { readonly init_tau: number }) => Math.log(1 / (p.init_tau - 1)),
    ),
    /** whether the input decays too */
    decay_input: flag('whether the input decays too', true),
    ...hyperparameters,
  },
  compartments,
  initial: { v: rest },
  commands: {
    advance_state({ x, v }, p) {
      const [away, part] = [v.sub(rest(p)), p.w.sigmoid()];
      const h = p.decay_input ? v.add(x.sub(away).mul(part)) : v.sub(away.mul(part)).add(x);
      return fireAt(h, p);
    },
  },
});
