import { chosen, decidedAlone, decidedBy, negated, neverNaN } from './nan.ts';
import {
  asItIs,
  broadcastAll,
  comparedUnits,
  elementwise,
  firstShape,
  noGradient,
  noUnit,
  sameUnits,
  unstretched,
} from './row.ts';

const REAL = [-3, 3] as const;
const TRUTH = [0, 1] as const;
const plain = { selects: null, holds: null, simplify: asItIs } as const;

/** Truth values: where they come from, how they are combined, and what they decide. */
export const logic = {
  lt: comparison('<', (a, b) => a < b, 'lt'),
  le: comparison('≤', (a, b) => a <= b, 'le'),
  gt: comparison('>', (a, b) => a > b, 'gt'),
  ge: comparison('≥', (a, b) => a >= b, 'ge'),
  eq: comparison('=', (a, b) => a === b, 'eq'),
  ne: comparison('≠', (a, b) => a !== b, 'ne', 'true'),
  and: elementwise({
    ...combination('both', (a, b) => a & b, 'and'),
    holds: 'both',
    nan: decidedAlone('false'),
  }),
  or: elementwise({
    ...combination('at least one', (a, b) => a | b, 'or'),
    holds: 'either',
    nan: decidedAlone('true'),
  }),
  not: elementwise({
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
  }),
  where: elementwise({
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
  }),
  spikes: elementwise({
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
  }),
};

function comparison(
  symbol: string,
  meaning: (a: number, b: number) => boolean,
  wasm: string,
  ofNaN: 'true' | 'false' = 'false',
) {
  return elementwise({
    doc: `a ${symbol} b; false if either is NaN, but for ≠`,
    ...plain,
    operands: ['float', 'float'],
    kind: 'bool',
    shape: broadcastAll,
    unit: comparedUnits,
    elementwise: { meaning: (a, b) => +meaning(a, b), wasm: `$0 $1 V.${wasm}` },
    vjp: noGradient,
    nan: decidedBy(ofNaN),
    sample: { domain: [REAL, REAL] },
  });
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
    sample: { domain: [TRUTH, TRUTH] },
  } as const;
}
