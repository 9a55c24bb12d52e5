import { choice, component, count, input, output, real, softmax, state } from '../../framework/index.ts';
import {
  awayFrom,
  neighborhoods,
  numberOf,
  perGridInput,
  perGridUnit,
  perTemplate,
  radiusOf,
} from './grid.ts';
import { common, commonNumber, commonOnDemand, drawnWeights } from './options.ts';
import { apartFrom, distances, pace } from './templates.ts';

/** Evolutions in which the learning rate falls to 1/e, fixed in ngc-learn. */
const LONG = 50000;

/**
 * Self-organizing map: the unit whose template is nearest to an input, and its neighbours on a grid, become more like it.
 *
 *     advance_state   bmu = argmin over the units u of |inputs - weights[:, u]|                      euclidean, manhattan or cosine distance
 *                     neighbor_weights[u] = e^(-d²/(2 radius²)), times (1 - d²/radius²) and at least 0 if ricker;   d: on the grid, from u to bmu
 *                     outputs = softmax(neighbor_weights · g_conduct_factor)
 *     evolve          radius ← radius · (1 - ln(r)/50000), r its start;   alpha ← alpha · (1 - 1/50000)
 *                     dWeights = alpha · mean over trials of (inputs - weights) · neighbor_weights;   weights ← weights + dWeights
 *
 * The grid has `n_units_x` · `n_units_y` units, y the inner one; radius begins at half its longer side and `alpha` at `eta`. In ngc-learn only square grids work.
 */
export const SOMSynapse = component('SOMSynapse', {
  doc: 'self-organizing map: templates on a grid that learn to cover the inputs',
  source: 'ngc-learn 3.2.1, SOMSynapse (right on square grids); Kohonen, Proc. IEEE 78 (1990) 1464-1480',
  time: 'ms',
  hyperparameters: {
    /** number of inputs */
    n_inputs: count('number of inputs'),
    /** units along the grid */
    n_units_x: count('units along the grid'),
    /** units across the grid */
    n_units_y: count('units across the grid'),
    /** learning rate at the start */
    eta: real('1', 'learning rate at the start', 0.5, { trainable: false }),
    /** distance of inputs and templates */
    distance_function: choice(
      'distance of inputs and templates',
      ['euclidean', 'manhattan', 'cosine'],
      'euclidean',
    ),
    /** how neighbours learn */
    neighbor_function: choice('how neighbours learn', ['gaussian', 'ricker'], 'gaussian'),
    /** initial templates [inputs, units], uniform in [0.025, 0.8) */
    weight_init: real(
      '1',
      'initial templates [inputs, units], uniform in [0.025, 0.8)',
      drawnWeights(perTemplate),
      { shape: perTemplate, trainable: false },
    ),
    /** sharpness of the outputs */
    g_conduct_factor: real('1', 'sharpness of the outputs', 1),
  },
  compartments: {
    /** what is to be found on the map */
    inputs: input('1', 'what is to be found on the map', { shape: perGridInput }),
    /** templates [inputs, units], the same for all trials */
    weights: state('1', 'templates [inputs, units], the same for all trials', common(perTemplate)),
    /** radius within which units learn */
    radius: state('1', 'radius within which units learn', commonNumber),
    ...pace,
    /** number of the best unit */
    bmu: state('1', 'number of the best unit', { shape: () => [1] }),
    /** how much each unit learns */
    neighbor_weights: state('1', 'how much each unit learns', { shape: perGridUnit }),
    /** change of the templates */
    dWeights: state('1', 'change of the templates', commonOnDemand(perTemplate)),
    /** how near each unit is to the best one, as parts of 1 */
    outputs: output('1', 'how near each unit is to the best one, as parts of 1', { shape: perGridUnit }),
  },
  initial: { weights: (p) => p.weight_init, radius: radiusOf, alpha: (p) => p.eta },
  aliases: { resist_scale: 'g_conduct_factor' },
  keep: ['weights', 'radius', 'alpha', 'i_tick'],
  commands: {
    advance_state({ inputs, weights, radius }, p) {
      const apart = apartFrom(inputs, weights);
      const best = distances[p.distance_function](apart, inputs, weights).neg().winner().spikes();
      const bmu = numberOf(best);
      const neighbor_weights = neighborhoods[p.neighbor_function](awayFrom(best, p), radius.mul(radius));
      return { bmu, neighbor_weights, outputs: softmax(neighbor_weights.mul(p.g_conduct_factor)) };
    },
    evolve({ inputs, weights, neighbor_weights, radius, alpha, i_tick }, p) {
      const slower = alpha.sub(alpha.div(LONG));
      const towards = inputs.outer(neighbor_weights).div(inputs.shape[0]!);
      const dWeights = towards.sub(weights.mul(neighbor_weights.mean(0))).mul(slower);
      return {
        weights: weights.add(dWeights),
        dWeights,
        alpha: slower,
        radius: radius.sub(radius.mul(Math.log(radiusOf(p)) / LONG)),
        i_tick: i_tick.add(1),
      };
    },
  },
});
