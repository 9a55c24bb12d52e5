import { component, output, real, state } from '../../framework/index.ts';
import { perCell, size, spiking, tau } from './conductance.ts';
import { decayed, decaying } from './neuron.ts';

const released = {
  /** what a spike releases */
  release: output('1', 'what a spike releases', { shape: perCell }),
};

/**
 * Short-term plasticity of synapses from each cell, facilitation u and resources x (Tsodyks and Markram 1998):
 *
 *     u ← u · e^(-dt/tau_f) + U · (1 - u) · pre_spike
 *     x ← x + (1 - x) · (1 - e^(-dt/tau_d)) - u · x · pre_spike
 *     release = u · x · pre_spike
 *
 * Both jumps count from u and x as they were before the step, the u of the second with its own jump; what is released is what is left,
 * x after the depression. u begins at U and x at 1.
 */
export const STP = component('STP', {
  doc: 'short-term facilitation and depression, release = u · x · pre_spike, x after the depression',
  source: 'brainstate 0.1.10, STP',
  time: 'ms',
  hyperparameters: {
    ...size,
    /** part of the resources that the first spike uses */
    U: real('1', 'part of the resources that the first spike uses', 0.15, { min: 0, shape: perCell }),
    /** time constant of the facilitation (ms) */
    tau_f: tau('time constant of the facilitation', 1500),
    /** time constant of the depression (ms) */
    tau_d: tau('time constant of the depression', 200),
  },
  compartments: {
    ...spiking,
    /** facilitation: part of the resources that a spike uses */
    u: state('1', 'facilitation: part of the resources that a spike uses', { shape: perCell }),
    /** resources */
    x: state('1', 'resources', { shape: perCell }),
    ...released,
  },
  initial: { u: (p) => p.U, x: 1 },
  commands: {
    advance_state({ pre_spike, u, x }, p, { dt }) {
      const used = decaying(u, p.tau_f, dt).add(pre_spike.mul(p.U).mul(u.neg().add(1)));
      const left = x.add(x.neg().add(1).mul(decayed(dt, p.tau_d))).sub(pre_spike.mul(used).mul(x));
      return { u: used, x: left, release: used.mul(left).mul(pre_spike) };
    },
  },
});

/**
 * Short-term depression of synapses from each cell (Abbott and others 1997):
 *
 *     x ← x + (1 - x) · (1 - e^(-dt/tau)) - U · x · pre_spike
 *     release = x · pre_spike
 *
 * The jump counts from x as it was before the step; what is released is what is left. x begins at 1.
 */
export const STD = component('STD', {
  doc: 'short-term depression, release = x · pre_spike, x after the depression',
  source: 'brainstate 0.1.10, STD',
  time: 'ms',
  hyperparameters: {
    ...size,
    /** part of the resources that a spike uses */
    U: real('1', 'part of the resources that a spike uses', 0.07, { min: 0, shape: perCell }),
    /** time constant of the recovery (ms) */
    tau: tau('time constant of the recovery', 200),
  },
  compartments: {
    ...spiking,
    /** resources */
    x: state('1', 'resources', { shape: perCell }),
    ...released,
  },
  initial: { x: 1 },
  commands: {
    advance_state({ pre_spike, x }, p, { dt }) {
      const left = x.add(x.neg().add(1).mul(decayed(dt, p.tau))).sub(pre_spike.mul(p.U).mul(x));
      return { x: left, release: left.mul(pre_spike) };
    },
  },
});
