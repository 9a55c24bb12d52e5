import { component, exp, real, state } from '../../framework/index.ts';
import {
  compartments,
  expEuler,
  getSpike,
  hyperparameters,
  perNeuron,
  potentials,
  resetAfter,
} from './neuron.ts';

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
  initial: { V: (p) => p.V_initializer, a: (p) => p.a_initializer },
  commands: {
    advance_state({ x, delta, V, a }, p, { dt }) {
      const scale = p.V_th.sub(p.V_reset);
      const last = getSpike(V, p.V_th.add(a.mul(p.beta)), scale, p);
      const start = resetAfter(last, V, p, p.V_reset);
      const adapted = a.add(last).mul(exp(dt.div(p.tau_a).neg()));
      const next = expEuler(start, x.mul(p.R).add(p.V_rest), p.tau, dt).add(delta);
      return {
        V: next,
        a: adapted,
        spike: getSpike(next, p.V_th.add(adapted.mul(p.beta)), scale, p),
      };
    },
  },
});
