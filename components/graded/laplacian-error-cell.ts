import { component, count, flag, input, output, real } from '../../framework/index.ts';
import { mismatchCompartments, passed, perTrial, summed } from './mismatch.ts';

/**
 * Error cell of a Laplace distribution.
 *
 *     e = target - shift;   S = scale · Scale;   L = -Σ |e| / S
 *     dshift = sign e / S · modulator · mask;   dtarget = -dshift;   dScale = Σ |e| / (S · Scale)
 *
 * S is one for all cells; `Scale`, 1 unless it is wired, takes one that is learnt. In ngc-learn L is -Σ |sign e| / S, a count: so it is here unless `counts` is false.
 */
export const LaplacianErrorCell = component('LaplacianErrorCell', {
  doc: 'error cell of a Laplace distribution',
  source: 'ngc-learn 3.2.0, LaplacianErrorCell (its L counts errors; it computes no dScale)',
  time: 'ms',
  hyperparameters: {
    /** number of cells */
    n_units: count('number of cells'),
    /** scale of the prediction */
    scale: real('1', 'scale of the prediction', 1, { positive: true }),
    /** whether L counts the errors over the scale, as in ngc-learn */
    counts: flag('whether L counts the errors over the scale, as in ngc-learn', true),
  },
  compartments: {
    /** prediction */
    shift: input('1', 'prediction'),
    /** scale of the prediction, relative to scale */
    Scale: input('1', 'scale of the prediction, relative to scale', { default: 1, shape: perTrial }),
    ...mismatchCompartments,
    /** derivative of L by the prediction */
    dshift: output('1', 'derivative of L by the prediction'),
    /** derivative of L by the scale */
    dScale: output('1', 'derivative of L by the scale', { shape: perTrial, onDemand: true }),
  },
  commands: {
    advance_state({ shift, Scale, target, modulator, mask }, p) {
      const e = target.sub(shift);
      const scale = Scale.mul(p.scale);
      const dshift = passed(e.sign().div(scale), { modulator, mask });
      const size = summed((p.counts ? e.sign() : e).abs()).div(scale);
      return { dshift, dtarget: dshift.neg(), dScale: size.div(Scale), L: size.neg() };
    },
  },
});
