import { component } from '../../../framework/index.ts';
import { cableAliases } from '../cable.ts';
import { advanced, streamCompartments, streamHyperparameters, streamInitial } from './cable.ts';

const throughWindows = <const Name extends string>(name: Name) =>
  component(name, {
    doc: 'locally connected: each stream of cells reads a window of the streams before, by weights of its own',
    source:
      'ngc-learn 3.2.1, SparseTensorSynapse and StaticSparseTensorSynapse (its block-matrix format gives the same)',
    time: 'ms',
    hyperparameters: streamHyperparameters,
    compartments: streamCompartments,
    initial: streamInitial,
    aliases: cableAliases,
    keep: ['weights', 'biases'],
    commands: {
      advance_state: ({ inputs, weights, biases }, p) => ({
        outputs: advanced({ inputs, weights, biases }, p),
      }),
    },
  });

/**
 * Streams of cells, each of which reads a window of the streams before by weights of its own: an unshared convolution.
 *
 *     outputs[s, o] = g_conduct_factor · Σ inputs[s · stride + k · dilation, c] · weights[k, s, c, o] + biases[s, o]          over the window k and the cells c
 *
 * There are as many streams behind as windows fit. With `convergent_factor` windows are smaller away from the middle. `invert_conn` goes the other way: what
 * would be behind comes in, and the weights are those of a window of its readers.
 */
export const SparseTensorSynapse = throughWindows('SparseTensorSynapse');

/**
 * The same as `SparseTensorSynapse`, under the name that ngc-learn gives synapses that never change:
 *
 *     outputs[s, o] = g_conduct_factor · Σ inputs[s · stride + k · dilation, c] · weights[k, s, c, o] + biases[s, o]
 */
export const StaticSparseTensorSynapse = throughWindows('StaticSparseTensorSynapse');
