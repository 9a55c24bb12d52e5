import { choice, component, input, output, real, sizes, state } from '../../framework/index.ts';
import { withRoom } from './bounds.ts';
import { perInput, perOutput, perSynapse } from './cable.ts';
import { labelsOf, perLabel, perLabelOfTemplate, signedByLabel } from './labels.ts';
import { diffused } from './langevin.ts';
import { common, commonOnDemand, drawnWeights } from './options.ts';
import { apartFrom, pace, powersOfDistance, slowed } from './templates.ts';
import { unitSize } from './unit-size.ts';

/**
 * Vector quantization: the template that is nearest to an input becomes more like it, or less if it has another label (LVQ 1).
 *
 *     advance_state   x = inputs / |inputs|;   outputs = 1 at the templates nearest to x, else 0;   pred_labels = outputs · label_weightsᵀ
 *     evolve          dWeights = ± xᵀ · outputs - syn_decay · weights, + where there are no labels, none of the template, or those of the input
 *                     dWeights ← dWeights + √(2 alpha) ε + 2 alpha · langevin_noise_scale · ε, ε normal, if that is above 0;   times w_bound - |weights| if w_bound > 0
 *                     weights ← weights + alpha · dWeights;   alpha ← max(alpha - eta_decrement, 10⁻⁵)
 *
 * A template is a column of `weights`; those of labels, `label_weights [label_dim, n_out]`, are given by `label_init` and do not learn. `alpha` begins at `eta`.
 */
export const VectorQuantizeSynapse = component('VectorQuantizeSynapse', {
  doc: 'vector quantization: the template that is nearest to an input becomes more like it',
  source: 'ngc-learn 3.2.1, VectorQuantizeSynapse; Kohonen, Proc. IEEE 78 (1990) 1464-1480',
  time: 'ms',
  hyperparameters: {
    /** numbers of inputs and of templates */
    shape: sizes('numbers of inputs and of templates', 2),
    /** learning rate at the start */
    eta: real('1', 'learning rate at the start', 0.3, { trainable: false }),
    /** what an evolution takes from the learning rate */
    eta_decrement: real('1', 'what an evolution takes from the learning rate', 0.00001),
    /** decay of the templates */
    syn_decay: real('1', 'decay of the templates', 0),
    /** size of a weight at which it grows no more; 0: none */
    w_bound: real('1', 'size of a weight at which it grows no more; 0: none', 0, { min: 0, static: true }),
    /** distance of inputs and templates */
    distance_function: choice(
      'distance of inputs and templates',
      ['minkowski', 'euclidean', 'manhattan', 'chebyshev'],
      'minkowski',
    ),
    /** order of the Minkowski distance */
    distance_order: real('1', 'order of the Minkowski distance', 2, { positive: true, static: true }),
    /** number of labels; 0: none */
    label_dim: real('1', 'number of labels; 0: none', 0, { min: 0, static: true }),
    /** noise of the changes; 0: none */
    langevin_noise_scale: real('1', 'noise of the changes; 0: none', 0, { min: 0, static: true }),
    /** initial templates [inputs, templates], uniform in [0.025, 0.8) */
    weight_init: real(
      '1',
      'initial templates [inputs, templates], uniform in [0.025, 0.8)',
      drawnWeights(perSynapse),
      { shape: perSynapse, trainable: false },
    ),
    /** labels of the templates [labels, templates] */
    label_init: real('1', 'labels of the templates [labels, templates]', 0, {
      shape: perLabelOfTemplate,
      trainable: false,
    }),
  },
  compartments: {
    /** what is to be found */
    inputs: input('1', 'what is to be found', { shape: perInput }),
    /** its label, 1 among 0s */
    labels: input('1', 'its label, 1 among 0s', { shape: perLabel, default: 0 }),
    /** templates [inputs, templates], the same for all trials */
    weights: state('1', 'templates [inputs, templates], the same for all trials', common(perSynapse)),
    /** labels of the templates, the same for all trials */
    label_weights: state('1', 'labels of the templates, the same for all trials', common(perLabelOfTemplate)),
    ...pace,
    /** change of the templates before alpha */
    dWeights: state('1', 'change of the templates before alpha', commonOnDemand(perSynapse)),
    /** label of the nearest template */
    pred_labels: output('1', 'label of the nearest template', { shape: perLabel }),
    /** 1 at the nearest templates */
    outputs: output('1', '1 at the nearest templates', { shape: perOutput }),
  },
  initial: { weights: (p) => p.weight_init, label_weights: (p) => p.label_init, alpha: (p) => p.eta },
  keep: ['weights', 'label_weights', 'alpha', 'i_tick'],
  commands: {
    advance_state({ inputs, weights, label_weights }, p) {
      const apart = apartFrom(unitSize(inputs), weights);
      const away = powersOfDistance[p.distance_function](apart, p.distance_order);
      const outputs = away.le(away.reduceMin(-1, { keepdims: true })).spikes();
      return p.label_dim > 0 ? { outputs, pred_labels: labelsOf(outputs, label_weights) } : { outputs };
    },
    evolve({ inputs, labels, outputs, weights, label_weights, alpha, i_tick }, p, { random }) {
      const x = unitSize(inputs);
      const signed = p.label_dim > 0 ? signedByLabel(x, outputs, labels, label_weights) : x;
      const pulled = signed.outer(outputs).sub(weights.mul(p.syn_decay));
      const dWeights = withRoom(diffused(pulled, x, alpha, p, random), weights, p);
      return { weights: weights.add(dWeights.mul(alpha)), dWeights, ...slowed({ alpha, i_tick }, p) };
    },
  },
});
