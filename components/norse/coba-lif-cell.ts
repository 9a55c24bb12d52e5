import { component, real, type Tensor } from '../../framework/index.ts';
import { fanNormal } from '../initialisers/norse.ts';
import { conductances, conducting, reversing, stepCoba } from './coba.ts';
import { compartments, drive, relu } from './neuron.ts';
import { recurrentShape, weighted } from './recurrent.ts';
import { weighing } from './weighing.ts';

/**
 * Leaky integrate-and-fire neuron with excitatory and inhibitory conductances, time in ms:
 *
 *     g_e ← (g_e + max(input, 0)) · (1 - dt · tau_syn_exc_inv)            g_i ← (g_i + max(-input, 0)) · (1 - dt · tau_syn_inh_inv)
 *     v ← v + dt · c_m_inv · (g_l · (v_rest - v) + g_e · (e_rev_E - v) + g_i · (e_rev_I - v))
 *     z = v > v_thresh                                                     v ← (1 - z) · v + z · v_reset
 *
 * The gradient of z is the surrogate's with respect to `v - v_thresh`; it also flows through the reset. Norse's numbers are in ms, so that its
 * default dt of 0.001 is 1 µs here.
 */
export const CobaLIFFeedForwardCell = component('CobaLIFFeedForwardCell', {
  doc: 'leaky integrate-and-fire neuron with conductances, forward Euler, reset to a value',
  source: 'Norse 1.1.0, coba_lif_feed_forward_step',
  ...conducting,
  hyperparameters: reversing,
  compartments: { ...drive, ...compartments, ...conductances },
  commands: {
    advance_state: (state, p, { dt }) =>
      stepCoba(state, { excites: relu(state.input), inhibits: relu(state.input.neg()) }, p, dt),
  },
});

/**
 * Recurrent layer of neurons with conductances: `CobaLIFFeedForwardCell`, where the sign of a weight says what it does:
 *
 *     excites  = max(input_weights, 0) · input + max(recurrent_weights, 0) · (z of the last step)
 *     inhibits = max(-input_weights, 0) · input + max(-recurrent_weights, 0) · (z of the last step)
 *
 * Norse loses the input here (what the weights of its input do is overwritten); its versions of 2021–22 do not. Weights are as in
 * `LIFRecurrentCell`, with autapses, and normal with variance 1 / (number of what they weigh) by default.
 */
export const CobaLIFCell = component('CobaLIFCell', {
  doc: 'recurrent layer of leaky integrate-and-fire neurons with conductances, forward Euler, reset to a value',
  source: 'Norse 1.1.0, coba_lif_step (which loses its input)',
  ...conducting,
  hyperparameters: {
    ...reversing,
    ...weighing,
    /** weights of the spikes [hidden_size, hidden_size], normal with variance 1 / hidden_size */
    recurrent_weights: real(
      '1',
      'weights of the spikes [hidden_size, hidden_size], normal with variance 1 / hidden_size',
      fanNormal,
      { shape: recurrentShape },
    ),
  },
  compartments: { ...weighted, ...compartments, ...conductances },
  commands: {
    advance_state(state, p, { dt }) {
      const reaching = (sign: (weights: Tensor) => Tensor) =>
        state.input
          .matmul(relu(sign(p.input_weights)).transpose())
          .add(state.z.matmul(relu(sign(p.recurrent_weights)).transpose()));
      return stepCoba(state, { excites: reaching((w) => w), inhibits: reaching((w) => w.neg()) }, p, dt);
    },
  },
});
