import { component, state } from '../../framework/index.ts';
import { adaptation, adaptationStep } from './adaptation.ts';
import { charge, decay, leaving, membrane, perNeuron, synapse, threshold } from './neuron.ts';
import { connections, recurrentDrive, recurrentLayer } from './recurrent.ts';

const opposing = {
  /** adaptation, a current against the drive */
  b: state('1', 'adaptation, a current against the drive', { shape: perNeuron }),
};

/**
 * Recurrent layer of leaky integrate-and-fire neurons with a current b against the drive that grows with their spikes, time in s:
 *
 *     v ← v + dt · tau_mem_inv · (v_leak - v + i - b)     i ← i - dt · tau_syn_inv · i
 *     b ← b - dt · tau_adapt_inv · b
 *     z = v > v_th                                        v ← v - z · (v_th - v_reset)
 *     b ← b + beta · z                                    i ← i + input_weights · input + recurrent_weights · (z of the last step)
 *
 * Norse's docstring adds b to the drive; its code takes it away. The input comes last. Weights are as in `LIFRecurrentCell`. The gradient of z is the
 * surrogate's with respect to `v - v_th`; it also flows through the reset and through b.
 */
export const AdaLIFRecurrentCell = component('AdaLIFRecurrentCell', {
  doc: 'recurrent layer of leaky integrate-and-fire neurons with an adaptation current',
  source: 'Norse 1.1.0, ada_lif_step',
  hyperparameters: { ...membrane, ...synapse, ...adaptation, ...connections },
  ...recurrentLayer(opposing),
  longestStep: { ...leaving.longestStep, ...adaptationStep },
  commands: {
    advance_state(state, p, { dt }) {
      const { v, i, b } = state;
      const charged = charge(v, i.sub(b), p, dt);
      const z = threshold(charged, p.v_th, p);
      return {
        z,
        v: charged.sub(z.mul(p.v_th.sub(p.v_reset))),
        i: decay(i, p, dt).add(recurrentDrive(state, p)),
        b: b.sub(b.mul(dt.mul(p.tau_adapt_inv))).add(z.mul(p.beta)),
      };
    },
  },
});
