import { component, real, type Tensor, where } from '../../framework/index.ts';
import {
  cableAliases,
  cableCompartments,
  cableHyperparameters,
  initialWeights,
  perSynapseIfListed,
  transmit,
} from './cable.ts';
import { stdpCompartments, traceRule, traceRuleHyperparameters } from './stdp.ts';

/**
 * Synapses that learn from spikes and traces (spike-timing-dependent plasticity).
 *
 *     advance_state   outputs = (inputs · weights) · gate · g_conduct_factor
 *     evolve          dWeights = A_plus · (preTrace - pretrace_target)ᵀ · postSpike · (w_bound - weights)^mu
 *                              - A_minus · preSpikeᵀ · postTrace · weights^mu
 *                     weights ← weights + eta · dWeights - weights / tau_w          the decay if tau_w > 0
 *                     weights ← weights within [0, w_bound], and 0 where weight_mask is 0
 *     normalize       weights ← weights · w_norm / Σ |weights|              the sum over an output's inputs
 *
 * `evolve` touches the synapses that a spike reaches: those of an input that spikes, and those between an output
 * that spikes and inputs whose trace is not `pretrace_target`. The others stay as they are (also where they were set
 * out of bounds), and cost nothing. With `tau_w > 0` all synapses are touched.
 *
 * The powers are absent at mu = 0; a base below 0, as of a weight that starts out of bounds, counts as 0.
 * Trials are summed, not averaged. `evolve` knows no dt: rates and `tau_w` are per evolution.
 *
 * `inputs`, `preSpike`, `preTrace` `[n_in]`; `gate`, `postSpike`, `postTrace`, `outputs` `[n_out]`;
 * `weights`, `dWeights` `[n_in, n_out]`. All but `outputs` have no unit. `weights` outlives `reset`.
 */
export const TraceSTDPSynapse = component('TraceSTDPSynapse', {
  doc: 'dense synapses with spike-timing-dependent plasticity from traces, with optional power-law bounds',
  source:
    'ngc-learn 3.2.0, TraceSTDPSynapse and normalize_matrix (its p_conn leaves the weights dense, and it bounds untouched weights too); Morrison et al. 2007',
  time: 'ms',
  hyperparameters: {
    ...cableHyperparameters,
    ...traceRuleHyperparameters,
    /** largest weight */
    w_bound: real('1', 'largest weight', 1, { positive: true }),
    /** evolutions in which weights decay by 1/e; 0: they do not */
    tau_w: real('1', 'evolutions in which weights decay by 1/e; 0: they do not', 0, { min: 0, static: true }),
    /** sum of an output's weights after normalize */
    w_norm: real('1', "sum of an output's weights after normalize", 1, { positive: true }),
    /** 0 where there is no connection [inputs, outputs] */
    weight_mask: real('1', '0 where there is no connection [inputs, outputs]', 1, {
      shape: perSynapseIfListed('weight_mask'),
      trainable: false,
    }),
  },
  compartments: {
    ...cableCompartments,
    ...stdpCompartments,
  },
  initial: {
    weights: (p, random) => where(p.weight_mask.eq(0), 0, initialWeights(p, random)),
  },
  aliases: cableAliases,
  keep: ['weights'],
  commands: {
    advance_state: ({ inputs, weights, gate }, p) => ({ outputs: transmit({ inputs, weights, gate }, p) }),
    evolve({ weights, preSpike, postSpike, preTrace, postTrace }, p) {
      const { dWeights, excess } = traceRule({ weights, preSpike, postSpike, preTrace, postTrace }, p);
      const grown = weights.add(dWeights.mul(p.eta));
      const decayed = p.tau_w > 0 ? grown.sub(weights.div(p.tau_w)) : grown;
      const bounded = decayed.max(0).min(p.w_bound).mul(p.weight_mask.ne(0).spikes());
      if (p.tau_w > 0) return { weights: bounded, dWeights };
      // Synapses that no spike reaches stay as they are, and cost nothing.
      const some = (x: Tensor) => x.ne(0).spikes().sum(0);
      const column = (x: Tensor) => some(x).reshape([p.shape[0]!, 1]).gt(0);
      const reached = column(preSpike).or(column(excess).and(some(postSpike).gt(0)));
      return { weights: where(reached, bounded, weights), dWeights };
    },
    normalize({ weights }, p) {
      const sums = weights.abs().sum(0, { keepdims: true });
      return { weights: where(sums.gt(0), weights.mul(p.w_norm.div(sums)), weights) };
    },
  },
});
