import { type Shape, sameShape } from '../base/shapes.ts';
import { rowOf } from '../ops/dictionary.ts';
import type { Bounded } from '../ops/row.ts';
import type { Tensor } from '../ops/tensor.ts';
import type { Value } from '../trace/program.ts';
import type { ProgramScribe } from '../trace/scribe.ts';
import { idOf } from '../trace/symbolic.ts';

/** Cotangents by the id of the value that they belong to. */
export type Cotangents = Map<number, Tensor>;

export interface Reversal {
  /** The computation to go back through, in its order. */
  readonly values: readonly Value[];
  /** Where cotangents come from; the map is filled in on the way back. */
  readonly seeds: Cotangents;
  /** Values at which the way back ends. */
  readonly leaves: ReadonlySet<number>;
  /** Values that count as constants: nothing flows through them. */
  readonly held?: ReadonlySet<number>;
  /** Values through which a cotangent of 0 stays 0, whatever the derivative is: see `exposed`. */
  readonly exposed: readonly boolean[];
  /** The value of `id` for use in a derivative: recomputed, or read back from a tape. */
  readonly image: (id: number) => Tensor;
  readonly scribe: ProgramScribe;
}

/** Reverse mode: writes the cotangent of every leaf that a seed depends on. */
export function reverse({ values, seeds, leaves, held, exposed, image, scribe }: Reversal): Cotangents {
  const active = dependsOn(values, leaves, held);
  for (let id = values.length - 1; id >= 0; id--) {
    const g = seeds.get(id);
    const value = values[id]!;
    const { vjp, scales } = rowOf(value);
    if (!g || !active[id] || leaves.has(id) || !vjp) continue;
    const cotangents = vjp(g, value.args.map(image), image(id), value.attrs, scribe);
    value.args.forEach((arg, i) => {
      const cotangent = cotangents[i];
      if (!cotangent || !active[arg] || values[arg]!.kind !== 'float') return;
      const own = scales && exposed[id] ? g.eq(0).where(0, cotangent) : cotangent;
      seeds.set(arg, accumulate(scribe, seeds.get(arg), unbroadcast(own, values[arg]!.shape)));
    });
  }
  return seeds;
}

/**
 * Values that can be infinite or NaN, or whose derivative can, though the loss does not depend on them: in the branch of a `where`
 * that is not taken, say. 0 times such a derivative would be NaN there. They are operations with a pole or an exponential (a
 * mask in another step may leave them aside), and what is computed from these if a choice can leave it aside. What is read
 * counts as finite, and so does what only overflows by sums and products.
 */
export function exposed(values: readonly Value[]): readonly boolean[] {
  const known: Bounded[] = [];
  const opens: boolean[] = [];
  for (const value of values) {
    const { id, op, args, attrs, kind } = value;
    const operands = args.map((arg) => known[arg]!);
    const finite = rowOf(value).finite ?? ((all: readonly Bounded[]) => all.every((own) => own.finite));
    opens[id] = !finite(operands.map((operand) => ({ ...operand, finite: true })));
    known[id] =
      op === 'const'
        ? { finite: Number.isFinite(attrs.value), constant: attrs.value as number }
        : { finite: kind === 'bool' || finite(operands) };
  }
  const aside: boolean[] = [];
  for (const value of values.toReversed()) {
    const { id, args, kind } = value;
    const numbers = args.filter((arg) => kind === 'float' && values[arg]!.kind === 'float');
    for (const arg of numbers) aside[arg] ||= rowOf(value).chooses || aside[id]!;
  }
  return values.map(({ id }) => opens[id]! || (!known[id]!.finite && aside[id]!));
}

/** Adds a contribution to a sum, in the way of the operation that it is: an outer product goes straight in, row by row. */
export function accumulate(scribe: ProgramScribe, sum: Tensor | undefined, contribution: Tensor): Tensor {
  if (!sum) return contribution;
  const value = scribe.value(idOf(contribution));
  const { addTo } = rowOf(value);
  const operands = value.args.map((arg) => scribe.symbol(arg) as Tensor);
  return addTo?.(sum, operands) ?? sum.add(contribution);
}

/** Operands to which a gradient passes from a value: of numbers, and by an operation that has a derivative. */
export const waysBack = (values: readonly Value[], value: Value): readonly number[] =>
  rowOf(value).vjp ? value.args.filter((arg) => values[arg]!.kind === 'float') : [];

/** From which values a gradient reaches a leaf (it does from leaves), other than through those that are held. */
export function dependsOn(
  values: readonly Value[],
  leaves: ReadonlySet<number>,
  held?: ReadonlySet<number>,
): readonly boolean[] {
  const result: boolean[] = [];
  for (const value of values) {
    const { id } = value;
    result[id] = !held?.has(id) && (leaves.has(id) || waysBack(values, value).some((arg) => result[arg]));
  }
  return result;
}

/** Sums over the axes along which an operand of this shape was stretched. */
export function unbroadcast(g: Tensor, shape: Shape): Tensor {
  let sum = g;
  const extra = g.shape.length - shape.length;
  for (let axis = 0; axis < g.shape.length; axis++) {
    const stretched = axis < extra || (shape[axis - extra] === 1 && g.shape[axis]! > 1);
    if (stretched && sum.shape[axis]! > 1) sum = sum.sum(axis, { keepdims: true });
  }
  return sameShape(sum.shape, shape) ? sum : sum.reshape(shape);
}

/** The cotangents of `inputs` for the cotangent `g` of `f(...inputs)`, written into the same program. */
export function pullback(
  scribe: ProgramScribe,
  f: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Tensor[],
  g: Tensor,
): (Tensor | null)[] {
  const output = f(...inputs);
  const values = Array.from({ length: idOf(output) + 1 }, (_, id) => scribe.value(id));
  const seeds: Cotangents = new Map([[idOf(output), unbroadcast(g, output.shape)]]);
  const leaves = new Set(inputs.map(idOf));
  const image = (id: number) => scribe.symbol(id) as Tensor;
  reverse({ values, seeds, leaves, exposed: exposed(values), image, scribe });
  return inputs.map((input) => seeds.get(idOf(input)) ?? null);
}

/** A scribe for derived programs: no units, and able to derive surrogates. */
export function derivedScribe(make: (pull: ProgramScribe['pullback']) => ProgramScribe): ProgramScribe {
  const scribe: ProgramScribe = make((f, inputs, g) => pullback(scribe, f, inputs, g));
  return scribe;
}
