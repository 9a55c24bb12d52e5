import { component } from '../../framework/index.ts';
import { emitted } from './emitted.ts';
import { drive, encoded, level, membrane, membraneStep } from './neuron.ts';
import { adaptive, adaptiveStep, follow, recovery } from './recovery.ts';
import { rising, upstroke } from './upstroke.ts';

/**
 * Encodes currents as the spikes of exponential integrate-and-fire neurons, time in s; v begins at 0.
 *
 *     v ← v + dt · tau_mem_inv · (v_leak - v + input + delta_T · e^((v - v_th) / delta_T))
 *     z = v > v_th                                       v ← v - z · (v - v_reset)
 */
export const LIFExCurrentEncoder = component('LIFExCurrentEncoder', {
  doc: 'encodes currents as the spikes of exponential integrate-and-fire neurons',
  source: 'Norse 1.1.0, lif_ex_current_encoder',
  time: 's',
  hyperparameters: { ...membrane, ...upstroke },
  compartments: { ...drive, ...level, ...emitted },
  longestStep: membraneStep,
  commands: {
    advance_state: ({ input, v }, p, { dt }) => encoded(v, input.add(rising(v, p)), p, dt),
  },
});

/**
 * Encodes currents as the spikes of adaptive exponential integrate-and-fire neurons, time in s; v and a begin at 0.
 *
 *     v ← v + dt · tau_mem_inv · (v_leak - v + input + delta_T · e^((v - v_th) / delta_T) - a)
 *     z = v > v_th                                       v ← v - z · (v - v_reset)
 *     a ← a + dt · tau_ada_inv · (adaptation_current · (v - v_leak) - a) + adaptation_spike · z          v after the reset
 *
 * Norse has the change of a in its place, without a and dt.
 */
export const LIFAdExCurrentEncoder = component('LIFAdExCurrentEncoder', {
  doc: 'encodes currents as the spikes of adaptive exponential integrate-and-fire neurons',
  source: 'Norse 1.1.0, lif_adex_current_encoder (which forgets a and dt in the change of a)',
  time: 's',
  hyperparameters: { ...membrane, ...upstroke, ...adaptive },
  compartments: { ...drive, ...level, ...recovery, ...emitted },
  longestStep: { ...membraneStep, ...adaptiveStep },
  commands: {
    advance_state({ input, v, a }, p, { dt }) {
      const next = encoded(v, input.add(rising(v, p)).sub(a), p, dt);
      return { ...next, a: follow(a, next.v, p, dt).add(next.z.mul(p.adaptation_spike)) };
    },
  },
});
