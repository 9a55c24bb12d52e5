import type { Tensor } from '../../framework/index.ts';
import { relu } from './neuron.ts';

// What spikes make of traces, and both of weights.

/** How much a change of a weight counts, by its distance from the bound that it goes to. */
const room = {
  additive: undefined,
  additive_step: (distance: Tensor) => distance.gt(0).spikes(),
  multiplicative_pow: (distance: Tensor, mu: number) => distance.pow(mu),
  multiplicative_relu: relu,
} as const;

/** A trace after a step: spikes raise it by `a`, and it falls at a rate. */
export const traced = (trace: Tensor, z: Tensor, a: Tensor, rate: Tensor, dt: Tensor): Tensor =>
  trace.add(a.mul(z).sub(trace).mul(dt.mul(rate)));

interface Sides {
  readonly z_pre: Tensor;
  readonly z_post: Tensor;
  readonly pre: Tensor;
  readonly post: Tensor;
}

interface SpikeTiming {
  readonly stdp_algorithm: keyof typeof room;
  readonly mu: number;
  readonly w_min: Tensor;
  readonly w_max: Tensor;
  readonly eta_plus: Tensor;
  readonly eta_minus: Tensor;
}

/** Weights, raised by a spike behind what has come of late, and lowered by one before. */
export function changedWeights(w: Tensor, { z_pre, z_post, pre, post }: Sides, p: SpikeTiming): Tensor {
  const A = room[p.stdp_algorithm];
  const rate = (eta: Tensor, distance: Tensor) => (A ? eta.mul(A(distance, p.mu)) : eta);
  const gained = rate(p.eta_plus, p.w_max.sub(w)).mul(z_post.outer(pre));
  const lost = rate(p.eta_minus, w.sub(p.w_min)).mul(post.outer(z_pre));
  return w.add(gained.sub(lost));
}
