import { component, input, output, real, state } from '../../framework/index.ts';
import { perNeuron, size } from './neuron.ts';

/**
 * Short-term plasticity of synapses (Tsodyks & Markram; the name is spelt as in Norse), time in s. In a step, with u and x as they were:
 *
 *     u ← u - dt · tau_f_inv · u + U · (1 - u) · z
 *     i = u · x · z                                        u of after the step
 *     x ← x + dt · tau_d_inv · (1 - x) - i
 *
 * u begins at 0 and x at 1. What i adds up to, with a synaptic time constant, is left to the neurons that it drives: Norse's tau_s_inv has no part in the step.
 */
export const TsodyksMakram = component('TsodyksMakram', {
  doc: 'short-term plasticity of synapses: u facilitates, x is depressed',
  source: 'Norse 1.1.0, stp_step; Tsodyks & Markram, PNAS 94 (1997) 719-723',
  time: 's',
  hyperparameters: {
    ...size,
    /** inverse time constant of the facilitation (1/s) */
    tau_f_inv: real('1/s', 'inverse time constant of the facilitation', 20, { min: 0, shape: perNeuron }),
    /** inverse time constant of the depression (1/s) */
    tau_d_inv: real('1/s', 'inverse time constant of the depression', 1 / 0.75, { min: 0, shape: perNeuron }),
    /** part of what is left that a spike adds to u */
    U: real('1', 'part of what is left that a spike adds to u', 0.45, { shape: perNeuron }),
  },
  compartments: {
    /** presynaptic spikes */
    z: input('1', 'presynaptic spikes', { shape: perNeuron }),
    /** utilization */
    u: state('1', 'utilization', { shape: perNeuron }),
    /** part of the resources that is there */
    x: state('1', 'part of the resources that is there', { shape: perNeuron }),
    /** what a spike of weight 1 passes */
    i: output('1', 'what a spike of weight 1 passes', { shape: perNeuron }),
  },
  initial: { x: () => 1 },
  longestStep: {
    tau_f_inv: (p) => p.tau_f_inv.map((rate) => 2 / rate),
    tau_d_inv: (p) => p.tau_d_inv.map((rate) => 2 / rate),
  },
  commands: {
    advance_state({ z, u, x }, p, { dt }) {
      const used = u.sub(u.mul(dt.mul(p.tau_f_inv))).add(p.U.mul(u.neg().add(1)).mul(z));
      const i = used.mul(x).mul(z);
      return { i, u: used, x: x.add(x.neg().add(1).mul(dt.mul(p.tau_d_inv))).sub(i) };
    },
  },
});
