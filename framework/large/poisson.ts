import { sizeOf } from '../base/shapes.ts';
import { FEW, poissonKernel } from '../compile/backends/wasm/kernels/poisson.ts';
import { dictionary } from '../ops/dictionary.ts';
import { poissonCount } from '../ops/draws.ts';
import { large } from '../ops/large.ts';
import { where } from '../ops/logic.ts';
import { neverNaN } from '../ops/nan.ts';
import { noGradient, noUnit, sameShape } from '../ops/row.ts';
import type { Tensor } from '../ops/tensor.ts';
import { writerOf } from '../trace/functions.ts';

const countOf = dictionary.poissonCount.elementwise.meaning as (
  u: number,
  rate: number,
  none: number,
) => number;

export const fewPoissonRow = large<readonly ['float', 'float', 'float']>({
  name: 'fewPoisson',
  doc: 'poissonCount of a below 1, rate b and c, the probability of none, all of one shape, for rates below 32; 0 for others, and for what is not a number; no gradient',
  operands: ['float', 'float', 'float'],
  kind: 'float',
  shape: ([u, rate, none]) => (sameShape(u, rate) && sameShape(u, none) ? u : undefined),
  unit: noUnit,
  meaning: ([u, rate, none], shape) =>
    Float64Array.from({ length: sizeOf(shape) }, (_, i) => {
      const [a, b, c] = [u.data[i]!, rate.data[i]!, none.data[i]!];
      return b < FEW && !Number.isNaN(a + c) ? countOf(a, b, c) : 0;
    }),
  nan: neverNaN,
  vjp: noGradient,
  kernels: { wasm: poissonKernel },
  shows: [],
});

/**
 * Numbers of events of a Poisson process, of a rate for each or one for all, from uniform numbers between 0 and 1: the bits of `random.poisson`. Where neighbours have one
 * rate below 32, its cumulated probabilities are made once, and no number is searched by its meaning in JavaScript.
 */
export function poissonNumbers(u: Tensor, rate: Tensor): Tensor {
  const { writer } = writerOf(u, 'poisson');
  const none = rate.neg().exp();
  // In the shape of what is drawn: a rate may have an axis of trials.
  const each = u.mul(0);
  const few = writer.apply('large', [u, each.add(rate), each.add(none)], { row: fewPoissonRow }) as Tensor;
  const isMany = rate.lt(FEW).not();
  return few.add(poissonCount(where(isMany, u, 0), rate, none));
}
