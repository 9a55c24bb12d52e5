import type { Shape } from '../base/shapes.ts';
import type { RandomNumbers } from '../describe/random-numbers.ts';
import { poissonQuantile } from '../ops/draws.ts';
import { cumsum } from '../ops/reductions.ts';
import type { Tensor } from '../ops/tensor.ts';
import type { Writer } from './symbolic.ts';

/** Random numbers of all distributions, made of uniform ones: one for each element, two for a normal one. */
export const drawsFrom = (
  uniform: (shape: Shape) => Tensor,
  scribe: Pick<Writer, 'apply'>,
): RandomNumbers => ({
  uniform: (shape, low, high) => {
    const u = uniform(shape);
    if (low === undefined && high === undefined) return u;
    const span = scribe.apply('sub', [high ?? 1, low ?? 0]) as Tensor;
    return u.mul(span).add(low ?? 0);
  },
  // Box and Muller; 1 - u is never 0.
  normal: (shape) =>
    uniform(shape)
      .neg()
      .add(1)
      .log()
      .mul(-2)
      .sqrt()
      .mul(
        uniform(shape)
          .mul(2 * Math.PI)
          .cos(),
      ),
  bernoulli: (shape, p) => uniform(shape).lt(p),
  // The others by the inverse of their cumulated probability.
  exponential: (shape) => uniform(shape).neg().log1p().neg(),
  poisson: (shape, rate) => poissonQuantile(uniform(shape), rate),
  choice: (shape, weights) => {
    const upTo = cumsum(weights, -1);
    const u = uniform(shape);
    const at = u.reshape([...u.shape, 1]).mul(upTo.reduceMax(-1, { keepdims: true }));
    return upTo.le(at).spikes().sum(-1);
  },
});
