import { fail, located } from '../base/errors.ts';
import { type OptionRule, readOptions } from '../base/options.ts';
import { isList, say } from '../base/say.ts';
import { formatShape, type Shape, sameShape } from '../base/shapes.ts';
import { axisOf } from '../ops/axes.ts';
import type { OpName } from '../ops/dictionary.ts';
import type { SpikeAttrs, Surrogate } from '../ops/spike.ts';
import { type SurrogateGiven, surrogateFault, surrogateFrom } from '../ops/surrogates.ts';
import type { Operand, Tensor } from '../ops/tensor.ts';
import { purely } from './purity.ts';
import { ProgramScribe } from './scribe.ts';
import { nodeOf, type Writer } from './symbolic.ts';

/** Who writes what is computed from a tensor, and its shape. */
export function writerOf(x: Tensor, where: string): { readonly writer: Writer; readonly shape: Shape } {
  const { writer, value } = nodeOf(tensorGiven(x, where))!;
  return { writer, shape: value.shape };
}

/** For calls from JavaScript: only a tensor has these methods. */
export function tensorGiven(x: unknown, where: string): Tensor {
  const kind = nodeOf(x)?.value.kind;
  // Absolute times are numbers too where they are computed with.
  if (kind === 'float' || kind === 'tick') return x as Tensor;
  return fail({
    code: 'kind-mismatch',
    where,
    found: say(x),
    expected: 'a tensor',
    remedy: 'Give it a compartment, a live hyperparameter, or what follows from them.',
  });
}

export interface SpikeOptions extends Omit<SpikeAttrs, 'surrogate'> {
  /** What takes the place of the gradient: a name of the catalogue, one of its surrogates, or one's own. */
  readonly surrogate: SurrogateGiven;
}

const SPIKE = {
  surrogate: { expected: 'a surrogate', read: (x) => x } as OptionRule<unknown>,
  strict: {
    expected: 'true or false',
    fallback: undefined,
    read: (x) => (typeof x === 'boolean' ? x : undefined),
  } as OptionRule<boolean | undefined>,
  cap: {
    expected: 'a number above 0',
    fallback: undefined,
    read: (x) => (typeof x === 'number' && x > 0 ? x : undefined),
  } as OptionRule<number | undefined>,
};

/**
 * Spikes of a membrane `v` at a threshold, with a surrogate gradient with respect to both: 1 where
 * `v ≥ threshold` (`strict`: `>`); with a `cap`, `floor(v / threshold)` of them, at most so many.
 */
export function spike(v: Tensor, threshold: Operand, options: SpikeOptions): Tensor {
  const { writer } = nodeOf(tensorGiven(v, 'spike'))!;
  const { surrogate, strict, cap } = readOptions(`${writer.place}: spike`, options, SPIKE);
  return written(writer, 'spike', v, threshold, {
    surrogate: surrogateIn(writer, 'spike', surrogate as SurrogateGiven),
    ...(strict !== undefined && { strict }),
    ...(cap !== undefined && { cap }),
  });
}

/**
 * The surrogate's derivative of `spike(v, threshold, { surrogate })` with respect to `v`, per unit of `v`, as a number to
 * compute with: returned as a compartment, local rules can read it. No gradient flows through it.
 */
export function surrogateOf(v: Tensor, threshold: Operand, surrogate: SurrogateGiven): Tensor {
  const { writer } = nodeOf(tensorGiven(v, 'surrogateOf'))!;
  return written(writer, 'surrogate', v, threshold, {
    surrogate: surrogateIn(writer, 'surrogateOf', surrogate),
  });
}

/**
 * Tensors one behind the other along an axis (negative counts from the last): `[2, 3]` and `[2, 5]` along -1 are `[2, 8]`.
 * Along all other axes, and in their unit, they are alike.
 */
export const concat = (tensors: readonly Tensor[], axis: number): Tensor => {
  const { writer, value } = nodeOf(firstOf(tensors, 'concat'))!;
  return joined(writer, tensors, axisOf(value.shape, axis, `${writer.place}: concat`));
};

/** Tensors of one shape and unit along a new axis of the result (negative counts from its last): three of `[2]` along 0 are `[3, 2]`. */
export const stack = (tensors: readonly Tensor[], axis: number): Tensor => {
  const { writer, value } = nodeOf(firstOf(tensors, 'stack'))!;
  const at = axisOf([...value.shape, tensors.length], axis, `${writer.place}: stack`);
  const withAxis = (x: Tensor) => {
    const { shape } = tensorGiven(x, `${writer.place}: stack`);
    if (!sameShape(shape, value.shape))
      fail({
        code: 'shape-mismatch',
        where: `${writer.place}: stack`,
        found: `shapes ${formatShape(value.shape)} and ${formatShape(shape)}`,
        expected: 'tensors of one shape',
        remedy: 'Check the shapes; concat puts tensors one behind the other that differ along its axis.',
      });
    return x.reshape([...shape.slice(0, at), 1, ...shape.slice(at)]);
  };
  return joined(writer, tensors.map(withAxis), at);
};

const joined = (writer: Writer, tensors: readonly Tensor[], axis: number): Tensor =>
  writer.apply('concat', tensors, { axis }) as Tensor;

function firstOf(tensors: readonly Tensor[], where: string): Tensor {
  if (isList(tensors) && Array.isArray(tensors) && tensors.length > 0) return tensorGiven(tensors[0], where);
  return fail({
    code: 'shape-mismatch',
    where,
    found: say(tensors),
    expected: 'a list of one tensor or more, and an axis',
    remedy: 'Put them into a list: concat([a, b], -1).',
  });
}

/** The threshold and the surrogate's own operands are in the unit of the membrane where they have none. */
function written(
  writer: Writer,
  op: OpName,
  v: Tensor,
  threshold: Operand,
  attrs: { readonly surrogate: Surrogate },
): Tensor {
  const operands = [threshold, ...(attrs.surrogate.operands ?? [])].map((x) => writer.operand(x, v.unit));
  tryOut(attrs.surrogate, [v, ...operands] as readonly Tensor[], writer);
  return writer.apply(op, [v, ...operands], attrs) as Tensor;
}

/** The surrogate that was given; an error where it is none. */
function surrogateIn(writer: Writer, caller: string, given: SurrogateGiven): Surrogate {
  const fault = surrogateFault(given);
  return fault
    ? fail({ code: 'kind-mismatch', where: `${writer.place}: ${caller}, surrogate`, ...fault })
    : surrogateFrom(given);
}

/**
 * Computes a surrogate once, apart from the program: what is computed for gradients comes much later, or never, and what is wrong with it
 * should not hang on that.
 */
function tryOut(given: Surrogate, operands: readonly Tensor[], { place, holds }: Writer): void {
  const scribe = new ProgramScribe({ name: `${place}: surrogate`, units: false, holds });
  const [v, ...others] = operands.map(({ shape }, i) => {
    scribe.slot({ name: `${i}`, role: 'state', shape });
    return scribe.load(`${i}`);
  }) as [Tensor, Tensor, ...Tensor[]];
  const [threshold, ...own] = others;
  scribe.constant(given.scale ?? 1);
  purely(scribe, () => ({
    slope: located<unknown>(() =>
      given.smooth ? given.smooth(v, threshold, ...own) : given.derivative(v.sub(threshold), ...own),
    ),
  }));
}
