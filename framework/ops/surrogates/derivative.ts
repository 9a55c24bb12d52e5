import { fail } from '../../base/errors.ts';
import { isRecord, say } from '../../base/say.ts';
import type { Surrogate } from '../spike.ts';
import type { Tensor } from '../tensor.ts';

/** A number of a surrogate: fixed, or a tensor, such as a live hyperparameter. No gradient flows to it. */
export type SurrogateParameter = Tensor | number;

/**
 * A surrogate by its pseudo-derivative with respect to `u = v - threshold`.
 *
 * @param derivative of `u`, the number 1, and the parameters in their order
 */
export function byDerivative(
  parameters: readonly SurrogateParameter[],
  derivative: (u: Tensor, one: Tensor, ...parameters: Tensor[]) => Tensor,
): Surrogate {
  for (const own of parameters) if (!(isRecord(own) && own.kind === 'float')) checkParameter(own);
  return {
    operands: [1, ...parameters],
    derivative: (u, ...given) => {
      const [one, ...own] = complete(given, 1 + parameters.length);
      return derivative(u, one!, ...own);
    },
  };
}

const refused = (found: string, expected: string, remedy: string): never =>
  fail({ code: 'option', where: 'a surrogate', found, expected, remedy });

/** The operands of a surrogate of the catalogue; an error where somebody has taken them from it. */
export const complete = (operands: readonly Tensor[], count: number): readonly Tensor[] =>
  operands.length === count
    ? operands
    : refused(`${operands.length} operands`, `${count}`, 'Take it as it is.');

/** For calls from JavaScript. */
export function checkParameter(x: unknown): void {
  if (typeof x === 'number' && Number.isFinite(x)) return;
  refused(say(x), 'a finite number or a tensor', 'Correct it.');
}

export const square = (x: Tensor): Tensor => x.mul(x);

/** `e^(-x²)`. */
export const bell = (x: Tensor): Tensor => square(x).neg().exp();

/** `σ'(x) = σ(x) · (1 - σ(x))` of the logistic function σ. */
export const logisticSlope = (x: Tensor): Tensor => {
  const y = x.sigmoid();
  return y.mul(y.neg().add(1));
};
