import { component, flag, real } from '../../framework/index.ts';
import { drawn, gathered, layer, layerCompartments, layerFiring, type WeightedLayer } from './layer.ts';
import { fireLate } from './neuron.ts';

type Parallel = WeightedLayer & { readonly weight_hh_enable: boolean };

const inputs = ({ n_units, input_size }: WeightedLayer) => [n_units, input_size];
const biases = ({ n_units, bias }: WeightedLayer) => (bias ? [n_units] : [0]);
const decays = ({ n_units, weight_hh_enable }: Parallel) =>
  weight_hh_enable ? [n_units, n_units] : [n_units];

/**
 * Layer of leaky integrators that spike and do not reset, as an RNN of PyTorch:
 *
 *     mem ← max(weight_ih · input + bias_ih + weight_hh · mem + bias_hh, 0)          weight_hh · mem element by element, or a matrix with weight_hh_enable
 *     spk = mem > threshold
 *
 * The library takes all steps in one call, without `dropout` the same as these one by one.
 */
export const LeakyParallel = component('LeakyParallel', {
  doc: 'layer of leaky integrators that spike and do not reset',
  source: 'snnTorch 0.9.4, LeakyParallel',
  time: 'ms',
  hyperparameters: {
    ...layer,
    /** whether each membrane reaches all others */
    weight_hh_enable: flag('whether each membrane reaches all others', false),
    /** weights of the input [n_units, input_size], uniform in ±1/√n_units */
    weight_ih: real(
      '1',
      'weights of the input [n_units, input_size], uniform in ±1/√n_units',
      drawn(inputs),
      { shape: inputs },
    ),
    /** decays of the membrane in a step, or weights [to, from], uniform in ±1/√n_units */
    weight_hh: real(
      '1',
      'decays of the membrane in a step, or weights [to, from], uniform in ±1/√n_units',
      drawn(decays),
      { shape: decays },
    ),
    /** biases of the input, uniform in ±1/√n_units */
    bias_ih: real('1', 'biases of the input, uniform in ±1/√n_units', drawn(biases), { shape: biases }),
    /** biases of the membrane, uniform in ±1/√n_units */
    bias_hh: real('1', 'biases of the membrane, uniform in ±1/√n_units', drawn(biases), {
      shape: biases,
    }),
    ...layerFiring,
  },
  aliases: { beta: 'weight_hh' },
  compartments: layerCompartments,
  commands: {
    advance_state({ input, mem }, p) {
      const kept = p.weight_hh_enable ? mem.matmul(p.weight_hh.transpose()) : mem.mul(p.weight_hh);
      const sum = gathered(input, kept, p);
      return fireLate(sum.mul(sum.gt(0).spikes()), { ...p, reset_mechanism: 'none' });
    },
  },
});
