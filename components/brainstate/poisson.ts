import { component, count, input, output, quantity, real } from '../../framework/index.ts';
import { perCell, size, spikes } from './conductance.ts';

const frequencies = { min: 0, shape: perCell };

/** Hz · ms is a thousandth. */
const THOUSANDTH = quantity('0.001 s/ms');

/**
 * Spikes of Poisson processes of given frequencies:
 *
 *     spike = 1    with probability freqs · dt
 */
export const PoissonSpike = component('PoissonSpike', {
  doc: 'Poisson spikes: in each step one with probability freqs · dt',
  source: 'brainstate 0.1.10, PoissonSpike',
  time: 'ms',
  hyperparameters: {
    ...size,
    /** frequencies (Hz) */
    freqs: real('Hz', 'frequencies', undefined, frequencies),
  },
  compartments: spikes,
  commands: {
    advance_state: (_compartments, p, { dt, random }) => ({
      spike: random.bernoulli(p.in_size, p.freqs.mul(dt).mul(THOUSANDTH).min(1)).spikes(),
    }),
  },
});

/**
 * Spikes of Poisson processes whose frequencies come step by step:
 *
 *     spike = 1    with probability freqs · dt
 */
export const PoissonEncoder = component('PoissonEncoder', {
  doc: 'Poisson spikes of frequencies that come step by step, one with probability freqs · dt',
  source: 'brainstate 0.1.10, PoissonEncoder',
  time: 'ms',
  hyperparameters: size,
  compartments: {
    /** frequencies (Hz) */
    freqs: input('Hz', 'frequencies', { shape: perCell }),
    ...spikes,
  },
  commands: {
    advance_state: ({ freqs }, p, { dt, random }) => ({
      spike: random.bernoulli(p.in_size, freqs.mul(dt).mul(THOUSANDTH).max(0).min(1)).spikes(),
    }),
  },
});

/**
 * What many Poisson processes of one frequency bring to each cell, as jumps of its potential, `weight` times the number of their events in a step:
 *
 *     delta = weight · Poisson(num_input · freq · dt)
 *
 * The library draws that number from a binomial distribution, since its processes fire once a step at most, and where it is
 * large from a normal one whose standard deviation is the variance. Wire `delta` to the cells that it is for.
 */
export const PoissonInput = component('PoissonInput', {
  doc: 'jumps that many Poisson processes bring to each cell, weight times the number of their events in a step',
  source: 'brainstate 0.1.10, PoissonInput, in large numbers with the right standard deviation',
  time: 'ms',
  hyperparameters: {
    ...size,
    /** number of processes for each cell */
    num_input: count('number of processes for each cell'),
    /** frequency of each (Hz) */
    freq: real('Hz', 'frequency of each', undefined, frequencies),
    /** jump of an event (mV) */
    weight: real('mV', 'jump of an event', undefined, { shape: perCell }),
  },
  compartments: {
    /** jumps of the potential (mV) */
    delta: output('mV', 'jumps of the potential', { shape: perCell }),
  },
  commands: {
    advance_state(_compartments, p, { dt, random }) {
      const mean = p.freq.mul(dt).mul(THOUSANDTH).mul(p.num_input);
      return { delta: random.poisson(p.in_size, mean).mul(p.weight) };
    },
  },
});
