import { choice, component, input, output, real, sizes, state } from '../../framework/index.ts';
import { activationNames } from '../graded/activations.ts';
import { perInput, perOutput } from './cable.ts';
import { drawnActions, perPolicy } from './gaussian-policy.ts';
import { common, commonNumber, drawnWeights } from './options.ts';

/** Factor of the objective, fixed in ngc-learn. */
const SCALE = 1e-2;

/**
 * Synapses that draw what they send from normal distributions, and learn by the REINFORCE rule what is rewarded.
 *
 *     evolve   a = act_fx(inputs);   m = a · W_mu;   ln sd = a · W_sd, within [-10, 2];   weights = [W_mu, W_sd]
 *              outputs = mu_act_fx(m) + noise · sd · N(0, 1), within [mu_out_min, mu_out_max];   sd = scalar_stddev where that is > 0
 *              objective = -0.01 · mean over trials of rewards · ln p(outputs);   dWeights = -∂objective/∂weights
 *              weights ← weights + eta · dWeights where learning_mask is 1, else as they are; within [0, w_bound]
 *              accumulated_gradients ← (n - 1)/n · decay · accumulated_gradients + dWeights / n;   n: evolutions since the last that learnt
 *
 * `rewards [1]` of each trial, `learning_mask [1]`, of which trials are averaged. What has the standard deviation of `scalar_stddev` learns no other. `noise` is not in
 * ngc-learn: 0 sends the means. `weights` outlives `reset`.
 */
export const REINFORCESynapse = component('REINFORCESynapse', {
  doc: 'synapses that draw what they send, and learn what is rewarded',
  source: 'ngc-learn 3.2.1, REINFORCESynapse; Williams, Machine Learning 8 (1992) 229-256',
  time: 'ms',
  hyperparameters: {
    /** numbers of inputs and outputs */
    shape: sizes('numbers of inputs and outputs', 2),
    /** learning rate */
    eta: real('1', 'learning rate', 1e-4),
    /** decay of the accumulated gradients */
    decay: real('1', 'decay of the accumulated gradients', 0.99),
    /** initial weights [inputs, outputs of means and of standard deviations], uniform in [0.025, 0.8) */
    weight_init: real(
      '1',
      'initial weights [inputs, outputs of means and of standard deviations], uniform in [0.025, 0.8)',
      drawnWeights(perPolicy),
      { shape: perPolicy, trainable: false },
    ),
    /** activation function of the inputs */
    act_fx: choice('activation function of the inputs', activationNames, 'identity'),
    /** activation function of the means */
    mu_act_fx: choice('activation function of the means', activationNames, 'identity'),
    /** least output */
    mu_out_min: real('1', 'least output', -Infinity, { static: true }),
    /** largest output */
    mu_out_max: real('1', 'largest output', Infinity, { static: true }),
    /** standard deviation of all outputs; 0 or less: learnt */
    scalar_stddev: real('1', 'standard deviation of all outputs; 0 or less: learnt', -1, { static: true }),
    /** largest weight */
    w_bound: real('1', 'largest weight', 1),
    /** factor of what is drawn; 0: means are sent */
    noise: real('1', 'factor of what is drawn; 0: means are sent', 1),
  },
  compartments: {
    /** what actions depend on */
    inputs: input('1', 'what actions depend on', { shape: perInput }),
    /** reward of the trial, less what was expected */
    rewards: input('1', 'reward of the trial, less what was expected', { shape: () => [1] }),
    /** 1 where it learns */
    learning_mask: input('1', '1 where it learns', { shape: () => [1] }),
    /** weights, the same for all trials */
    weights: state('1', 'weights, the same for all trials', common(perPolicy)),
    /** change of the weights before eta and bounds */
    dWeights: state('1', 'change of the weights before eta and bounds', common(perPolicy)),
    /** objective */
    objective: state('1', 'objective', commonNumber),
    /** changes, as they were of late */
    accumulated_gradients: state('1', 'changes, as they were of late', common(perPolicy)),
    /** evolutions since the last that learnt */
    step_count: state('1', 'evolutions since the last that learnt', commonNumber),
    /** actions */
    outputs: output('1', 'actions', { shape: perOutput }),
  },
  initial: { weights: (p) => p.weight_init },
  keep: ['weights'],
  commands: {
    evolve({ inputs, rewards, learning_mask, weights, accumulated_gradients, step_count }, p, { random }) {
      const { outputs, logp, gradient } = drawnActions(inputs, weights, p, random);
      const dWeights = gradient(rewards.mul(SCALE / inputs.shape[0]!));
      const mask = learning_mask.mean(0);
      const learnt = weights
        .add(dWeights.mul(p.eta))
        .mul(mask)
        .add(weights.mul(mask.neg().add(1)));
      const steps = step_count.add(1);
      return {
        weights: learnt.max(0).min(p.w_bound),
        dWeights,
        outputs,
        objective: logp.mul(rewards).mean(0).mul(-SCALE),
        accumulated_gradients: accumulated_gradients
          .mul(step_count.div(steps).mul(p.decay))
          .add(dWeights.div(steps)),
        step_count: steps.mul(mask.neg().add(1)),
      };
    },
  },
});
