import { component, ms, real, state } from '../../framework/index.ts';
import { cableAliases, perOutput } from './cable.ts';
import {
  conductanceCompartments,
  conductanceHyperparameters,
  conductanceWeights,
  currentThrough,
  opened,
} from './conductance.ts';

/**
 * Synapses whose conductance is the difference of two exponentials.
 *
 *     tau_rise · dh_syn/dt = -h_syn;    h_syn ← h_syn + g_syn_bar · (1/tau_rise - 1/tau_decay) · 1 ms · (inputs · weights)      Euler
 *     tau_decay · dg_syn/dt = -g_syn;   g_syn ← g_syn + h_syn                                   at every step, after h_syn
 *     outputs = -g_syn · g_conduct_factor · (v - syn_rest)
 *
 * As in ngc-learn, a step adds h_syn whatever its length; in steps of 1 ms, g_syn is g_syn_bar · (e^(-t/tau_decay) - e^(-t/tau_rise)) or so.
 * Shapes, syn_rest and weights are those of `ExponentialSynapse`.
 */
export const DoubleExpSynapse = component('DoubleExpSynapse', {
  doc: 'synapses whose conductance is the difference of two exponentials',
  source: 'ngc-learn 3.2.0, DoubleExpSynapse (which ends in an error there)',
  time: 'ms',
  hyperparameters: {
    ...conductanceHyperparameters,
    /** time constant of the rise (ms) */
    tau_rise: real('ms', 'time constant of the rise', undefined, { positive: true }),
    /** time constant of the decay (ms) */
    tau_decay: real('ms', 'time constant of the decay', undefined, { positive: true }),
  },
  compartments: {
    ...conductanceCompartments,
    /** what opens the conductance (uS) */
    h_syn: state('uS', 'what opens the conductance', { shape: perOutput }),
  },
  initial: { weights: conductanceWeights },
  longestStep: { tau_rise: (p) => 2 * p.tau_rise, tau_decay: (p) => 2 * p.tau_decay },
  aliases: cableAliases,
  keep: ['weights'],
  commands: {
    advance_state({ inputs, weights, v, g_syn: g, h_syn: h }, p, { dt }) {
      const share = p.tau_rise
        .div(ms(1))
        .pow(-1)
        .sub(p.tau_decay.div(ms(1)).pow(-1));
      const h_syn = h.sub(h.mul(dt.div(p.tau_rise))).add(opened({ inputs, weights }, p).mul(share));
      const g_syn = g.sub(g.mul(dt.div(p.tau_decay))).add(h_syn);
      return { h_syn, g_syn, outputs: currentThrough(g_syn, v, p) };
    },
  },
});
