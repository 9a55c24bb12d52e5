import {
  component,
  count,
  flag,
  input,
  output,
  real,
  state,
  type Tensor,
  where,
} from '../../framework/index.ts';
import { populationEncode } from './functions.ts';
import {
  charge,
  drive,
  level,
  membrane,
  membraneStep,
  perNeuron,
  resetValue,
  size,
  threshold,
} from './neuron.ts';

// What turns numbers into spikes, as Norse's encoders do. Theirs give all steps at once; these give one a step.

const emitted = {
  /** spikes */
  z: output('spike', 'spikes', { shape: perNeuron }),
} as const;

/** 1 for good from the first spike on. */
const spiked = (fired: Tensor, z: Tensor): Tensor => where(z.ne(0), 1, fired);

/**
 * Encodes currents as the spikes of leaky integrate-and-fire neurons, time in s: the step of `LIFBoxCell`, but v begins at 0.
 *
 *     v ← v + dt · tau_mem_inv · (v_leak - v + input)
 *     z = v > v_th                                       v ← v - z · (v - v_reset)
 *
 * With `first_only` a neuron is silent after its first spike: the stronger the current, the earlier this is.
 */
export const LIFCurrentEncoder = component('LIFCurrentEncoder', {
  doc: 'encodes currents as the spikes of leaky integrate-and-fire neurons',
  source:
    'Norse 1.1.0, lif_current_encoder, constant_current_lif_encode; spike_latency_lif_encode (first_only)',
  time: 's',
  hyperparameters: {
    ...membrane,
    /** whether only the first spike counts */
    first_only: flag('whether only the first spike counts', false),
  },
  compartments: {
    ...drive,
    ...level,
    ...emitted,
    /** 1 where a neuron has spiked */
    fired: state('1', '1 where a neuron has spiked', {
      shape: (p: { readonly hidden_size: number; readonly first_only: boolean }) => [
        p.first_only ? p.hidden_size : 0,
      ],
    }),
  },
  longestStep: membraneStep,
  commands: {
    advance_state({ input, v, fired }, p, { dt }) {
      const charged = charge(v, input, p, dt);
      const z = threshold(charged, p.v_th, p);
      const next = { z, v: resetValue(charged, z, p.v_reset) };
      return p.first_only ? { ...next, z: where(fired.gt(0), 0, z), fired: spiked(fired, z) } : next;
    },
  },
});

/**
 * Keeps the first spike of every neuron, and no other:
 *
 *     z = (1 - fired) · input
 *     fired ← 1 from the first spike on
 */
export const SpikeLatencyEncoder = component('SpikeLatencyEncoder', {
  doc: 'keeps the first spike of every neuron',
  source: 'Norse 1.1.0, spike_latency_encode',
  time: 's',
  hyperparameters: size,
  compartments: {
    /** spikes */
    input: input('spike', 'spikes', { shape: perNeuron }),
    /** 1 where a neuron has spiked */
    fired: state('1', '1 where a neuron has spiked', { shape: perNeuron }),
    ...emitted,
  },
  commands: {
    advance_state: ({ input, fired }) => ({
      z: where(fired.gt(0), 0, input),
      fired: spiked(fired, input),
    }),
  },
});

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

interface Population {
  readonly hidden_size: number;
  readonly out_features: number;
}

/**
 * Encodes numbers by how near they are to each of `out_features` centres, from 0 to scale:
 *
 *     output = e^(-scale · (input - centre)² / 2)
 *
 * `[hidden_size · out_features]`, the centres of a number side by side. `populationEncode` is the same for tensors.
 */
export const PopulationEncoder = component('PopulationEncoder', {
  doc: 'encodes numbers by how near they are to centres',
  source: 'Norse 1.1.0, population_encode (whose scale is the largest of all inputs unless it is given)',
  time: 's',
  hyperparameters: {
    ...size,
    /** centres of every number */
    out_features: count('centres of every number'),
    /** last centre, and factor of the distances */
    scale: real('1', 'last centre, and factor of the distances', 1, { trainable: false }),
  },
  compartments: {
    ...drive,
    /** nearness to every centre */
    output: output('1', 'nearness to every centre', {
      shape: (p: Population) => [p.hidden_size * p.out_features],
    }),
  },
  commands: {
    advance_state({ input }, p) {
      const near = populationEncode(input, p.out_features, p.scale);
      return { output: near.reshape([...near.shape.slice(0, -2), p.hidden_size * p.out_features]) };
    },
  },
});
