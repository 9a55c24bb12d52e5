import { arange, component, input, output, real, sizes, state, where } from '../../framework/index.ts';
import { perInput, perOutput, perSynapse, perSynapseIfListed } from './cable.ts';
import { common } from './options.ts';
import { pace, slowed } from './templates.ts';
import { unitSize } from './unit-size.ts';

/**
 * Adaptive resonance (ART 2A): an input that resembles a memory well enough moves it, another is stored in a memory that is free.
 *
 *     advance_state   xprobe = inputs / |inputs|;   outputs = the similarity xprobe · weights at the most similar memory in use, else 0
 *     evolve          where outputs ≥ vigilance:   weights ← weights + alpha · (xprobe - outputs · weightsᵀ)ᵀ · 1          misses = 1 in trials without such a memory
 *                     alpha ← max(alpha - eta_decrement, 10⁻⁵)
 *     consolidate     the xprobe of trial k, where it was missed, is stored in the memory k behind those in use;   used = 1 where a memory is not 0
 *
 * A memory is a column of `weights [n_in, n_out]`; all begin at 0 unless `weight_init` says otherwise, which are `used` then. `alpha` begins at `eta`. In ngc-learn
 * `consolidate` ends in an error in a compiled process.
 */
export const ART2ASynapse = component('ART2ASynapse', {
  doc: 'adaptive resonance: an input moves the memory that it resembles, or is stored',
  source: 'ngc-learn 3.2.1, ART2ASynapse; Carpenter, Grossberg & Rosen, Neural Networks 4 (1991) 493-504',
  time: 'ms',
  hyperparameters: {
    /** numbers of inputs and of memories */
    shape: sizes('numbers of inputs and of memories', 2),
    /** learning rate at the start */
    eta: real('1', 'learning rate at the start', 0.05, { trainable: false }),
    /** what an evolution takes from the learning rate */
    eta_decrement: real('1', 'what an evolution takes from the learning rate', 0),
    /** similarity from which a memory counts as found */
    vigilance: real('1', 'similarity from which a memory counts as found', 0.3),
    /** initial memories [inputs, memories] */
    weight_init: real('1', 'initial memories [inputs, memories]', 0, {
      shape: perSynapseIfListed('weight_init'),
      trainable: false,
    }),
  },
  compartments: {
    /** what is to be found */
    inputs: input('1', 'what is to be found', { shape: perInput }),
    /** memories [inputs, memories], the same for all trials */
    weights: state('1', 'memories [inputs, memories], the same for all trials', common(perSynapse)),
    /** 1 where a memory is in use */
    used: state('1', '1 where a memory is in use', common(perOutput)),
    ...pace,
    /** input with a size of 1 */
    xprobe: state('1', 'input with a size of 1', { shape: perInput }),
    /** 1 where nothing was found */
    misses: state('1', '1 where nothing was found', { shape: () => [1] }),
    /** similarity, at the memory that is found */
    outputs: output('1', 'similarity, at the memory that is found', { shape: perOutput }),
  },
  initial: {
    weights: (p) => p.weight_init,
    used: (p) => p.weight_init.abs().sum(0).gt(0).spikes(),
    alpha: (p) => p.eta,
  },
  keep: ['weights', 'used', 'alpha', 'i_tick'],
  commands: {
    advance_state({ inputs, weights, used }) {
      const xprobe = unitSize(inputs);
      const alike = xprobe.matmul(weights);
      const least = alike.reduceMin(-1, { keepdims: true });
      const open = where(used.gt(0), alike, least.sub(1));
      const found = open.ge(open.reduceMax(-1, { keepdims: true }));
      return { xprobe, outputs: where(found, open, 0) };
    },
    evolve({ weights, xprobe, outputs, alpha, i_tick }, p) {
      const hits = outputs.ge(p.vigilance).spikes();
      const hit = hits.sum(-1, { keepdims: true }).gt(0);
      const apart = where(hit, xprobe.sub(outputs.matmul(weights.transpose())), 0);
      return {
        weights: weights.add(apart.outer(hits).mul(alpha)),
        misses: hit.not().spikes(),
        ...slowed({ alpha, i_tick }, p),
      };
    },
    consolidate({ weights, used, xprobe, misses }, p) {
      const numbers = arange(xprobe.shape[0]!).map((trial) => [trial]);
      const places = used.sum(0, { keepdims: true }).add(numbers).eq(arange(p.shape[1]!)).spikes();
      const stored = weights.add(xprobe.mul(misses).outer(places));
      return { weights: stored, used: stored.abs().sum(0).gt(0).spikes() };
    },
  },
});
