import { component, exp, real, state } from '../../framework/index.ts';
import { charge, compartments, fire, hyperparameters, perNeuron, potentials, shown } from './neuron.ts';

/**
 * Leaky integrate-and-fire neuron with an adaptive threshold, time in ms: steps as `LIF`, but
 *
 *     s = V ≥ V_th + beta · a                            the spikes of the last step again
 *     a ← (a + s) · e^(-dt/tau_a)
 *     spike = V ≥ V_th + beta · a
 *
 * The reset subtracts `V_th - V_reset`, without `beta · a`, and the surrogate is scaled by it too. The gradient flows
 * through a.
 */
export const ALIF = component('ALIF', {
  doc: 'leaky integrate-and-fire neuron with an adaptive threshold, reset at the beginning of the next step',
  source: 'brainstate 0.1.10, ALIF',
  time: 'ms',
  hyperparameters: {
    ...hyperparameters,
    ...potentials,
    /** time constant of the adaptation (ms) */
    tau_a: real('ms', 'time constant of the adaptation', 100, { positive: true, shape: perNeuron }),
    /** rise of the threshold with a spike (mV) */
    beta: real('mV', 'rise of the threshold with a spike', 0.1, { shape: perNeuron }),
    /** a before the first step */
    a_initializer: real('1', 'a before the first step', 0, { shape: perNeuron, trainable: false }),
  },
  compartments: {
    ...compartments,
    /** adaptation */
    a: state('1', 'adaptation', { shape: perNeuron }),
  },
  initial: {
    V: (p) => p.V_initializer,
    a: (p) => p.a_initializer,
    V_start: (p) => fire(p.V_initializer, p, p.a_initializer.mul(p.beta)).V_start,
  },
  commands: {
    advance_state({ x, slope, delta, V, a }, p, { dt }) {
      const { V_start, spike: last } = fire(V, p, a.mul(p.beta));
      const adapted = a.add(last).mul(exp(dt.div(p.tau_a).neg()));
      const next = charge(V_start, { x, slope }, p, dt).add(delta);
      return { ...shown(fire(next, p, adapted.mul(p.beta)), p), a: adapted };
    },
  },
});
