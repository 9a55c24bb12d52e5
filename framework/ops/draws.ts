import { nothingKnown } from './nan.ts';
import { elementwise } from './operation.ts';
import type { Binary } from './pointwise.ts';
import { asItIs, broadcastAll, noGradient, noUnit } from './row.ts';

// What random numbers of other distributions ask about uniform ones. All of it is rounded alike by every engine: sums, products,
// quotients and roots.

/** Up to here the number of events is searched from 0 on, and from below the largest probability beyond. */
const FROM_ZERO = 32;
/** Beyond it the search would be long. */
const LARGEST_RATE = 2 ** 20;

/** how many events of a Poisson process of rate b have the probability a, cumulated; NaN for rates above 2²⁰; no gradient */
export const poissonQuantile: Binary = elementwise({
  name: 'poissonQuantile',
  doc: 'how many events of a Poisson process of rate b have the probability a, cumulated; NaN for rates above 2²⁰; no gradient',
  operands: ['float', 'float'],
  kind: 'float',
  shape: broadcastAll,
  unit: noUnit,
  selects: null,
  holds: null,
  elementwise: {
    meaning: countOf,
    // exp(-b) > 1 - b: most numbers are below that where events are rare.
    wasm: 'c:0',
    rare: '$0 c:0.999999 $1 V.sub V.lt v128.not',
  },
  vjp: noGradient,
  nan: ([u, rate]) => (u === 'nan' || rate === 'nan' ? 'nan' : nothingKnown()),
  simplify: asItIs,
  sample: {
    domain: [
      [0, 1],
      [0, 40],
    ],
  },
});

/** The smallest number whose cumulated probability is above u. */
function countOf(u: number, rate: number): number {
  if (Number.isNaN(u) || Number.isNaN(rate)) return Number.NaN;
  if (u < 0 || rate <= 0) return 0;
  if (rate > LARGEST_RATE) return Number.NaN;
  let count = rate < FROM_ZERO ? 0 : Math.floor(rate);
  let own = count === 0 ? exponentialOf(-rate) : largestProbability(rate, count);
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

/** eˣ for -32 < x ≤ 0, by the series of x / 32. */
function exponentialOf(x: number): number {
  let y = 1;
  for (let n = 20; n > 0; n--) y = 1 + ((x / 32) * y) / n;
  for (let n = 0; n < 5; n++) y *= y;
  return y;
}

/** λᵐ e⁻λ / m! at m = ⌊λ⌋, by Stirling's series: exp(m log(1 + δ) - m δ - 1/12m + …) / √2πm, δ = (λ - m) / m. */
function largestProbability(rate: number, m: number): number {
  const delta = (rate - m) / m;
  let series = 0;
  for (let n = 14; n >= 2; n--) series = 1 / n - delta * series;
  const square = 1 / (m * m);
  const stirling = (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680))) / m;
  return exponentialOf(-m * delta * delta * series - stirling) / Math.sqrt(2 * Math.PI * m);
}
