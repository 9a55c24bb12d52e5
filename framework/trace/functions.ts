import { fail } from '../base/errors.ts';
import { say } from '../base/say.ts';
import type { SpikeOptions, Surrogate } from '../ops/spike.ts';
import type { Operand, Tensor } from '../ops/tensor.ts';
import { Symbolic } from './symbolic.ts';

/** For calls from JavaScript: only a tensor has these methods. */
function tensor(x: Tensor, where: string): Tensor {
  if (x instanceof Symbolic) return x as unknown as Tensor;
  return fail({
    code: 'kind-mismatch',
    where,
    found: say(x),
    expected: 'a tensor',
    remedy: 'Give it a compartment, a live hyperparameter, or what is computed from them.',
  });
}

// Functions of tensors, for those who like to read maths in its usual order.

export const exp = (x: Tensor): Tensor => tensor(x, 'exp').exp();
export const log = (x: Tensor): Tensor => tensor(x, 'log').log();
export const tanh = (x: Tensor): Tensor => tensor(x, 'tanh').tanh();
export const sech = (x: Tensor): Tensor => tensor(x, 'sech').sech();

/** `exp(x) / Σ exp(x)` along the last axis. */
export const softmax = (x: Tensor): Tensor => tensor(x, 'softmax').softmax();

/**
 * Spikes of a membrane `v` at a threshold, with a surrogate gradient with respect to both: 1 where
 * `v ≥ threshold` (`strict`: `>`); with a `cap`, `floor(v / threshold)` of them, at most so many.
 */
export const spike = (v: Tensor, threshold: Operand, options: SpikeOptions): Tensor =>
  (tensor(v, 'spike') as unknown as Symbolic).spike(threshold, options);

/**
 * The surrogate's derivative of `spike(v, threshold, { surrogate })` with respect to `v`, per unit of `v`, as a number to
 * compute with: returned as a compartment, local rules can read it. No gradient flows through it.
 */
export const surrogateOf = (v: Tensor, threshold: Operand, surrogate: Surrogate): Tensor =>
  (tensor(v, 'surrogateOf') as unknown as Symbolic).surrogate(threshold, surrogate);
