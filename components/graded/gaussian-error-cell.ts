import { component, count, input, output, real } from '../../framework/index.ts';
import { mismatchCompartments, passed, perTrial, summed } from './mismatch.ts';

/**
 * Error cell of a normal distribution.
 *
 *     e = target - mu;   S = sigma · Sigma;   L = -Σ e² / (2 S)
 *     dmu = e / S · modulator · mask;   dtarget = -dmu;   dSigma = Σ e² / (2 S · Sigma)
 *
 * S is a variance, one for all cells; `Sigma`, 1 unless it is wired, takes one that is learnt. ngc-learn computes no dSigma (it is 1 there), and forgets a mask after a step.
 */
export const GaussianErrorCell = component('GaussianErrorCell', {
  doc: 'error cell of a normal distribution',
  source: 'ngc-learn 3.2.0, GaussianErrorCell (its sigma is a variance, whatever its name says)',
  time: 'ms',
  hyperparameters: {
    /** number of cells */
    n_units: count('number of cells'),
    /** variance of the prediction */
    sigma: real('1', 'variance of the prediction', 1, { positive: true }),
  },
  compartments: {
    /** prediction */
    mu: input('1', 'prediction'),
    /** variance of the prediction, relative to sigma */
    Sigma: input('1', 'variance of the prediction, relative to sigma', { default: 1, shape: perTrial }),
    ...mismatchCompartments,
    /** derivative of L by the prediction */
    dmu: output('1', 'derivative of L by the prediction'),
    /** derivative of L by the variance */
    dSigma: output('1', 'derivative of L by the variance', { shape: perTrial, onDemand: true }),
  },
  commands: {
    advance_state({ mu, Sigma, target, modulator, mask }, p) {
      const e = target.sub(mu);
      const variance = Sigma.mul(p.sigma);
      const dmu = passed(e.div(variance), { modulator, mask });
      const spread = summed(e.mul(e)).mul(0.5).div(variance);
      return { dmu, dtarget: dmu.neg(), dSigma: spread.div(Sigma), L: spread.neg() };
    },
  },
});
