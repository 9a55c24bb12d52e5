import { component, real } from '../../framework/index.ts';
import { cableAliases } from './cable.ts';
import {
  conductanceCompartments,
  conductanceHyperparameters,
  conductanceWeights,
  currentThrough,
  opened,
} from './conductance.ts';

/**
 * Synapses whose conductance jumps at a spike and decays exponentially.
 *
 *     tau_decay · dg_syn/dt = -g_syn;   g_syn ← g_syn + g_syn_bar · (inputs · weights)          Euler
 *     outputs = -g_syn · g_conduct_factor · (v - syn_rest)
 *
 * `inputs [n_in]`, `v`, `g_syn`, `outputs [n_out]`, `weights [n_in, n_out]`, all 1 unless `is_nonplastic` is false. With syn_rest = Infinity, the
 * default (none in ngc-learn), the current is that of v - syn_rest = 1 mV, whatever the potential. `weights` outlive `reset`.
 */
export const ExponentialSynapse = component('ExponentialSynapse', {
  doc: 'synapses whose conductance jumps at a spike and decays exponentially',
  source: 'ngc-learn 3.2.0, ExponentialSynapse',
  time: 'ms',
  hyperparameters: {
    ...conductanceHyperparameters,
    /** time constant of the conductance (ms) */
    tau_decay: real('ms', 'time constant of the conductance', undefined, { positive: true }),
  },
  compartments: conductanceCompartments,
  initial: { weights: conductanceWeights },
  longestStep: { tau_decay: (p) => 2 * p.tau_decay },
  aliases: cableAliases,
  keep: ['weights'],
  commands: {
    advance_state({ inputs, weights, v, g_syn: g }, p, { dt }) {
      const g_syn = g.sub(g.mul(dt.div(p.tau_decay))).add(opened({ inputs, weights }, p));
      return { g_syn, outputs: currentThrough(g_syn, v, p) };
    },
  },
});
