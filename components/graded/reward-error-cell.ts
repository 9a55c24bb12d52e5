import { component, count, flag, input, output, real, state } from '../../framework/index.ts';

/**
 * Error cell of rewards: how far a reward is from what was predicted.
 *
 *     advance_state   accum_reward ← accum_reward + reward;   n_ep_steps ← n_ep_steps + 1;   rpe = reward - mu
 *                     mu ← (1 - alpha) · mu + alpha · reward                        if use_online_predictor
 *     evolve          mu ← (1 - 1/ema_window_len) · mu + accum_reward / n_ep_steps / ema_window_len        if not
 *
 * `evolve` is for the end of an episode; ngc-learn's does something only with the online predictor, which is the reverse of what it says:
 * `evolve_online` makes it so. `reset` forgets `mu` too.
 */
export const RewardErrorCell = component('RewardErrorCell', {
  doc: 'error cell of rewards',
  source: 'ngc-learn 3.2.0, RewardErrorCell (its evolve acts on the wrong side of use_online_predictor)',
  time: 'ms',
  hyperparameters: {
    /** number of cells */
    n_units: count('number of cells'),
    /** weight of a reward in the prediction */
    alpha: real('1', 'weight of a reward in the prediction', undefined, { min: 0, max: 1 }),
    /** episodes over which evolve averages */
    ema_window_len: real('1', 'episodes over which evolve averages', 10, { positive: true }),
    /** whether the prediction follows every step, not every episode */
    use_online_predictor: flag('whether the prediction follows every step, not every episode', true),
    /** whether evolve acts beside the online predictor, as in ngc-learn */
    evolve_online: flag('whether evolve acts beside the online predictor, as in ngc-learn', false),
  },
  compartments: {
    /** reward */
    reward: input('1', 'reward'),
    /** predicted reward */
    mu: state('1', 'predicted reward'),
    /** sum of the rewards of the episode */
    accum_reward: state('1', 'sum of the rewards of the episode'),
    /** steps of the episode */
    n_ep_steps: state('1', 'steps of the episode'),
    /** reward minus its prediction */
    rpe: output('1', 'reward minus its prediction'),
  },
  commands: {
    advance_state: ({ reward, mu, accum_reward, n_ep_steps }, p) => ({
      mu: p.use_online_predictor ? mu.mul(p.alpha.neg().add(1)).add(reward.mul(p.alpha)) : mu,
      accum_reward: accum_reward.add(reward),
      n_ep_steps: n_ep_steps.add(1),
      rpe: reward.sub(mu),
    }),
    evolve({ mu, accum_reward, n_ep_steps }, p) {
      if (p.use_online_predictor !== p.evolve_online) return {};
      return { mu: mu.add(accum_reward.div(n_ep_steps.max(1)).sub(mu).div(p.ema_window_len)) };
    },
  },
});
