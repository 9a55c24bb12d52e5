import type { AxisAttrs } from './axes.ts';
import { structural } from './operation.ts';
import { sameShape, sameUnits, unstretched } from './row.ts';

/** What functions of lists of tensors write. */
export const joining = {
  /** tensors one behind the other along an axis; along all others they are alike */
  concat: structural<readonly ['float', ...'float'[]], AxisAttrs>({
    name: 'concat',
    doc: 'tensors one behind the other along an axis',
    operands: ['float'],
    rest: 'float',
    kind: 'float',
    varies: 'never',
    stream: null,
    sameElements: false,
    allSteps: { fixed: [], whileGrowing: false, gains: false },
    grows: null,
    events: null,
    shape: ([a, ...others], { axis }) => {
      const isLike = (b: readonly number[]) => b.length === a.length && sameShape(b.with(axis, a[axis]!), a);
      const length = others.reduce((sum, b) => sum + b[axis]!, a[axis]!);
      return axis < a.length && others.every(isLike) ? a.with(axis, length) : undefined;
    },
    unit: sameUnits,
    nan: (known) => (known.every((x) => x === known[0]) ? known[0] : undefined),
    simplify: ([a], shape) => unstretched(a, shape),
    vjp: (g, parts, _y, { axis }) => {
      let end = 0;
      return parts.map(({ shape }) => g.slice(axis, end, (end += shape[axis]!)));
    },
    shows: ['axis'],
  }),
};
