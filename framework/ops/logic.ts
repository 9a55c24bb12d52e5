import { chosen, decidedAlone, negated, neverNaN } from './nan.ts';
import { elementwise, type Operation } from './operation.ts';
import { REAL } from './pointwise.ts';
import {
  asItIs,
  broadcastAll,
  type ElementwiseRow,
  firstShape,
  noGradient,
  noUnit,
  sameUnits,
  unstretched,
} from './row.ts';

type Connective = Operation<ElementwiseRow<readonly ['bool', 'bool']>, 'bool'>;

const TRUTH = [0, 1] as const;
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
  sample: { domain: [TRUTH] },
});

/** a where the condition holds, b elsewhere */
export const where: Operation<ElementwiseRow<readonly ['bool', 'float', 'float']>> = elementwise({
  name: 'where',
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
  sample: { domain: [TRUTH, REAL, REAL] },
});

/** 1 where true, 0 where false; no gradient */
export const spikes: Operation<ElementwiseRow<readonly ['bool']>> = elementwise({
  name: 'spikes',
  doc: '1 where true, 0 where false; no gradient',
  ...plain,
  operands: ['bool'],
  kind: 'float',
  shape: firstShape,
  unit: noUnit,
  elementwise: { meaning: (a) => a, wasm: '$0 c:1 v128.and' },
  vjp: noGradient,
  nan: neverNaN,
  sample: { domain: [TRUTH] },
});

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
    sample: { domain: [TRUTH, TRUTH] },
  } as const;
}
