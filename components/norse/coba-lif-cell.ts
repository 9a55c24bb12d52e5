import { component, real, type Surrogate, state, type Tensor } from '../../framework/index.ts';
import { fanNormal } from '../initialisers/norse.ts';
import { compartments, drive, gradient, perNeuron, relu, resetValue, size, threshold } from './neuron.ts';
import { inputShape, inputSize, recurrentShape, weighted } from './recurrent.ts';

const hyperparameters = {
  ...size,
  /** inverse time constant of excitation (1/ms) */
  tau_syn_exc_inv: real('1/ms', 'inverse time constant of excitation', 1 / 5, { min: 0, shape: perNeuron }),
  /** inverse time constant of inhibition (1/ms) */
  tau_syn_inh_inv: real('1/ms', 'inverse time constant of inhibition', 1 / 5, { min: 0, shape: perNeuron }),
  /** inverse capacitance, per unit of conductance (1/ms) */
  c_m_inv: real('1/ms', 'inverse capacitance, per unit of conductance', 1 / 0.2, {
    min: 0,
    shape: perNeuron,
  }),
  /** conductance of the leak */
  g_l: real('1', 'conductance of the leak', 1 / 4, { min: 0, shape: perNeuron }),
  /** reversal potential of inhibition */
  e_rev_I: real('1', 'reversal potential of inhibition', -100, { shape: perNeuron }),
  /** reversal potential of excitation */
  e_rev_E: real('1', 'reversal potential of excitation', 60, { shape: perNeuron }),
  /** reversal potential of the leak */
  v_rest: real('1', 'reversal potential of the leak', -20, { shape: perNeuron }),
  /** potential after a spike */
  v_reset: real('1', 'potential after a spike', -70, { shape: perNeuron }),
  /** threshold potential */
  v_thresh: real('1', 'threshold potential', -10, { shape: perNeuron }),
  /** potential at the start */
  v_initial: real('1', 'potential at the start', 0, { shape: perNeuron, trainable: false }),
  ...gradient,
} as const;

const conductances = {
  /** excitatory conductance */
  g_e: state('1', 'excitatory conductance', { shape: perNeuron }),
  /** inhibitory conductance */
  g_i: state('1', 'inhibitory conductance', { shape: perNeuron }),
} as const;

const longestStep = {
  tau_syn_exc_inv: (p: { readonly tau_syn_exc_inv: Float64Array }) =>
    p.tau_syn_exc_inv.map((rate) => 2 / rate),
  tau_syn_inh_inv: (p: { readonly tau_syn_inh_inv: Float64Array }) =>
    p.tau_syn_inh_inv.map((rate) => 2 / rate),
};

type CobaNumbers =
  | 'tau_syn_exc_inv'
  | 'tau_syn_inh_inv'
  | 'c_m_inv'
  | 'g_l'
  | 'e_rev_I'
  | 'e_rev_E'
  | 'v_rest'
  | 'v_reset';
type Coba = { readonly [K in CobaNumbers | 'v_thresh']: Tensor } & { readonly surrogate: Surrogate };

/** One step, with what excites and what inhibits in it. */
function step(
  { v, g_e, g_i }: { readonly v: Tensor; readonly g_e: Tensor; readonly g_i: Tensor },
  { excites, inhibits }: { readonly excites: Tensor; readonly inhibits: Tensor },
  p: Coba,
  dt: Tensor,
) {
  const decayed = (g: Tensor, rate: Tensor) => g.sub(g.mul(dt.mul(rate)));
  const e = decayed(g_e.add(excites), p.tau_syn_exc_inv);
  const i = decayed(g_i.add(inhibits), p.tau_syn_inh_inv);
  const currents = p.g_l
    .mul(p.v_rest.sub(v))
    .add(e.mul(p.e_rev_E.sub(v)))
    .add(i.mul(p.e_rev_I.sub(v)));
  const charged = v.add(currents.mul(dt.mul(p.c_m_inv)));
  const z = threshold(charged, p.v_thresh, p);
  return { z, v: resetValue(charged, z, p.v_reset), g_e: e, g_i: i };
}

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
  time: 'ms',
  hyperparameters,
  compartments: { ...drive, ...compartments, ...conductances },
  initial: { v: (p) => p.v_initial },
  longestStep,
  commands: {
    advance_state: (state, p, { dt }) =>
      step(state, { excites: relu(state.input), inhibits: relu(state.input.neg()) }, p, dt),
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
  time: 'ms',
  hyperparameters: {
    ...hyperparameters,
    ...inputSize,
    /** weights of the input [hidden_size, input_size], normal with variance 1 / input_size */
    input_weights: real(
      '1',
      'weights of the input [hidden_size, input_size], normal with variance 1 / input_size',
      fanNormal,
      { shape: inputShape },
    ),
    /** weights of the spikes [hidden_size, hidden_size], normal with variance 1 / hidden_size */
    recurrent_weights: real(
      '1',
      'weights of the spikes [hidden_size, hidden_size], normal with variance 1 / hidden_size',
      fanNormal,
      { shape: recurrentShape },
    ),
  },
  compartments: { ...weighted, ...compartments, ...conductances },
  initial: { v: (p) => p.v_initial },
  longestStep,
  commands: {
    advance_state(state, p, { dt }) {
      const reaching = (sign: (weights: Tensor) => Tensor) =>
        state.input
          .matmul(relu(sign(p.input_weights)).transpose())
          .add(state.z.matmul(relu(sign(p.recurrent_weights)).transpose()));
      return step(state, { excites: reaching((w) => w), inhibits: reaching((w) => w.neg()) }, p, dt);
    },
  },
});
