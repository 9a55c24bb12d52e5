import { fail } from './errors.ts';
import { isList, say } from './say.ts';

/** Lengths of the axes, outermost first; `[]` is a scalar. All shapes are known while tracing. */
export type Shape = readonly number[];

export const sizeOf = (shape: Shape): number => shape.reduce((product, n) => product * n, 1);

export const sameShape = (a: Shape, b: Shape): boolean =>
  a === b || (a.length === b.length && a.every((n, i) => n === b[i]));

export const formatShape = (shape: Shape): string => `[${shape.join(', ')}]`;

/** NumPy's rule: align at the last axis, a length of 1 stretches. `undefined` where the shapes do not fit. */
export function broadcast(a: Shape, b: Shape): Shape | undefined {
  if (a.length === 0 || sameShape(a, b)) return b;
  const rank = Math.max(a.length, b.length);
  const out: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const m = a[axis - rank + a.length] ?? 1;
    const n = b[axis - rank + b.length] ?? 1;
    if (m !== n && m !== 1 && n !== 1) return undefined;
    out.push(m === 1 ? n : m);
  }
  return out;
}

/** Elements to step by on each axis of `domain` when reading `shape`, broadcast to it; 0 where it is stretched. */
export function broadcastStrides(shape: Shape, domain: Shape, strides: readonly number[]): number[] {
  return domain.map((_, axis) => {
    const own = axis - domain.length + shape.length;
    return own < 0 || shape[own] === 1 ? 0 : strides[own]!;
  });
}

/** Row-major strides without padding. */
export function denseStrides(shape: Shape): number[] {
  const strides: number[] = new Array(shape.length);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= shape[axis]!;
  }
  return strides;
}

/** The length of the last axis: of a row. */
export const lastOf = (shape: Shape): number => shape[shape.length - 1] ?? 1;

/** Rows: everything but the last axis. */
export const rowsOf = (shape: Shape): number => sizeOf(shape.slice(0, -1));

/** Nothing has so many axes. */
const MOST_AXES = 16;

/** A shape as a declaration's function or a command has given it. */
export function checkShape(shape: unknown, where: string): Shape {
  const isLength = (n: unknown) => typeof n === 'number' && Number.isSafeInteger(n) && n >= 0;
  if (isList(shape) && Array.isArray(shape) && shape.length <= MOST_AXES && shape.every(isLength))
    return shape;
  return fail({
    code: 'declaration',
    where,
    found: `the shape ${say(shape)}`,
    expected: 'a list of whole numbers',
    remedy: 'Correct the shape: it depends on counts, sizes, flags and choices only.',
  });
}
