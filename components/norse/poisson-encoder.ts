import { component, input, output, real } from '../../framework/index.ts';
import { emitted } from './emitted.ts';
import { perNeuron, size } from './neuron.ts';

const rate = {
  ...size,
  /** rate at an input of 1 (Hz) */
  f_max: real('Hz', 'rate at an input of 1', 100, { min: 0, trainable: false }),
} as const;

/**
 * Encodes intensities as spike trains. In a step, independently,
 *
 *     z = 1   with probability dt · f_max · input        which counts as 1 above 1
 */
export const PoissonEncoder = component('PoissonEncoder', {
  doc: 'encodes intensities as spike trains of up to f_max',
  source: 'Norse 1.1.0, poisson_encode; poisson_encode_step, where f_max is 1000 by default',
  time: 's',
  hyperparameters: rate,
  compartments: {
    /** intensities, between 0 and 1 */
    input: input('1', 'intensities, between 0 and 1', { shape: perNeuron }),
    ...emitted,
  },
  commands: {
    advance_state: ({ input }, p, { dt, random }) => ({
      z: random.bernoulli([p.hidden_size], input.mul(dt.mul(p.f_max))).spikes(),
    }),
  },
});

/**
 * Encodes numbers of both signs as spikes of both signs. In a step, independently,
 *
 *     z = sign(input)   with probability dt · f_max · |input|      else 0
 */
export const SignedPoissonEncoder = component('SignedPoissonEncoder', {
  doc: 'encodes numbers of both signs as spike trains of up to f_max that have their sign',
  source: 'Norse 1.1.0, signed_poisson_encode; signed_poisson_encode_step, where f_max is 1000 by default',
  time: 's',
  hyperparameters: rate,
  compartments: {
    /** intensities, between -1 and 1 */
    input: input('1', 'intensities, between -1 and 1', { shape: perNeuron }),
    /** spikes, -1 or 1 */
    z: output('1', 'spikes, -1 or 1', { shape: perNeuron }),
  },
  commands: {
    advance_state: ({ input }, p, { dt, random }) => ({
      z: random
        .bernoulli([p.hidden_size], input.abs().mul(dt.mul(p.f_max)))
        .spikes()
        .mul(input.sign()),
    }),
  },
});
