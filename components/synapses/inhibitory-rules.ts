import { mV, type Tensor, where } from '../../framework/index.ts';

// How inhibitory weights change so that what is behind them stays at a rate or a potential; means over the trials.

/** `x_preᵀ · (v_post - rho)`, times `w_max - weights` where above 0, else `weights`. */
export function byPotential(
  weights: Tensor,
  { x_pre, v_post }: { readonly x_pre: Tensor; readonly v_post: Tensor },
  room: Tensor,
  p: { readonly rho: Tensor },
): Tensor {
  const change = x_pre.outer(v_post.div(mV(1)).sub(p.rho)).div(x_pre.shape[0]!);
  return change.mul(where(change.gt(0), room, weights));
}

interface SpikesAndTraces {
  readonly s_pre: Tensor;
  readonly s_post: Tensor;
  readonly x_pre: Tensor;
  readonly x_post: Tensor;
}

interface SpikeRule {
  readonly rho: Tensor;
  readonly Aplus: Tensor;
  readonly Aminus: Tensor;
  readonly use_soft_bounds: boolean;
}

/** `Aplus · (x_preᵀ · s_post + s_preᵀ · x_post) - Aminus · 2 · rho · x_preᵀ · 1`; with soft bounds times `w_max - weights`, and `weights`. */
export function bySpikes(
  weights: Tensor,
  { s_pre, s_post, x_pre, x_post }: SpikesAndTraces,
  room: Tensor,
  p: SpikeRule,
): Tensor {
  const together = x_pre.outer(s_post).addOuter(s_pre, x_post);
  const alone = x_pre.sum(0).reshape([x_pre.shape[1]!, 1]).mul(p.rho.mul(2));
  const up = p.use_soft_bounds ? together.mul(room) : together;
  const down = p.use_soft_bounds ? weights.mul(alone) : alone;
  return up.mul(p.Aplus).sub(down.mul(p.Aminus)).div(x_pre.shape[0]!);
}
