import { component, exp, real, where } from '../../framework/index.ts';
import {
  cableAliases,
  cableCompartments,
  cableHyperparameters,
  initialWeights,
  perSynapseIfListed,
  transmit,
} from './cable.ts';
import { stdpCompartments, traceRuleHyperparameters } from './stdp.ts';

/** Weights stay so far from their bounds. */
const MARGIN = 0.01;

const { mu: _mu, ...rule } = traceRuleHyperparameters;

/**
 * Synapses that learn from spikes and traces, the less the closer a weight is to where it goes.
 *
 *     advance_state   outputs = (inputs · weights) · gate · g_conduct_factor
 *     evolve          dWeights = A_plus · (e^(-exp_beta·weights) · preTraceᵀ · postSpike
 *                                          - e^(-exp_beta·(w_bound - weights)) · pretrace_target · 1ᵀ · postSpike)
 *                              - A_minus · e^(-exp_beta·weights) · preSpikeᵀ · postTrace
 *                     weights ← weights + eta · dWeights, within [0.01, w_bound - 0.01], and 0 where weight_mask is 0
 *
 * Trials are summed. Shapes are those of `TraceSTDPSynapse`; `weights` outlive `reset`.
 */
export const ExpSTDPSynapse = component('ExpSTDPSynapse', {
  doc: 'dense synapses with spike-timing-dependent plasticity from traces, with exponential bounds',
  source:
    'ngc-learn 3.2.0, ExpSTDPSynapse (its tau_w does nothing); Diehl & Cook, Front. Comput. Neurosci. 9 (2015) 99',
  time: 'ms',
  hyperparameters: {
    ...cableHyperparameters,
    ...rule,
    /** steepness of the bounds */
    exp_beta: real('1', 'steepness of the bounds'),
    /** largest weight */
    w_bound: real('1', 'largest weight', 1, { positive: true }),
    /** 0 where there is no connection [inputs, outputs] */
    weight_mask: real('1', '0 where there is no connection [inputs, outputs]', 1, {
      shape: perSynapseIfListed('weight_mask'),
      trainable: false,
    }),
  },
  compartments: { ...cableCompartments, ...stdpCompartments },
  initial: { weights: (p, random) => where(p.weight_mask.eq(0), 0, initialWeights(p, random)) },
  aliases: cableAliases,
  keep: ['weights'],
  commands: {
    advance_state: ({ inputs, weights, gate }, p) => ({ outputs: transmit({ inputs, weights, gate }, p) }),
    evolve({ weights, preSpike, postSpike, preTrace, postTrace }, p) {
      const low = exp(weights.mul(p.exp_beta).neg());
      const high = exp(p.w_bound.sub(weights).mul(p.exp_beta).neg());
      const target = preTrace.mul(0).add(p.pretrace_target);
      const raised = low.mul(preTrace.outer(postSpike)).sub(high.mul(target.outer(postSpike)));
      const lowered = low.mul(preSpike.outer(postTrace));
      const dWeights = raised.mul(p.A_plus).sub(lowered.mul(p.A_minus));
      const bounded = weights.add(dWeights.mul(p.eta)).max(MARGIN).min(p.w_bound.sub(MARGIN));
      return { weights: bounded.mul(p.weight_mask.ne(0).spikes()), dWeights };
    },
  },
});
