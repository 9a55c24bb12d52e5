import { component, exp, input, ms, real, type Tensor, where } from '../../framework/index.ts';
import {
  cableAliases,
  cableCompartments,
  cableHyperparameters,
  changeOfWeights,
  initialWeights,
  perInput,
  perOutput,
  transmit,
} from './cable.ts';

/** Weights stay so far from their bounds. */
const MARGIN = 0.001;

/**
 * Synapses that learn from pairs of spikes (spike-timing-dependent plasticity), each with the last of the other side.
 *
 *     advance_state   outputs = (inputs · weights) · gate · g_conduct_factor
 *     evolve          Δ = post_tols - pre_tols                          where both sides have spiked; 0 means never
 *                     dWeights = A_plus · e^(-Δ/tau_plus) · postSpike   where Δ > 0
 *                     dWeights = -A_minus · e^(Δ/tau_minus) · preSpike  where Δ < 0
 *                     weights ← weights + eta · dWeights - w_decay · weights, or - dt · weights / tau_w if tau_w > 0
 *                     weights ← weights within [0.001, w_bound - 0.001]
 *
 * In ngc-learn the part cannot be made, and depression grows with the distance of the spikes. It takes one trial there; here trials are summed.
 * `pre_tols`, `preSpike [n_in]`, `post_tols`, `postSpike [n_out]`; `weights` outlives `reset`.
 */
export const STDPSynapse = component('STDPSynapse', {
  doc: 'dense synapses with spike-timing-dependent plasticity from pairs of spikes',
  source:
    'ngc-learn 3.2.1, STDPSynapse (an error there; its depression has the other sign in the exponent); Bi & Poo, Annu. Rev. Neurosci. 24 (2001) 139-166',
  time: 'ms',
  hyperparameters: {
    ...cableHyperparameters,
    /** strength of potentiation */
    A_plus: real('1', 'strength of potentiation'),
    /** strength of depression */
    A_minus: real('1', 'strength of depression', undefined, { min: 0 }),
    /** time constant of potentiation (ms) */
    tau_plus: real('ms', 'time constant of potentiation', 10, { positive: true }),
    /** time constant of depression (ms) */
    tau_minus: real('ms', 'time constant of depression', 10, { positive: true }),
    /** part of the weights that an evolution takes away, where tau_w is 0 */
    w_decay: real('1', 'part of the weights that an evolution takes away, where tau_w is 0', 0),
    /** learning rate */
    eta: real('1', 'learning rate', 1),
    /** time constant of the decay of the weights; 0: w_decay instead (ms) */
    tau_w: real('ms', 'time constant of the decay of the weights; 0: w_decay instead', 0, {
      min: 0,
      static: true,
    }),
    /** largest weight */
    w_bound: real('1', 'largest weight', 1, { min: 2 * MARGIN }),
  },
  compartments: {
    ...cableCompartments,
    /** presynaptic spikes */
    preSpike: input('spike', 'presynaptic spikes', { shape: perInput }),
    /** postsynaptic spikes */
    postSpike: input('spike', 'postsynaptic spikes', { shape: perOutput }),
    /** times of the last presynaptic spikes (ms) */
    pre_tols: input('ms', 'times of the last presynaptic spikes', { shape: perInput, moment: true }),
    /** times of the last postsynaptic spikes (ms) */
    post_tols: input('ms', 'times of the last postsynaptic spikes', { shape: perOutput, moment: true }),
    ...changeOfWeights,
  },
  initial: { weights: initialWeights },
  longestStep: { tau_w: (p) => p.tau_w || Infinity },
  aliases: cableAliases,
  keep: ['weights'],
  commands: {
    advance_state: ({ inputs, weights, gate }, p) => ({ outputs: transmit({ inputs, weights, gate }, p) }),
    evolve({ weights, preSpike, postSpike, pre_tols, post_tols }, p, { t, dt }) {
      const [n_in, n_out] = p.shape as [number, number];
      const before = (x: Tensor) => x.reshape([x.shape[0]!, n_in, 1]);
      const behind = (x: Tensor) => x.reshape([x.shape[0]!, 1, n_out]);
      const both = before(pre_tols.gt(0).spikes())
        .mul(behind(post_tols.gt(0).spikes()))
        .gt(0);
      const delta = before(t.sub(pre_tols)).sub(behind(t.sub(post_tols)));
      const near = (tau: Tensor) => exp(delta.abs().div(tau).neg());
      const raised = where(both.and(delta.gt(0)), near(p.tau_plus).mul(behind(postSpike)), 0);
      const lowered = where(both.and(delta.lt(0)), near(p.tau_minus).mul(before(preSpike)), 0);
      const dWeights = raised.mul(p.A_plus).sub(lowered.mul(p.A_minus)).sum(0);
      const decay = p.tau_w > 0 ? dt.div(ms(p.tau_w)) : p.w_decay;
      const next = weights.add(dWeights.mul(p.eta)).sub(weights.mul(decay));
      return { weights: next.max(MARGIN).min(p.w_bound.sub(MARGIN)), dWeights };
    },
  },
});
