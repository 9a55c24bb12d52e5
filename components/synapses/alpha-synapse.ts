import { component, real, state } from '../../framework/index.ts';
import { cableAliases, perOutput } from './cable.ts';
import {
  conductanceCompartments,
  conductanceHyperparameters,
  conductanceWeights,
  currentThrough,
  opened,
} from './conductance.ts';

/**
 * Synapses whose conductance rises and decays like t · e^(-t / tau_decay).
 *
 *     tau_decay · dh_syn/dt = -h_syn;   h_syn ← h_syn + g_syn_bar · (inputs · weights)          Euler
 *     tau_decay · dg_syn/dt = -g_syn;   g_syn ← g_syn + h_syn                                   at every step, after h_syn
 *     outputs = -g_syn · g_conduct_factor · (v - syn_rest)
 *
 * As in ngc-learn, a step adds h_syn whatever its length, so that the size of g_syn goes with 1/dt: its peak is some g_syn_bar · tau_decay / (e · dt).
 * Shapes, syn_rest and weights are those of `ExponentialSynapse`.
 */
export const AlphaSynapse = component('AlphaSynapse', {
  doc: 'synapses whose conductance rises and decays like t · e^(-t / tau_decay)',
  source: 'ngc-learn 3.2.0, AlphaSynapse (which ends in an error there)',
  time: 'ms',
  hyperparameters: {
    ...conductanceHyperparameters,
    /** time constant of the rise and of the decay (ms) */
    tau_decay: real('ms', 'time constant of the rise and of the decay', undefined, { positive: true }),
  },
  compartments: {
    ...conductanceCompartments,
    /** what opens the conductance (uS) */
    h_syn: state('uS', 'what opens the conductance', { shape: perOutput }),
  },
  initial: { weights: conductanceWeights },
  longestStep: { tau_decay: (p) => 2 * p.tau_decay },
  aliases: cableAliases,
  keep: ['weights'],
  commands: {
    advance_state({ inputs, weights, v, g_syn: g, h_syn: h }, p, { dt }) {
      const part = dt.div(p.tau_decay);
      const h_syn = h.sub(h.mul(part)).add(opened({ inputs, weights }, p));
      const g_syn = g.sub(g.mul(part)).add(h_syn);
      return { h_syn, g_syn, outputs: currentThrough(g_syn, v, p) };
    },
  },
});
