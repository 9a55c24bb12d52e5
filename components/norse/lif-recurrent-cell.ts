import { component, count, flag, input, type RandomNumbers, real, state } from '../../framework/index.ts';
import { offDiagonal, scaledNormal } from './initialisers.ts';
import {
  compartments,
  current,
  membrane,
  membraneStep,
  ordered,
  stepLIF,
  synapse,
  synapseStep,
} from './neuron.ts';

interface Structure {
  readonly input_size: number;
  readonly hidden_size: number;
  readonly autapses: boolean;
}

const perInput = ({ input_size }: Structure) => [input_size];
const inputShape = ({ hidden_size, input_size }: Structure) => [hidden_size, input_size];
const recurrentShape = ({ hidden_size }: Structure) => [hidden_size, hidden_size];
const maskShape = ({ hidden_size, autapses }: Structure) => (autapses ? [0] : [hidden_size, hidden_size]);

/**
 * Recurrent layer of leaky integrate-and-fire neurons, time in s. Steps as `LIFCell`, driven by
 *
 *     input_weights · input + recurrent_weights · (z of the last step)
 *
 * The reset holds z fixed: the gradient flows through the spikes that are sent, not through the reset. Weights are
 * `[to, from]` as in PyTorch, N(0, 2 / hidden_size) by default. Without `autapses` (the default) the diagonal of the
 * recurrent weights counts as 0 and gets no gradient.
 */
export const LIFRecurrentCell = component('LIFRecurrentCell', {
  doc: 'recurrent layer of leaky integrate-and-fire neurons, forward Euler, reset to a value, spikes detached in the reset',
  source: 'Norse, lif_step: HEAD 065a3b4 of 2026 (input_first), the version of 2021–22 (input_last)',
  time: 's',
  hyperparameters: {
    /** number of inputs */
    input_size: count('number of inputs'),
    ...membrane,
    ...synapse,
    ...ordered,
    /** whether neurons connect to themselves */
    autapses: flag('whether neurons connect to themselves', false),
    /** weights of the input [hidden_size, input_size], normal with variance 2 / hidden_size */
    input_weights: real(
      '1',
      'weights of the input [hidden_size, input_size], normal with variance 2 / hidden_size',
      (p: Structure, random: RandomNumbers) => scaledNormal(inputShape(p), random),
      { shape: inputShape },
    ),
    /** weights of the spikes [hidden_size, hidden_size], normal with variance 2 / hidden_size */
    recurrent_weights: real(
      '1',
      'weights of the spikes [hidden_size, hidden_size], normal with variance 2 / hidden_size',
      (p: Structure, random: RandomNumbers) => scaledNormal(recurrentShape(p), random),
      { shape: recurrentShape },
    ),
  },
  compartments: {
    /** input spikes or numbers */
    input: input('1', 'input spikes or numbers', { shape: perInput }),
    ...compartments,
    ...current,
    /** 1 where a neuron may reach another */
    connected: state('1', '1 where a neuron may reach another', { shape: maskShape, shared: true }),
  },
  initial: {
    v: (p) => p.v_leak.detach(),
    connected: (p) => offDiagonal(p.hidden_size),
  },
  longestStep: { ...membraneStep, ...synapseStep },
  commands: {
    advance_state(state, p, { dt }) {
      const weights = p.autapses ? p.recurrent_weights : p.recurrent_weights.mul(state.connected);
      const drive = state.input.matmul(p.input_weights.transpose()).add(state.z.matmul(weights.transpose()));
      return stepLIF(state, drive, p, dt, (z) => z.detach());
    },
  },
});
