import { fail } from '../base/errors.ts';
import { say } from '../base/say.ts';
import { dimensionless } from '../base/units.ts';
import { type AxisAttrs, axisOf } from './axes.ts';
import { arange } from './lists.ts';
import { composed, type Operation, structural } from './operation.ts';
import {
  asItIs,
  type ComposedRow,
  firstShape,
  firstUnit,
  noGradient,
  type StructuralRow,
  unstretched,
} from './row.ts';

// Operations that give elements of their operand in other places.

/** Every `step`-th element from `start` to before `end`. */
export type SliceAttrs = AxisAttrs & { readonly start: number; readonly end: number; readonly step: number };
/** So many zeros before and after, and `step - 1` between neighbours. */
export type PadAttrs = AxisAttrs & { readonly before: number; readonly after: number; readonly step: number };

const plain = {
  operands: ['float'],
  kind: 'float',
  varies: 'never',
  stream: null,
  sameElements: false,
  allSteps: { fixed: [], whileGrowing: false, gains: false },
  grows: null,
  events: null,
  unit: firstUnit,
} as const;

/** every `step`-th element (1) from `start` to before `end` (the last) of an axis; negative numbers count from its end */
export const slice: Operation<
  StructuralRow<readonly ['float'], SliceAttrs>,
  'float',
  [axis: number, start: number, end?: number, step?: number]
> = structural({
  name: 'slice',
  doc: 'every `step`-th element (1) from `start` to before `end` (the last) of an axis',
  ...plain,
  shape: ([a], { axis, start, end, step }: SliceAttrs) =>
    a[axis] !== undefined && end <= a[axis] ? a.with(axis, Math.ceil((end - start) / step)) : undefined,
  nan: ([a]) => a,
  simplify: ([a], shape) => unstretched(a, shape),
  chooses: true,
  method: ({ x, where, write }, axis: number, start: number, end?: number, step = 1) => {
    const front = axisOf(x.shape, axis, where);
    const length = x.shape[front]!;
    const isWhole = [start, end ?? length, step].every(Number.isInteger);
    const place = (at: number) => (isWhole && at < 0 ? at + length : at);
    const [from, to] = [place(start), place(end ?? length)];
    if (!isWhole || from < 0 || to <= from || to > length || step < 1)
      fail({
        code: 'shape-mismatch',
        where,
        found: `elements ${say(start)} to before ${say(end ?? length)} in steps of ${say(step)}`,
        expected: `at least one of the ${length} elements of axis ${say(axis)}, in whole steps of 1 or more`,
        remedy: 'Correct it; flip turns an axis round.',
      });
    return write([x], { axis: front, start: from, end: to, step });
  },
  shows: ['axis', 'start', 'end', 'step'],
  vjp: (g, [a], _y, { axis, start, step }: SliceAttrs) => {
    const last = start + (g.shape[axis]! - 1) * step;
    return [g.pad(axis, start, a.shape[axis]! - 1 - last, step)];
  },
});

/** zeros along an axis: so many before and after, and `step` - 1 (0) between neighbours */
export const pad: Operation<
  StructuralRow<readonly ['float'], PadAttrs>,
  'float',
  [axis: number, before: number, after: number, step?: number]
> = structural({
  name: 'pad',
  doc: 'zeros along an axis',
  ...plain,
  shape: ([a], { axis, before, after, step }: PadAttrs) =>
    a[axis] === undefined ? undefined : a.with(axis, before + (a[axis] - 1) * step + 1 + after),
  nan: ([a]) => (a === 'number' ? a : undefined),
  simplify: ([a], shape) => unstretched(a, shape),
  method: ({ x, where, write }, axis: number, before: number, after: number, step = 1) => {
    if (![before, after, step - 1].every((n) => Number.isInteger(n) && n >= 0))
      fail({
        code: 'shape-mismatch',
        where,
        found: `${say(before)} zeros before and ${say(after)} after, in steps of ${say(step)}`,
        expected: 'whole numbers from 0 on, and a step from 1 on',
        remedy: 'Correct it; slice leaves elements out.',
      });
    return write([x], { axis: axisOf(x.shape, axis, where), before, after, step });
  },
  shows: ['axis', 'before', 'after', 'step'],
  vjp: (g, [a], _y, { axis, before, step }: PadAttrs) => [
    g.slice(axis, before, before + (a.shape[axis]! - 1) * step + 1, step),
  ],
});

/** the opposite order along an axis */
export const flip: Operation<
  StructuralRow<readonly ['float'], AxisAttrs>,
  'float',
  [axis: number]
> = structural({
  name: 'flip',
  doc: 'the opposite order along an axis',
  ...plain,
  shape: firstShape,
  nan: ([a]) => a,
  simplify: asItIs,
  method: ({ x, where, write }, axis: number) => write([x], { axis: axisOf(x.shape, axis, where) }),
  shows: ['axis'],
  vjp: (g, _args, _y, { axis }: AxisAttrs) => [g.flip(axis)],
});

/** 1 in the place that a number names, of so many in a new last axis, and 0 in the others; no gradient */
export const oneHot: Operation<
  ComposedRow<readonly ['float'], { readonly size: number }>,
  'float',
  [size: number]
> = composed({
  name: 'oneHot',
  doc: '1 in the place that a number names, of so many in a new last axis',
  operands: ['float'],
  kind: 'float',
  shape: ([a], { size }: { readonly size: number }) => [...a, size],
  unit: () => dimensionless,
  expand: ([a], { size }: { readonly size: number }) =>
    a
      .reshape([...a.shape, 1])
      .eq(arange(size))
      .spikes(),
  vjp: noGradient,
  method: ({ x, where, write }, size: number) => {
    if (!(Number.isSafeInteger(size) && size > 0))
      fail({
        code: 'shape-mismatch',
        where,
        found: say(size),
        expected: 'a number of places',
        remedy: 'Correct the argument.',
      });
    return write([x], { size });
  },
  shows: ['size'],
});
