import { component, count, flag, input, output } from '../../framework/index.ts';
import { mismatchCompartments, passed, summed } from './mismatch.ts';

/** Probabilities stay so far from 0 and 1. */
const MARGIN = 1e-4;

/**
 * Error cell of a Bernoulli distribution.
 *
 *     q = p, or σ(p) if input_logits, within [10⁻⁴, 1 - 10⁻⁴];   x = target
 *     L = Σ x · ln q + (1 - x) · ln(1 - q)
 *     dp = x - q if input_logits, else (x / q - (1 - x) / (1 - q)) · σ'(p);   dtarget = ln q - ln(1 - q)
 *
 * Both derivatives are times modulator and mask. The σ'(p) of probabilities is ngc-learn's.
 */
export const BernoulliErrorCell = component('BernoulliErrorCell', {
  doc: 'error cell of a Bernoulli distribution',
  source: 'ngc-learn 3.2.0, BernoulliErrorCell',
  time: 'ms',
  hyperparameters: {
    /** number of cells */
    n_units: count('number of cells'),
    /** whether the prediction is a log-odds, not a probability */
    input_logits: flag('whether the prediction is a log-odds, not a probability', false),
  },
  compartments: {
    /** prediction: a probability, or its log-odds */
    p: input('1', 'prediction: a probability, or its log-odds'),
    ...mismatchCompartments,
    /** derivative of L by the prediction */
    dp: output('1', 'derivative of L by the prediction'),
  },
  commands: {
    advance_state({ p, target: x, modulator, mask }, { input_logits }) {
      const link = p.sigmoid();
      const q = (input_logits ? link : p).clip(MARGIN, 1 - MARGIN);
      const [other, absent] = [q.neg().add(1), x.neg().add(1)];
      const [yes, no] = [q.log(), other.log()];
      const slope = x
        .div(q)
        .sub(absent.div(other))
        .mul(link.mul(link.neg().add(1)));
      return {
        dp: passed(input_logits ? x.sub(q) : slope, { modulator, mask }),
        dtarget: passed(yes.sub(no), { modulator, mask }),
        L: summed(yes.mul(x).add(no.mul(absent))),
      };
    },
  },
});
