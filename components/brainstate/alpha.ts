import { component } from '../../framework/index.ts';
import { arriving, begin, beginning, kept, ofUnit, shown, size, tau } from './conductance.ts';
import { decayed, decaying } from './neuron.ts';

/**
 * Alpha synapse, which rises and decays with one time constant:
 *
 *     g ← g + (h - g) · (1 - e^(-dt/tau))                h as it was before the step
 *     h ← h · e^(-dt/tau) + x
 */
export const Alpha = component('Alpha', {
  doc: 'alpha synapse, tau dg/dt = h - g, tau dh/dt = -h, h ← h + x',
  source: 'brainstate 0.1.10, Alpha',
  time: 'ms',
  hyperparameters: {
    ...size,
    ...ofUnit(),
    /** time constant (ms) */
    tau: tau('time constant', 8),
    ...beginning,
  },
  compartments: {
    ...arriving,
    /** conductance */
    g: shown('conductance'),
    /** what g rises towards */
    h: kept('what g rises towards'),
  },
  initial: {
    g: begin,
    h: begin,
  },
  commands: {
    advance_state: ({ x, g, h }, p, { dt }) => ({
      g: g.add(h.sub(g).mul(decayed(dt, p.tau))),
      h: decaying(h, p.tau, dt).add(x),
    }),
  },
});
