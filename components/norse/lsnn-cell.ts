import { component, real, state } from '../../framework/index.ts';
import {
  charge,
  compartments,
  current,
  decay,
  drive,
  membrane,
  membraneStep,
  perNeuron,
  resetValue,
  synapse,
  synapseStep,
  threshold,
} from './neuron.ts';

/**
 * Leaky integrate-and-fire neuron with an adaptive threshold (Bellec et al. 2018), time in s:
 *
 *     v ← v + dt · tau_mem_inv · (v_leak - v + i)         i ← i - dt · tau_syn_inv · i
 *     b ← b + dt · tau_adapt_inv · (v_th - b)
 *     z = v > b                                           v ← (1 - z) · v + z · v_reset
 *     b ← b + beta · z                                    i ← i + input
 *
 * The threshold b begins at v_th, relaxes to it, and rises by beta with every spike (Norse's docstring has another
 * sign and fixed point than its code). The input comes last, in all versions of Norse. The gradient of z is the
 * surrogate's with respect to `v - b`; it also flows through the reset and through b.
 */
export const LSNNCell = component('LSNNCell', {
  doc: 'leaky integrate-and-fire neuron with an adaptive threshold, forward Euler, reset to a value',
  source: 'Norse HEAD 065a3b4, lsnn_feed_forward_step',
  time: 's',
  hyperparameters: {
    ...membrane,
    ...synapse,
    /** inverse of the adaptation's time constant; the default is 800 s, as Norse has it, and 800 ms is 1.25 (1/s) */
    tau_adapt_inv: real(
      '1/s',
      "inverse of the adaptation's time constant; the default is 800 s, as Norse has it, and 800 ms is 1.25",
      1 / 800,
      { min: 0, shape: perNeuron },
    ),
    /** rise of the threshold with a spike, a number or one per neuron */
    beta: real('1', 'rise of the threshold with a spike, a number or one per neuron', 1.8, {
      shape: perNeuron,
    }),
  },
  compartments: {
    ...drive,
    ...compartments,
    ...current,
    /** adaptive threshold */
    b: state('1', 'adaptive threshold', { shape: perNeuron }),
  },
  initial: { v: (p) => p.v_leak.detach(), b: (p) => p.v_th.detach() },
  longestStep: {
    ...membraneStep,
    ...synapseStep,
    tau_adapt_inv: (p) => p.tau_adapt_inv.map((rate) => 2 / rate),
  },
  commands: {
    advance_state({ input, v, i, b }, p, { dt }) {
      const charged = charge(v, i, p, dt);
      const relaxed = b.add(p.v_th.sub(b).mul(dt.mul(p.tau_adapt_inv)));
      const z = threshold(charged, relaxed, p);
      return {
        z,
        v: resetValue(charged, z, p.v_reset),
        i: decay(i, p, dt).add(input),
        b: relaxed.add(z.mul(p.beta)),
      };
    },
  },
});
