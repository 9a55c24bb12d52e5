import { input, output, type Tensor } from '../../framework/index.ts';

// What cells that compare a prediction with a target have in common: how surprising the target is, and which way each should move.

export const perTrial = () => [1];

export const mismatchCompartments = {
  /** what is to be predicted */
  target: input('1', 'what is to be predicted'),
  /** factor of the derivatives */
  modulator: input('1', 'factor of the derivatives', { default: 1 }),
  /** factor of the derivatives: 0 where there is no error */
  mask: input('1', 'factor of the derivatives: 0 where there is no error', { default: 1 }),
  /** derivative of L by the target */
  dtarget: output('1', 'derivative of L by the target'),
  /** log-likelihood of the target, of a trial, up to a constant */
  L: output('1', 'log-likelihood of the target, of a trial, up to a constant', { shape: perTrial }),
};

/** A derivative as it is shown. */
export const passed = (
  derivative: Tensor,
  { modulator, mask }: { readonly modulator: Tensor; readonly mask: Tensor },
): Tensor => derivative.mul(modulator).mul(mask);

/** The sum over the cells of a trial. */
export const summed = (x: Tensor): Tensor => x.sum(-1, { keepdims: true });
