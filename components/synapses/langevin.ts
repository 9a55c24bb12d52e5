import type { RandomNumbers, Tensor } from '../../framework/index.ts';

/** A change with noise, `+ √(2 alpha) ε + 2 alpha · langevin_noise_scale · ε`, ε normal, if that is above 0. */
export function diffused(
  change: Tensor,
  inputs: Tensor,
  alpha: Tensor,
  { langevin_noise_scale: scale }: { readonly langevin_noise_scale: number },
  random: RandomNumbers,
): Tensor {
  if (scale === 0) return change;
  // One number for all trials, made of those of each.
  const noise = random.normal(change.shape).sum(0).div(Math.sqrt(inputs.shape[0]!));
  const rate = alpha.mul(2);
  return change.add(noise.mul(rate.sqrt().add(rate.mul(scale))));
}
