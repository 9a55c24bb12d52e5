import { type Hyperparameter, real } from '../describe/hyperparameters.ts';
import type { Defined, Definitions } from './definitions.ts';

/** The parameters of equations as hyperparameters: one number for all units or one for each, but those that are shared. */
export const parametersOf = ({
  parameters,
}: Pick<Definitions, 'parameters'>): Record<string, Hyperparameter> =>
  Object.fromEntries(parameters.map((own) => [own.name, parameterOf(own)]));

export function parameterOf(
  { unit, doc, flags, fallback }: Defined,
  shape?: (p: never) => number[],
): Hyperparameter {
  const options = {
    trainable: !flags.includes('constant'),
    ...(shape ? { shape } : flags.includes('shared') && { shape: () => [] }),
  };
  return fallback === undefined
    ? real(unit.text, doc, undefined, options)
    : real(unit.text, doc, fallback, options);
}
