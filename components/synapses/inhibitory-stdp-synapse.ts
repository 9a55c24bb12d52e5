import { component, flag, input, real, state } from '../../framework/index.ts';
import {
  biasCompartments,
  biasHyperparameters,
  cableAliases,
  cableCompartments,
  cableHyperparameters,
  changeOfWeights,
  initialBiases,
  initialWeights,
  maskHyperparameters,
  perInput,
  perOutput,
  transmit,
} from './cable.ts';
import { byPotential, bySpikes } from './inhibitory-rules.ts';

/**
 * Inhibitory synapses that hold what is behind them at a rate: near coincidences strengthen, presynaptic spikes by themselves weaken.
 *
 *     advance_state   outputs = (inputs · weights) · gate · g_conduct_factor + biases
 *     evolve          tau_x_pre · dx_pre/dt = s_pre - x_pre;   tau_x_post · dx_post/dt = s_post - x_post             Euler; x of after the step below
 *                     dWeights = Aplus · (x_preᵀ · s_post + s_preᵀ · x_post) · (w_max - weights) - Aminus · 2 · rho · x_preᵀ · 1 · weights
 *                     dWeights = x_preᵀ · (v_post - rho), times w_max - weights where above 0, else weights          if is_volt_dependent, rho in mV
 *                     weights ← weights + eta · dWeights, within [w_min, w_max], and 0 where mask is 0
 *
 * Changes are means over the trials. Without `use_soft_bounds` the first rule has no factors of the weights. `s_pre [n_in]`, `s_post`, `v_post [n_out]`.
 */
export const InhibitorySTDPSynapse = component('InhibitorySTDPSynapse', {
  doc: 'dense inhibitory synapses that hold what is behind them at a rate',
  source:
    'ngc-learn 3.2.1, InhibitorySTDPSynapse; Vogels et al., Science 334 (2011) 1569-1573; Földiák, Biol. Cybern. 64 (1990) 165-170',
  time: 'ms',
  hyperparameters: {
    ...cableHyperparameters,
    ...biasHyperparameters,
    /** learning rate */
    eta: real('1', 'learning rate', 1),
    /** where activity is to be: per step, or a potential in mV */
    rho: real('1', 'where activity is to be: per step, or a potential in mV', 0.2),
    /** strength of potentiation */
    Aplus: real('1', 'strength of potentiation', 1),
    /** strength of depression */
    Aminus: real('1', 'strength of depression', 1),
    /** time constant of the presynaptic trace (ms) */
    tau_x_pre: real('ms', 'time constant of the presynaptic trace', 30, { positive: true }),
    /** time constant of the postsynaptic trace (ms) */
    tau_x_post: real('ms', 'time constant of the postsynaptic trace', 30, { positive: true }),
    /** whether weights change the less, the closer they are to where they go */
    use_soft_bounds: flag('whether weights change the less, the closer they are to where they go', true),
    /** largest weight */
    w_max: real('1', 'largest weight', 1),
    /** least weight */
    w_min: real('1', 'least weight', 0),
    /** whether the potential behind a synapse counts, not spikes */
    is_volt_dependent: flag('whether the potential behind a synapse counts, not spikes', false),
    ...maskHyperparameters,
  },
  compartments: {
    ...cableCompartments,
    ...biasCompartments,
    /** presynaptic spikes */
    s_pre: input('spike', 'presynaptic spikes', { shape: perInput }),
    /** postsynaptic spikes */
    s_post: input('spike', 'postsynaptic spikes', { shape: perOutput, default: 0 }),
    /** postsynaptic potential, for is_volt_dependent (mV) */
    v_post: input('mV', 'postsynaptic potential, for is_volt_dependent', { shape: perOutput, default: 0 }),
    /** presynaptic trace */
    x_pre: state('1', 'presynaptic trace', { shape: perInput }),
    /** postsynaptic trace */
    x_post: state('1', 'postsynaptic trace', { shape: perOutput }),
    ...changeOfWeights,
  },
  initial: { weights: (p, random) => initialWeights(p, random).mul(p.mask), biases: initialBiases },
  longestStep: { tau_x_pre: (p) => 2 * p.tau_x_pre, tau_x_post: (p) => 2 * p.tau_x_post },
  aliases: { ...cableAliases, w_bound: 'w_max' },
  keep: ['weights', 'biases'],
  commands: {
    advance_state: ({ inputs, weights, gate, biases }, p) => ({
      outputs: transmit({ inputs, weights: weights.mul(p.mask), gate }, p).add(biases),
    }),
    evolve({ weights, s_pre, s_post, v_post, x_pre: pre, x_post: post }, p, { dt }) {
      const x_pre = pre.add(s_pre.sub(pre).mul(dt.div(p.tau_x_pre)));
      const x_post = post.add(s_post.sub(post).mul(dt.div(p.tau_x_post)));
      const room = weights.neg().add(p.w_max);
      const dWeights = p.is_volt_dependent
        ? byPotential(weights, { x_pre, v_post }, room, p)
        : bySpikes(weights, { s_pre, s_post, x_pre, x_post }, room, p);
      const next = weights.add(dWeights.mul(p.eta)).max(p.w_min).min(p.w_max);
      return { weights: next.mul(p.mask), dWeights, x_pre, x_post };
    },
  },
});
