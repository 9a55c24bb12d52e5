import { decidedBy } from './nan.ts';
import { elementwise, type Operation } from './operation.ts';
import { asItIs, broadcastAll, comparedUnits, type ElementwiseRow, noGradient } from './row.ts';

type Comparison = Operation<ElementwiseRow<readonly ['float', 'float']>, 'bool'>;

const plain = { selects: null, holds: null, simplify: asItIs } as const;

// Comparisons of numbers, which give truth values.

/** a < b; false if either is NaN */
export const lt: Comparison = comparison('lt', '<', (a, b) => a < b);

/** a ≤ b; false if either is NaN */
export const le: Comparison = comparison('le', '≤', (a, b) => a <= b);

/** a > b; false if either is NaN */
export const gt: Comparison = comparison('gt', '>', (a, b) => a > b);

/** a ≥ b; false if either is NaN */
export const ge: Comparison = comparison('ge', '≥', (a, b) => a >= b);

/** a = b; false if either is NaN */
export const eq: Comparison = comparison('eq', '=', (a, b) => a === b);

/** a ≠ b; true if either is NaN */
export const ne: Comparison = comparison('ne', '≠', (a, b) => a !== b, 'true');

function comparison(
  name: string,
  symbol: string,
  meaning: (a: number, b: number) => boolean,
  ofNaN: 'true' | 'false' = 'false',
) {
  return elementwise({
    name,
    doc: `a ${symbol} b; ${ofNaN} if either is NaN`,
    ofTicks: `${name}Ticks`,
    ...plain,
    operands: ['float', 'float'],
    kind: 'bool',
    shape: broadcastAll,
    unit: comparedUnits,
    elementwise: { meaning: (a, b) => +meaning(a, b), wasm: `$0 $1 V.${name}` },
    vjp: noGradient,
    nan: decidedBy(ofNaN),
  });
}
