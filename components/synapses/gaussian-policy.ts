import { type RandomNumbers, type Shape, type Tensor, where } from '../../framework/index.ts';
import { type ActivationName, activations } from '../graded/activations.ts';

// A policy that draws actions from normal distributions, whose means and deviations are weighted sums of what it sees.

export interface Policy {
  readonly shape: Shape;
}

/** Weights of means, and beside them those of logarithms of standard deviations. */
export const perPolicy = ({ shape: [n_in, n_out] }: Policy): Shape => [n_in!, 2 * n_out!];

/** Logarithms of standard deviations stay within these. */
const [LOW, HIGH] = [-10, 2];

interface Actions extends Policy {
  readonly act_fx: ActivationName;
  readonly mu_act_fx: ActivationName;
  readonly mu_out_min: number;
  readonly mu_out_max: number;
  readonly scalar_stddev: number;
  readonly noise: Tensor;
}

/**
 * Actions that are drawn, the logarithm of their density, and of its gradient by the weights, times `pull`, the sum over the trials:
 *
 *     a = act_fx(inputs);   m = a · W_mu;   ln sd = a · W_sd, within [-10, 2];   weights = [W_mu, W_sd]
 *     outputs = mu_act_fx(m) + noise · sd · N(0, 1), within [mu_out_min, mu_out_max];   sd = scalar_stddev where that is > 0
 */
export function drawnActions(inputs: Tensor, weights: Tensor, p: Actions, random: RandomNumbers) {
  const n_out = p.shape[1]!;
  const learnsSpread = p.scalar_stddev <= 0;
  const activity = activations[p.act_fx].apply(inputs);
  const mean = activity.matmul(weights.slice(1, 0, n_out));
  const spread = activity.matmul(weights.slice(1, n_out));
  const middle = activations[p.mu_act_fx].apply(mean);
  const sd = learnsSpread ? spread.max(LOW).min(HIGH).exp() : spread.mul(0).add(p.scalar_stddev);
  const drawn = middle.add(random.normal([n_out]).mul(sd).mul(p.noise));
  const outputs = drawn.max(p.mu_out_min).min(p.mu_out_max);
  const off = outputs.sub(middle).div(sd);
  const logp = off
    .mul(off)
    .add(
      sd
        .mul(sd)
        .mul(2 * Math.PI)
        .log(),
    )
    .mul(-0.5)
    .sum(-1, { keepdims: true });
  const gradient = (pull: Tensor): Tensor => {
    const towards = activations[p.mu_act_fx].back(off.div(sd), mean).mul(pull);
    const wider = learnsSpread
      ? where(spread.ge(LOW).and(spread.le(HIGH)), off.mul(off).sub(1).mul(pull), 0)
      : spread.mul(0);
    return activity
      .outer(towards)
      .pad(1, 0, n_out)
      .add(activity.outer(wider).pad(1, n_out, 0));
  };
  return { outputs, logp, gradient };
}
