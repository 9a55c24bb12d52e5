import { component, exp, input, ms, real, state } from '../../framework/index.ts';
import {
  cableAliases,
  cableCompartments,
  cableHyperparameters,
  initialWeights,
  perOutput,
  perSynapse,
  transmit,
} from './cable.ts';
import { common } from './options.ts';
import { stdpCompartments, traceRule, traceRuleHyperparameters } from './stdp.ts';

/**
 * Synapses that learn from spikes and traces as far as a modulator, such as a reward, lets them; eligibility traces bridge the time to it.
 *
 *     advance_state   outputs = (inputs · weights) · gate · g_conduct_factor
 *     evolve          eligibility ← eligibility · e^(-dt/tau_elg) · elg_decay + dWeights / tau_elg       dWeights if tau_elg = 0
 *                     weights ← weights + eta · eligibility · modulator · outmask - weights / tau_w      the decay if tau_w > 0
 *                     weights ← weights within [0, w_bound]
 *                     dWeights = the change that `TraceSTDPSynapse` makes, of the weights before: it acts one evolution later
 *
 * `modulator [1]`, `outmask [n_out]`, of which trials are averaged; `eligibility`, `dWeights [n_in, n_out]`. `weights` outlive `reset`.
 */
export const MSTDPETSynapse = component('MSTDPETSynapse', {
  doc: 'dense synapses with modulated spike-timing-dependent plasticity and eligibility traces',
  source:
    'ngc-learn 3.2.0, MSTDPETSynapse (its outmask is 0 until a reset); Florian, Neural Computation 19 (2007) 1468-1502',
  time: 'ms',
  hyperparameters: {
    ...cableHyperparameters,
    ...traceRuleHyperparameters,
    /** time constant of the eligibility; 0: none (ms) */
    tau_elg: real('ms', 'time constant of the eligibility; 0: none', 0, { min: 0, static: true }),
    /** factor of the eligibility in an evolution */
    elg_decay: real('1', 'factor of the eligibility in an evolution', 1),
    /** evolutions in which weights decay by 1/e; 0: they do not */
    tau_w: real('1', 'evolutions in which weights decay by 1/e; 0: they do not', 0, { min: 0, static: true }),
    /** largest weight */
    w_bound: real('1', 'largest weight', 1, { positive: true }),
  },
  compartments: {
    ...cableCompartments,
    ...stdpCompartments,
    /** change of the weights that the next evolution makes */
    dWeights: state('1', 'change of the weights that the next evolution makes', common(perSynapse)),
    /** what lets weights change, such as a reward */
    modulator: input('1', 'what lets weights change, such as a reward', { shape: () => [1] }),
    /** factor of the change of the weights of each output */
    outmask: input('1', 'factor of the change of the weights of each output', {
      default: 1,
      shape: perOutput,
    }),
    /** changes that wait for a modulator */
    eligibility: state('1', 'changes that wait for a modulator', common(perSynapse)),
  },
  initial: { weights: initialWeights },
  aliases: cableAliases,
  keep: ['weights'],
  commands: {
    advance_state: ({ inputs, weights, gate }, p) => ({ outputs: transmit({ inputs, weights, gate }, p) }),
    evolve(
      {
        weights,
        eligibility: waiting,
        dWeights: last,
        modulator,
        outmask,
        preSpike,
        postSpike,
        preTrace,
        postTrace,
      },
      p,
      { dt },
    ) {
      const kept = waiting.mul(exp(dt.div(ms(p.tau_elg || 1)).neg())).mul(p.elg_decay);
      const eligibility = p.tau_elg > 0 ? kept.add(last.div(p.tau_elg)) : last;
      const change = eligibility.mul(modulator.mean(0)).mul(p.eta).mul(outmask.mean(0));
      const grown = weights.add(change);
      const decayed = p.tau_w > 0 ? grown.sub(weights.div(p.tau_w)) : grown;
      const { dWeights } = traceRule({ weights, preSpike, postSpike, preTrace, postTrace }, p);
      return { weights: decayed.max(0).min(p.w_bound), eligibility, dWeights };
    },
  },
});
