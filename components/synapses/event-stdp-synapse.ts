import { component, input, real, where } from '../../framework/index.ts';
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

/** Least weight, fixed in ngc-learn. */
const FLOOR = 0.01;
/** Steps by which rounding may move the edge of the window. */
const ROUNDING = 1e-3;

/**
 * Synapses that learn at postsynaptic spikes, from whether the input has spiked shortly before.
 *
 *     advance_state   outputs = (inputs · weights) · gate · g_conduct_factor
 *     evolve          recent = pre_tols > 0 and t - pre_tols < presyn_win_len       (0: pre_tols = t)
 *                     dWeights = postSpike · A_plus · (w_bound - (1 + lmbda) · weights)   where recent, else
 *                     dWeights = postSpike · -A_minus · (1 + lmbda) · weights
 *                     weights ← weights + eta · dWeights within [0.01, w_bound]
 *
 * `evolve` touches the synapses of outputs that spike. The others stay as they are (also where they were set out of
 * bounds), and cost nothing.
 *
 * Ages are compared in steps, so that rounding moves no spike over the edge of the window. A time of 0 means
 * never, so a spike at t = 0 does not count. ngc-learn takes one trial; here the changes of all trials are
 * summed.
 *
 * `inputs`, `pre_tols` `[n_in]`; `gate`, `postSpike`, `outputs` `[n_out]`; `weights`, `dWeights` `[n_in,
 * n_out]` without unit. `weights` outlives `reset`.
 */
export const EventSTDPSynapse = component('EventSTDPSynapse', {
  doc: 'dense synapses with plasticity at postsynaptic spikes: up if the input has just spiked, else down',
  source:
    'ngc-learn 3.2.0, EventSTDPSynapse (its p_conn leaves the weights dense, and it bounds untouched weights too); Tavanaei et al. 2018',
  time: 'ms',
  hyperparameters: {
    ...cableHyperparameters,
    /** learning rate */
    eta: real('1', 'learning rate'),
    /** how far below w_bound potentiation ends, relative */
    lmbda: real('1', 'how far below w_bound potentiation ends, relative', 0.01),
    /** strength of potentiation */
    A_plus: real('1', 'strength of potentiation', 1),
    /** strength of depression */
    A_minus: real('1', 'strength of depression', 1),
    /** how long a presynaptic spike counts; 0: in its own step (ms) */
    presyn_win_len: real('ms', 'how long a presynaptic spike counts; 0: in its own step', 2, { min: 0 }),
    /** largest weight */
    w_bound: real('1', 'largest weight', 1, { min: FLOOR }),
  },
  compartments: {
    ...cableCompartments,
    /** times of the last presynaptic spikes (ms) */
    pre_tols: input('ms', 'times of the last presynaptic spikes', { shape: perInput, moment: true }),
    /** postsynaptic spikes */
    postSpike: input('spike', 'postsynaptic spikes', { shape: perOutput }),
    ...changeOfWeights,
  },
  initial: { weights: initialWeights },
  aliases: cableAliases,
  keep: ['weights'],
  commands: {
    advance_state: ({ inputs, weights, gate }, p) => ({ outputs: transmit({ inputs, weights, gate }, p) }),
    evolve({ weights, pre_tols, postSpike }, p, { t, dt }) {
      const age = t.sub(pre_tols).div(dt).nearest();
      const window = p.presyn_win_len.div(dt).sub(ROUNDING).max(0.5);
      // A trial without a postsynaptic spike changes nothing: its row of zeros costs nothing.
      const fired = postSpike.sum(-1, { keepdims: true }).gt(0);
      const recent = pre_tols.gt(0).and(age.lt(window)).and(fired).spikes();
      const together = recent.outer(postSpike);
      const spikes = postSpike.sum(0);
      const alone = spikes.sub(together);
      const reach = weights.mul(p.lmbda.add(1));
      const raised = together.mul(reach.neg().add(p.w_bound).mul(p.A_plus));
      const dWeights = raised.sub(alone.mul(reach.mul(p.A_minus)));
      const bounded = weights.add(dWeights.mul(p.eta)).max(FLOOR).min(p.w_bound);
      // Synapses of outputs that have not spiked stay as they are, and cost nothing.
      return { weights: where(spikes.ne(0), bounded, weights), dWeights };
    },
  },
});
