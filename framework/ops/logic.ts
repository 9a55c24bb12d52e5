import { type Along, type AxisAttrs, axisOf, keepsAxis } from './axes.ts';
import { chosen, decidedAlone, negated, neverNaN } from './nan.ts';
import { composed, elementwise, type Operation } from './operation.ts';
import {
  asItIs,
  type Bool,
  broadcastAll,
  type ComposedRow,
  type ElementwiseRow,
  firstShape,
  type MethodCall,
  noGradient,
  noUnit,
  type Shape,
  sameUnits,
  type Tensor,
  unstretched,
} from './row.ts';

type Connective = Operation<ElementwiseRow<readonly ['bool', 'bool']>, 'bool'>;

const plain = { selects: null, holds: null, simplify: asItIs } as const;

// Truth values: how they are combined, and what they decide.

/** both */
export const and: Connective = elementwise({
  name: 'and',
  ...combination('both', (a, b) => a & b, 'and'),
  holds: 'both',
  nan: decidedAlone('false'),
});

/** at least one */
export const or: Connective = elementwise({
  name: 'or',
  ...combination('at least one', (a, b) => a | b, 'or'),
  holds: 'either',
  nan: decidedAlone('true'),
});

/** not */
export const not: Operation<ElementwiseRow<readonly ['bool']>, 'bool'> = elementwise({
  name: 'not',
  doc: 'not',
  ...plain,
  operands: ['bool'],
  kind: 'bool',
  shape: firstShape,
  unit: noUnit,
  elementwise: { meaning: (a) => 1 - a, wasm: '$0 v128.not' },
  vjp: noGradient,
  nan: negated,
});

/** a where the condition holds, b elsewhere */
export const where: Operation<ElementwiseRow<readonly ['bool', 'float', 'float']>> = elementwise({
  name: 'where',
  ofTicks: 'whereTicks',
  doc: 'a where the condition holds, b elsewhere',
  operands: ['bool', 'float', 'float'],
  kind: 'float',
  shape: broadcastAll,
  unit: ([, a, b]) => sameUnits([a, b]),
  elementwise: {
    meaning: (condition, a, b) => (condition ? a : b),
    wasm: '$1 $2 $0 v128.bitselect',
    wasmWhenZero: { 1: '$2 $0 v128.andnot', 2: '$1 $0 v128.and' },
  },
  vjp: (g, [condition]) => [null, condition.where(g, 0), condition.where(0, g)],
  // The operand that is not finite is the one that is not taken; otherwise the run itself is not.
  finite: () => true,
  chooses: true,
  nan: chosen,
  simplify: ([, a, b], shape, { isSame }) => (isSame(a, b) ? unstretched(a, shape) : undefined),
  selects: { condition: 0, yes: 1, no: 2 },
  holds: null,
});

/** 1 where true, 0 where false; no gradient */
export const spikes: Operation<ElementwiseRow<readonly ['bool']>> = elementwise({
  name: 'spikes',
  doc: '1 where true, 0 where false',
  ...plain,
  operands: ['bool'],
  kind: 'float',
  shape: firstShape,
  unit: noUnit,
  elementwise: { meaning: (a) => a, wasm: '$0 c:1 v128.and' },
  vjp: noGradient,
  nan: neverNaN,
});

type AlongAttrs = AxisAttrs & { readonly keepdims: boolean };
type Quantifier = Operation<ComposedRow<readonly ['bool'], AlongAttrs>, 'bool', Along>;

/** whether any along an axis is true (negative counts from the last); the axis is left out unless `keepdims` */
export const any: Quantifier = composed({
  name: 'any',
  ...quantifier('whether any along an axis is true'),
  expand: ([a], { axis, keepdims }: AlongAttrs) => found(a, axis, keepdims),
});

/** whether all along an axis are true (negative counts from the last); the axis is left out unless `keepdims` */
export const all: Quantifier = composed({
  name: 'all',
  ...quantifier('whether all along an axis are true'),
  expand: ([a], { axis, keepdims }: AlongAttrs) => found(a.not(), axis, keepdims).not(),
});

const found = (a: Bool, axis: number, keepdims: boolean): Bool =>
  a.spikes().reduceMax(axis, { keepdims }).gt(0);

function quantifier(doc: string) {
  return {
    doc,
    operands: ['bool'],
    kind: 'bool',
    shape: ([a]: readonly [Shape], { axis, keepdims }: AlongAttrs) =>
      a[axis] === undefined ? undefined : a.flatMap((n, i) => (i !== axis ? [n] : keepdims ? [1] : [])),
    unit: noUnit,
    method: ({ x, where, write }: MethodCall<AlongAttrs>, ...[axis, options]: Along): Tensor =>
      write([x], { axis: axisOf(x.shape, axis, where), keepdims: keepsAxis(options, where) }),
    vjp: noGradient,
    shows: ['axis', 'keepdims'],
  } as const;
}

function combination(doc: string, meaning: (a: number, b: number) => number, wasm: string) {
  return {
    doc,
    ...plain,
    operands: ['bool', 'bool'],
    kind: 'bool',
    shape: broadcastAll,
    unit: noUnit,
    elementwise: { meaning, wasm: `$0 $1 v128.${wasm}` },
    vjp: noGradient,
  } as const;
}
