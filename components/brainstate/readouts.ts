import { component, input, output, real, state } from '../../framework/index.ts';
import { KaimingNormal } from '../initialisers/brainstate.ts';
import { ends, perInput, perOutput, weightShape } from './linear.ts';
import { decaying, expEuler, fire, firing } from './neuron.ts';

const leak = {
  /** time constant, one number or one per output (ms) */
  tau: real('ms', 'time constant, one number or one per output', 5, { positive: true, shape: perOutput }),
};

const read = {
  /** what is read out */
  x: input('1', 'what is read out', { shape: perInput }),
};

/**
 * Rates that leak:
 *
 *     r ← r · e^(-dt/tau) + x · weight
 */
export const LeakyRateReadout = component('LeakyRateReadout', {
  doc: 'leaky rates, r ← exp(-dt / tau) r + x · weight',
  source: 'brainstate 0.1.10, LeakyRateReadout (its tau has the shape of the inputs)',
  time: 'ms',
  hyperparameters: {
    ...ends,
    ...leak,
    /** weights [inputs, outputs] */
    weight: real('1', 'weights [inputs, outputs]', KaimingNormal(), { shape: weightShape }),
  },
  aliases: { w_init: 'weight' },
  compartments: {
    ...read,
    /** rates */
    r: output('1', 'rates', { shape: perOutput }),
  },
  commands: {
    advance_state: ({ x, r }, p, { dt }) => ({ r: decaying(r, p.tau, dt).add(x.matmul(p.weight)) }),
  },
});

/**
 * Leaky integrate-and-fire neurons with weights of their own, which rest at 0 and have no resistance:
 *
 *     V ← V + (x · weight - V) · (1 - e^(-dt/tau)) + delta
 *
 * after the reset of the last step, as in `LIF`. The library's has as many inputs as outputs.
 */
export const LeakySpikeReadout = component('LeakySpikeReadout', {
  doc: 'leaky integrate-and-fire neurons with weights, tau dV/dt = x · weight - V, reset at the beginning of the next step',
  source: 'brainstate 0.1.10, LeakySpikeReadout',
  time: 'ms',
  hyperparameters: {
    ...ends,
    ...leak,
    /** weights [inputs, outputs] (mV) */
    weight: real('mV', 'weights [inputs, outputs]', KaimingNormal(), { shape: weightShape }),
    /** firing threshold (mV) */
    V_th: real('mV', 'firing threshold', 1, { shape: perOutput }),
    /** V before the first step (mV) */
    V_initializer: real('mV', 'V before the first step', 0, { shape: perOutput, trainable: false }),
    ...firing,
  },
  aliases: { w_init: 'weight' },
  compartments: {
    ...read,
    /** jumps of the potential, added after the step (mV) */
    delta: input('mV', 'jumps of the potential, added after the step', { shape: perOutput, default: 0 }),
    /** membrane potential, above the threshold where there is a spike (mV) */
    V: state('mV', 'membrane potential, above the threshold where there is a spike', { shape: perOutput }),
    /** spikes */
    spike: output('spike', 'spikes', { shape: perOutput }),
  },
  initial: { V: (p) => p.V_initializer },
  commands: {
    advance_state({ x, delta, V }, { spk_reset, surrogate, V_th, weight, tau }, { dt }) {
      const own = { spk_reset, surrogate, V_th };
      const { V_start } = fire(V, own);
      const { V: next, spike } = fire(expEuler(V_start, x.matmul(weight), tau, dt).add(delta), own);
      return { V: next, spike };
    },
  },
});
