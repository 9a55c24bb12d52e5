import {
  choice,
  component,
  flag,
  input,
  output,
  type RandomNumbers,
  real,
  state,
} from '../../framework/index.ts';
import { perNeuron, size } from './neuron.ts';
import { inputShape, inputSize, type LayerSizes, perInput } from './recurrent.ts';
import { changedWeights, traced } from './spike-timing.ts';

/**
 * Synapses that learn from spikes (spike-timing-dependent plasticity with traces), time in s.
 *
 *     advance_state   i = w · z_pre
 *     evolve          t_pre ← t_pre + dt · tau_pre_inv · (a_pre · z_pre - t_pre)             t_post likewise
 *                     w ← w + eta_plus · A(w_max - w) · z_post t_preᵀ - eta_minus · A(w - w_min) · t_post z_preᵀ, summed over trials
 *                     w ← w within [w_min, w_max]                                            hardbound
 *     A(d) = 1 (additive, the default), [d > 0] (additive_step), d^mu (multiplicative_pow), max(d, 0) (multiplicative_relu)
 *
 * `z_pre`, `t_pre` `[input_size]`; `z_post`, `t_post`, `i` `[hidden_size]`; w `[hidden_size, input_size]`, the same for all trials, outlives `reset`.
 */
export const STDP = component('STDP', {
  doc: 'dense synapses with spike-timing-dependent plasticity from traces of their own',
  source: 'Norse 1.1.0, stdp_step_linear',
  time: 's',
  hyperparameters: {
    ...size,
    ...inputSize,
    /** rise of the presynaptic trace with a spike */
    a_pre: real('1', 'rise of the presynaptic trace with a spike', 1),
    /** rise of the postsynaptic trace with a spike */
    a_post: real('1', 'rise of the postsynaptic trace with a spike', 1),
    /** inverse time constant of the presynaptic trace (1/s) */
    tau_pre_inv: real('1/s', 'inverse time constant of the presynaptic trace', 20, { min: 0 }),
    /** inverse time constant of the postsynaptic trace (1/s) */
    tau_post_inv: real('1/s', 'inverse time constant of the postsynaptic trace', 20, { min: 0 }),
    /** least weight */
    w_min: real('1', 'least weight', 0),
    /** largest weight */
    w_max: real('1', 'largest weight', 1),
    /** rate of potentiation */
    eta_plus: real('1', 'rate of potentiation', 1e-3),
    /** rate of depression */
    eta_minus: real('1', 'rate of depression', 1e-3),
    /** how much a change counts near the bounds */
    stdp_algorithm: choice(
      'how much a change counts near the bounds',
      ['additive', 'additive_step', 'multiplicative_pow', 'multiplicative_relu'],
      'additive',
    ),
    /** exponent of multiplicative_pow */
    mu: real('1', 'exponent of multiplicative_pow', 0, { min: 0, static: true }),
    /** whether weights stay within their bounds */
    hardbound: flag('whether weights stay within their bounds', true),
    /** weights at the start [hidden_size, input_size], uniform in [0, 1) */
    weights: real(
      '1',
      'weights at the start [hidden_size, input_size], uniform in [0, 1)',
      (p: LayerSizes, random: RandomNumbers) => random.uniform(inputShape(p)),
      { shape: inputShape },
    ),
  },
  compartments: {
    /** presynaptic spikes */
    z_pre: input('1', 'presynaptic spikes', { shape: perInput }),
    /** postsynaptic spikes */
    z_post: input('1', 'postsynaptic spikes', { default: 0, shape: perNeuron }),
    /** presynaptic traces */
    t_pre: state('1', 'presynaptic traces', { shape: perInput }),
    /** postsynaptic traces */
    t_post: state('1', 'postsynaptic traces', { shape: perNeuron }),
    /** weights, the same for all trials */
    w: state('1', 'weights, the same for all trials', { shape: inputShape, shared: true }),
    /** weighted spikes */
    i: output('1', 'weighted spikes', { shape: perNeuron }),
  },
  initial: { w: (p) => p.weights },
  longestStep: { tau_pre_inv: (p) => 2 / p.tau_pre_inv, tau_post_inv: (p) => 2 / p.tau_post_inv },
  keep: ['w'],
  commands: {
    advance_state: ({ z_pre, w }) => ({ i: z_pre.matmul(w.transpose()) }),
    evolve({ z_pre, z_post, t_pre, t_post, w }, p, { dt }) {
      const [pre, post] = [
        traced(t_pre, z_pre, p.a_pre, p.tau_pre_inv, dt),
        traced(t_post, z_post, p.a_post, p.tau_post_inv, dt),
      ];
      const changed = changedWeights(w, { z_pre, z_post, pre, post }, p);
      return { t_pre: pre, t_post: post, w: p.hardbound ? changed.clip(p.w_min, p.w_max) : changed };
    },
  },
});
