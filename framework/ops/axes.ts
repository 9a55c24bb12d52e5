import { fail } from '../base/errors.ts';
import { readOptions, truth } from '../base/options.ts';
import { isList, say } from '../base/say.ts';
import { formatShape, type Shape, sizeOf } from '../base/shapes.ts';
import type { MethodCall } from './row.ts';
import type { Tensor } from './tensor.ts';

/** An axis; in rows it counts from the front. */
export type AxisAttrs = { readonly axis: number };

/** Along one axis (negative counts from the last), which is left out unless `keepdims`. */
export type Along = [axis: number, options?: { readonly keepdims?: boolean }];

/** The method of what reduces an axis to length 1. */
export function alongAxis({ x, where, write }: MethodCall<AxisAttrs>, ...[axis, options]: Along): Tensor {
  const front = axisOf(x.shape, axis, where);
  const kept = write([x], { axis: front });
  return keepsAxis(options, where) ? kept : kept.reshape(x.shape.filter((_, i) => i !== front));
}

/** Whether the axis stays, with the length 1. */
export function keepsAxis(options: unknown, where: string): boolean {
  return readOptions(where, options ?? {}, KEEPING).keepdims;
}

const KEEPING = { keepdims: truth(false) };

/** An axis counted from the front. */
export function axisOf(shape: Shape, axis: number, where: string): number {
  const rank = shape.length;
  if (Number.isInteger(axis) && axis >= -rank && axis < rank) return axis < 0 ? axis + rank : axis;
  return fail({
    code: 'shape-mismatch',
    where,
    found: `axis ${say(axis)}`,
    expected: `an axis of shape ${formatShape(shape)}`,
    remedy: 'Name one: -1 is the last.',
  });
}

/** All axes of so many, the last two exchanged. */
export const lastExchanged = (rank: number): readonly number[] =>
  Array.from({ length: rank }, (_, k) => (k < rank - 2 ? k : 2 * rank - 3 - k));

/** All axes of a shape, counted from the front, in the order that is asked for. */
export function orderOf(shape: Shape, axes: readonly number[], where: string): readonly number[] {
  const front = isList(axes) ? Array.from(axes, (axis) => axisOf(shape, axis, where)) : [];
  if (front.length === shape.length && new Set(front).size === front.length) return front;
  return fail({
    code: 'shape-mismatch',
    where,
    found: `the axes ${say(axes)}`,
    expected: `each axis of shape ${formatShape(shape)} once`,
    remedy: 'Correct the argument.',
  });
}

/** Terms of a sum that are added one after the other; the sums of such blocks are added in pairs. */
export const SUM_BLOCK = 1024;

/** An array seen as [outer, length, inner] around one axis. */
export function aroundAxis(shape: Shape, axis: number) {
  return {
    outer: sizeOf(shape.slice(0, axis)),
    length: shape[axis]!,
    inner: sizeOf(shape.slice(axis + 1)),
  };
}
