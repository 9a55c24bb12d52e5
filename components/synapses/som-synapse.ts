import {
  arange,
  choice,
  component,
  count,
  exp,
  input,
  output,
  type RandomNumbers,
  real,
  softmax,
  state,
  type Tensor,
} from '../../framework/index.ts';

interface Map {
  readonly n_inputs: number;
  readonly n_units_x: number;
  readonly n_units_y: number;
}

const perUnit = ({ n_units_x, n_units_y }: Map) => [n_units_x * n_units_y];
const perTemplate = (p: Map) => [p.n_inputs, ...perUnit(p)];

/** Evolutions in which the learning rate falls to 1/e, fixed in ngc-learn. */
const LONG = 50000;
const radiusOf = ({ n_units_x, n_units_y }: Map) => Math.max(n_units_x, n_units_y) / 2;

const squares = (x: Tensor, axis: number): Tensor => x.mul(x).sum(axis);

/** How far an input is from each of the templates: [trials, units]. */
const distances = {
  euclidean: (apart: Tensor) => squares(apart, 1).sqrt(),
  manhattan: (apart: Tensor) => apart.abs().sum(1),
  cosine: (_apart: Tensor, inputs: Tensor, weights: Tensor) => {
    const sizes = inputs.mul(inputs).sum(-1, { keepdims: true }).sqrt().mul(squares(weights, 0).sqrt());
    return inputs.matmul(weights).div(sizes).neg().add(1);
  },
} as const satisfies Record<string, (apart: Tensor, inputs: Tensor, weights: Tensor) => Tensor>;

/** How much units learn that are so far from the best one, as squares of distances and of the radius. */
const neighborhoods = {
  gaussian: (away: Tensor, radius: Tensor) => exp(away.div(radius).div(-2)),
  ricker: (away: Tensor, radius: Tensor) =>
    exp(away.div(radius).div(-2)).mul(away.div(radius).neg().add(1)).max(0),
} as const;

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
      (p: Map, random: RandomNumbers) => random.uniform(perTemplate(p), 0.025, 0.8),
      { shape: perTemplate, trainable: false },
    ),
    /** sharpness of the outputs */
    g_conduct_factor: real('1', 'sharpness of the outputs', 1),
  },
  compartments: {
    /** what is to be found on the map */
    inputs: input('1', 'what is to be found on the map', { shape: ({ n_inputs }: Map) => [n_inputs] }),
    /** templates [inputs, units], the same for all trials */
    weights: state('1', 'templates [inputs, units], the same for all trials', {
      shape: perTemplate,
      shared: true,
    }),
    /** radius within which units learn */
    radius: state('1', 'radius within which units learn', { shape: () => [1], shared: true }),
    /** learning rate */
    alpha: state('1', 'learning rate', { shape: () => [1], shared: true }),
    /** evolutions */
    i_tick: state('1', 'evolutions', { shape: () => [1], shared: true }),
    /** number of the best unit */
    bmu: state('1', 'number of the best unit', { shape: () => [1] }),
    /** how much each unit learns */
    neighbor_weights: state('1', 'how much each unit learns', { shape: perUnit }),
    /** change of the templates */
    dWeights: state('1', 'change of the templates', { shape: perTemplate, shared: true, onDemand: true }),
    /** how near each unit is to the best one, as parts of 1 */
    outputs: output('1', 'how near each unit is to the best one, as parts of 1', { shape: perUnit }),
  },
  initial: { weights: (p) => p.weight_init, radius: radiusOf, alpha: (p) => p.eta },
  aliases: { resist_scale: 'g_conduct_factor' },
  keep: ['weights', 'radius', 'alpha', 'i_tick'],
  commands: {
    advance_state({ inputs, weights, radius }, p) {
      const [trials, units] = [inputs.shape[0]!, p.n_units_x * p.n_units_y];
      const apart = inputs.reshape([trials, p.n_inputs, 1]).sub(weights);
      const best = distances[p.distance_function](apart, inputs, weights).neg().winner().spikes();
      const bmu = best.mul(arange(units)).sum(-1, { keepdims: true });
      const along = (place: (unit: number) => number) => {
        const places = Array.from({ length: units }, (_, unit) => place(unit));
        const off = best.mul(places).sum(-1, { keepdims: true }).neg().add(places);
        return off.mul(off);
      };
      const away = along((unit) => Math.floor(unit / p.n_units_y)).add(along((unit) => unit % p.n_units_y));
      const neighbor_weights = neighborhoods[p.neighbor_function](away, radius.mul(radius));
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
