import { composed, elementwise, type Operation } from './operation.ts';
import {
  asItIs,
  broadcastAll,
  type ComposedRow,
  type ElementwiseRow,
  noGradient,
  noUnit,
  type Operand,
} from './row.ts';

// What random numbers of other distributions ask about uniform ones. All of it is rounded alike by every engine: sums, products,
// quotients and roots.

/** Up to here the number of events is searched from 0 on, and from below the largest probability beyond. */
const FROM_ZERO = 32;
/** Beyond it the search would be long. */
const LARGEST_RATE = 2 ** 20;

/** how many events of a Poisson process of rate b have the probability a, cumulated; NaN for rates above 2²⁰; no gradient */
export const poissonQuantile: Operation<
  ComposedRow<readonly ['float', 'float']>,
  'float',
  [b: Operand]
> = composed({
  name: 'poissonQuantile',
  doc: 'how many events of a Poisson process of rate b have the probability a, cumulated',
  operands: ['float', 'float'],
  kind: 'float',
  shape: broadcastAll,
  unit: noUnit,
  expand: ([u, rate]) => poissonCount(u, rate, rate.neg().exp()),
  vjp: noGradient,
  shows: [],
});

/** poissonQuantile, c being the probability of none; no gradient */
export const poissonCount: Operation<ElementwiseRow<readonly ['float', 'float', 'float']>> = elementwise({
  name: 'poissonCount',
  doc: 'poissonQuantile, c being the probability of none',
  operands: ['float', 'float', 'float'],
  kind: 'float',
  shape: broadcastAll,
  unit: noUnit,
  selects: null,
  holds: null,
  elementwise: { meaning: countOf, wasm: 'c:0', rare: '$0 $2 V.lt v128.not' },
  vjp: noGradient,
  nan: ([u, , none]) => (u === 'nan' || none === 'nan' ? 'nan' : undefined),
  simplify: asItIs,
});

/** The smallest number whose cumulated probability is above u. */
function countOf(u: number, rate: number, none: number): number {
  if (u < none) return 0;
  if (!(rate > 0 && rate <= LARGEST_RATE && u >= none)) return Number.NaN;
  let count = rate < FROM_ZERO ? 0 : Math.floor(rate);
  let own = count === 0 ? none : largestProbability(rate, count);
  // From where all below is nothing beside the last digit of a uniform number.
  for (; count > 0 && own > 2 ** -70; count--) own *= count / rate;
  let sum = own;
  while (u >= sum) {
    own *= rate / ++count;
    if (sum + own === sum) break;
    sum += own;
  }
  return count;
}

/** λᵐ e⁻λ / m! at m = ⌊λ⌋, by Stirling's series: exp(m log(1 + δ) - m δ - 1/12m + …) / √2πm, δ = (λ - m) / m. */
function largestProbability(rate: number, m: number): number {
  const delta = (rate - m) / m;
  let series = 0;
  for (let n = 14; n >= 2; n--) series = 1 / n - delta * series;
  const square = 1 / (m * m);
  const stirling = (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680))) / m;
  const power = -m * delta * delta * series - stirling;
  let exponential = 1;
  for (let n = 10; n > 0; n--) exponential = 1 + (power * exponential) / n;
  return exponential / Math.sqrt(2 * Math.PI * m);
}
