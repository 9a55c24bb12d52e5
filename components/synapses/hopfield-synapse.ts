import {
  choice,
  component,
  exp,
  input,
  log,
  output,
  real,
  sizes,
  softmax,
  state,
  type Tensor,
} from '../../framework/index.ts';
import { perInput, perOutput, perSynapse } from './cable.ts';
import { common, commonNumber, commonOnDemand, drawnWeights } from './options.ts';

/** What is learnt of an input x that became y: by memories a, and those of y where there is a contrast. */
const updateRules = {
  delta: (x: Tensor, y: Tensor, a: Tensor) => x.sub(y).outer(a),
  contrastive: (x: Tensor, y: Tensor, a: Tensor, weights: Tensor) =>
    x.outer(a).sub(y.outer(softmax(y.matmul(weights)))),
} as const satisfies Record<string, (x: Tensor, y: Tensor, a: Tensor, weights: Tensor) => Tensor>;

/**
 * Modern Hopfield network: an input becomes more like the memories that it resembles.
 *
 *     advance_state   similarities = inputs · weights, less the largest;   memory_weights = softmax(beta · similarities);   outputs = memory_weights · weightsᵀ
 *                     energy = mean over trials of -ln(Σ e^(beta · similarities)) / beta + inputs · outputs / 2 + ln(n_out) / beta + max of the rows' |weights|² / 2
 *     evolve          dWeights = (inputs - outputs)ᵀ · memory_weights                                                    means over the trials
 *                     dWeights = inputsᵀ · memory_weights - outputsᵀ · softmax(outputs · weights)                        if contrastive
 *                     weights ← weights + eta · dWeights - reg_lambda · weights
 *
 * A memory is a column of `weights [n_in, n_out]`; `weight_init` takes patterns. `inputs`, `outputs [n_in]`. As in ngc-learn beta is no factor in the contrast.
 */
export const HopfieldSynapse = component('HopfieldSynapse', {
  doc: 'modern Hopfield network: an input becomes more like the memories that it resembles',
  source: 'ngc-learn 3.2.1, HopfieldSynapse; Ramsauer et al., ICLR 2021',
  time: 'ms',
  hyperparameters: {
    /** numbers of inputs and of memories */
    shape: sizes('numbers of inputs and of memories', 2),
    /** learning rate */
    eta: real('1', 'learning rate'),
    /** part of the weights that an evolution takes away */
    reg_lambda: real('1', 'part of the weights that an evolution takes away', 0),
    /** sharpness of the recall */
    beta: real('1', 'sharpness of the recall', 8, { positive: true }),
    /** how memories learn */
    update_rule: choice('how memories learn', ['delta', 'contrastive'], 'delta'),
    /** initial memories [inputs, memories], uniform in [0.025, 0.8) */
    weight_init: real(
      '1',
      'initial memories [inputs, memories], uniform in [0.025, 0.8)',
      drawnWeights(perSynapse),
      { shape: perSynapse, trainable: false },
    ),
  },
  compartments: {
    /** what is to be recalled */
    inputs: input('1', 'what is to be recalled', { shape: perInput }),
    /** memories [inputs, memories], the same for all trials */
    weights: state('1', 'memories [inputs, memories], the same for all trials', common(perSynapse)),
    /** how alike the input and each memory are */
    similarities: state('1', 'how alike the input and each memory are', { shape: perOutput }),
    /** part of each memory in what is recalled */
    memory_weights: state('1', 'part of each memory in what is recalled', { shape: perOutput }),
    /** energy, a mean over the trials */
    energy: state('1', 'energy, a mean over the trials', commonNumber),
    /** recalls */
    i_tick: state('1', 'recalls', commonNumber),
    /** change of the memories before eta */
    dWeights: state('1', 'change of the memories before eta', commonOnDemand(perSynapse)),
    /** what is recalled */
    outputs: output('1', 'what is recalled', { shape: perInput }),
  },
  initial: { weights: (p) => p.weight_init },
  keep: ['weights', 'i_tick'],
  commands: {
    advance_state({ inputs, weights, i_tick }, p) {
      const alike = inputs.matmul(weights);
      const similarities = alike.sub(alike.reduceMax(-1, { keepdims: true }));
      const memory_weights = softmax(similarities.mul(p.beta));
      const outputs = memory_weights.matmul(weights.transpose());
      const among = log(exp(similarities.mul(p.beta)).sum(-1, { keepdims: true })).neg();
      const overlap = inputs.mul(outputs).sum(-1, { keepdims: true }).mul(0.5);
      const size = weights.mul(weights).sum(1).reduceMax(0, { keepdims: true }).mul(0.5);
      const energy = among.add(Math.log(p.shape[1]!)).div(p.beta).add(overlap).add(size).mean(0);
      return { similarities, memory_weights, outputs, energy, i_tick: i_tick.add(1) };
    },
    evolve({ inputs, outputs, memory_weights, weights }, p) {
      const change = updateRules[p.update_rule](inputs, outputs, memory_weights, weights);
      const dWeights = change.div(inputs.shape[0]!);
      return { weights: weights.add(dWeights.mul(p.eta)).sub(weights.mul(p.reg_lambda)), dWeights };
    },
  },
});
