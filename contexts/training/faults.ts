import { type Diagnostic, fail } from '../../framework/index.ts';

export const noGradient = (where: string, expected: string): Diagnostic => ({
  code: 'no-gradient',
  where,
  found: 'something without a gradient',
  expected,
  remedy: 'Gradients are kept of what trainable and inputGradients name and the loss depends on.',
});

export const notUsed = (where: string): never =>
  fail({
    code: 'unknown-compartment',
    where,
    found: 'what neither the process nor the loss reads',
    expected: 'what takes part in the training; of compartments those that the loss asks for with of(…)',
    remedy: 'Record it in a simulation with these parameters.',
  });

export const notFinite = (where: string, found: string, iteration: number): never =>
  fail({
    code: 'not-finite',
    where,
    found: `${found}, at iteration ${iteration}`,
    expected: 'finite numbers',
    remedy:
      'Lower the step size, or clip the gradients in the hook gradients. The parameters are those of this iteration.',
  });
