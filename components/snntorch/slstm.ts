import { component, real, state, tanh } from '../../framework/index.ts';
import {
  drawn,
  gathered,
  layer,
  layerCompartments,
  layerFiring,
  perNeuron,
  type WeightedLayer,
} from './layer.ts';
import { fireLate, reduced, resets, resetting } from './neuron.ts';

const inputs = ({ n_units, input_size }: WeightedLayer) => [4 * n_units, input_size];
const membranes = ({ n_units }: WeightedLayer) => [4 * n_units, n_units];
const biases = ({ n_units, bias }: WeightedLayer) => (bias ? [4 * n_units] : [0]);

/**
 * Spiking LSTM: its hidden state is a membrane, its cell state a synaptic current.
 *
 *     r = mem > threshold                                            the spikes of the last step again, held fixed
 *     i, f, g, o = weight_ih · input + bias_ih + weight_hh · mem + bias_hh          the four quarters of them
 *     syn ← σ(f) · syn + σ(i) · tanh(g);   mem ← σ(o) · tanh(syn)                σ the logistic function
 *     mem ← mem - r · threshold (subtract), (1 - r) · mem (zero), or mem (none, the default)
 *     spk = mem > threshold
 *
 * In the library the states of a layer are 0 at every step unless it has as many neurons as inputs.
 */
export const SLSTM = component('SLSTM', {
  doc: 'spiking LSTM, whose hidden state is a membrane',
  source: 'snnTorch 0.9.4, SLSTM (which forgets its states unless it has as many neurons as inputs)',
  time: 'ms',
  hyperparameters: {
    ...layer,
    /** weights of the input [4 · n_units, input_size], uniform in ±1/√n_units */
    weight_ih: real(
      '1',
      'weights of the input [4 · n_units, input_size], uniform in ±1/√n_units',
      drawn(inputs),
      { shape: inputs },
    ),
    /** weights of the membrane [4 · n_units, n_units], uniform in ±1/√n_units */
    weight_hh: real(
      '1',
      'weights of the membrane [4 · n_units, n_units], uniform in ±1/√n_units',
      drawn(membranes),
      { shape: membranes },
    ),
    /** biases of the input, uniform in ±1/√n_units */
    bias_ih: real('1', 'biases of the input, uniform in ±1/√n_units', drawn(biases), { shape: biases }),
    /** biases of the membrane, uniform in ±1/√n_units */
    bias_hh: real('1', 'biases of the membrane, uniform in ±1/√n_units', drawn(biases), {
      shape: biases,
    }),
    ...resetting('none'),
    ...layerFiring,
  },
  compartments: {
    ...layerCompartments,
    /** synaptic current */
    syn: state('1', 'synaptic current', { shape: perNeuron }),
  },
  commands: {
    advance_state({ input, mem, syn: before }, p) {
      const gates = gathered(input, mem.matmul(p.weight_hh.transpose()), p);
      const quarter = (k: number) => gates.slice(1, k * p.n_units, (k + 1) * p.n_units);
      const gained = quarter(0)
        .sigmoid()
        .mul(tanh(quarter(2)));
      const syn = quarter(1).sigmoid().mul(before).add(gained);
      const charged = quarter(3).sigmoid().mul(tanh(syn));
      return { syn, ...fireLate(reduced(charged, resets(mem, p), p), p) };
    },
  },
});
