import { fail } from '../base/errors.ts';
import { say } from '../base/say.ts';
import type { Shape } from '../base/shapes.ts';
import type { OpName } from '../ops/dictionary.ts';
import type { SpikeOptions, Surrogate } from '../ops/spike.ts';
import type { Operand, Tensor } from '../ops/tensor.ts';
import { nodeOf, type Writer } from './symbolic.ts';

/** Who writes what is computed from a tensor, and its shape. */
export function writerOf(x: Tensor, where: string): { readonly writer: Writer; readonly shape: Shape } {
  const { writer, value } = nodeOf(tensor(x, where))!;
  return { writer, shape: value.shape };
}

/** For calls from JavaScript: only a tensor has these methods. */
function tensor(x: Tensor, where: string): Tensor {
  if (nodeOf(x)) return x;
  return fail({
    code: 'kind-mismatch',
    where,
    found: say(x),
    expected: 'a tensor',
    remedy: 'Give it a compartment, a live hyperparameter, or what is computed from them.',
  });
}

/**
 * Spikes of a membrane `v` at a threshold, with a surrogate gradient with respect to both: 1 where
 * `v ≥ threshold` (`strict`: `>`); with a `cap`, `floor(v / threshold)` of them, at most so many.
 */
export function spike(v: Tensor, threshold: Operand, options: SpikeOptions): Tensor {
  const { writer } = nodeOf(tensor(v, 'spike'))!;
  const { surrogate, ...attrs } = options ?? {};
  if (!isSurrogate(surrogate)) refuse(writer, 'spike', options, '{ surrogate: … }');
  return written(writer, 'spike', v, threshold, { ...attrs, surrogate });
}

/**
 * The surrogate's derivative of `spike(v, threshold, { surrogate })` with respect to `v`, per unit of `v`, as a number to
 * compute with: returned as a compartment, local rules can read it. No gradient flows through it.
 */
export function surrogateOf(v: Tensor, threshold: Operand, surrogate: Surrogate): Tensor {
  const { writer } = nodeOf(tensor(v, 'surrogateOf'))!;
  if (!isSurrogate(surrogate)) refuse(writer, 'surrogate', surrogate, 'a surrogate, such as superSpike(25)');
  return written(writer, 'surrogate', v, threshold, { surrogate });
}

/** The threshold and the surrogate's own operands are in the unit of the membrane where they have none. */
function written(
  writer: Writer,
  op: OpName,
  v: Tensor,
  threshold: Operand,
  attrs: { readonly surrogate: Surrogate },
): Tensor {
  const operands = [threshold, ...attrs.surrogate.operands].map((x) => writer.operand(x, v.unit));
  return writer.apply(op, [v, ...operands], attrs) as Tensor;
}

const isSurrogate = (x: Surrogate | undefined): x is Surrogate => Array.isArray(x?.operands);

const refuse = (writer: Writer, op: OpName, found: unknown, expected: string): never =>
  fail({
    code: 'shape-mismatch',
    where: `${writer.place}: ${op}`,
    found: say(found),
    expected,
    remedy: 'Correct the argument.',
  });
