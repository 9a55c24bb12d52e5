import {
  choice,
  input,
  output,
  type Quantity,
  type RandomNumbers,
  real,
  type Shape,
  sizes,
  state,
  type Tensor,
  unit,
  where,
} from '../../framework/index.ts';
import { common, commonOnDemand } from './options.ts';

// What all of ngc-learn's dense synapses have in common: ends, weights and how a signal passes them.

export interface Cable {
  readonly shape: readonly [n_in: number, n_out: number];
  readonly unit: string;
}

interface Weights extends CableEnds {
  readonly weight_low: number;
  readonly weight_high: number;
}

type CableEnds = Pick<Cable, 'shape'>;

export const perInput = ({ shape: [n_in] }: CableEnds): Shape => [n_in];
export const perOutput = ({ shape: [, n_out] }: CableEnds): Shape => [n_out];
export const perSynapse = ({ shape }: CableEnds): Shape => shape;

/** Shape of a list of factors for the synapses of which most models need none: a single number stays one. */
export const perSynapseIfListed =
  <Name extends string>(name: Name) =>
  (p: CableEnds & { readonly [K in Name]: number | Float64Array }): Shape =>
    typeof p[name] === 'number' ? [1, 1] : p.shape;

export const cableHyperparameters = {
  /** numbers of inputs and outputs */
  shape: sizes('numbers of inputs and outputs', 2),
  /** unit of the outputs */
  unit: choice('unit of the outputs', ['nA', 'pA', 'uA', 'mV', 'nS', 'uS', '1'], 'nA'),
  /** least initial weight */
  weight_low: real('1', 'least initial weight', 0.025, { static: true }),
  /** bound below which initial weights stay */
  weight_high: real('1', 'bound below which initial weights stay', 0.8, { static: true }),
  /** initial weights [inputs, outputs], uniform in [weight_low, weight_high) */
  weight_init: real(
    '1',
    'initial weights [inputs, outputs], uniform in [weight_low, weight_high)',
    (p: Weights, random: RandomNumbers) => random.uniform(p.shape, p.weight_low, p.weight_high),
    { shape: perSynapse, trainable: false },
  ),
  /** probability that a weight does not start at 0 */
  p_conn: real('1', 'probability that a weight does not start at 0', 1, {
    positive: true,
    max: 1,
    static: true,
  }),
  /** factor of all outputs (resist_scale in older versions) */
  g_conduct_factor: real('1', 'factor of all outputs (resist_scale in older versions)', 1),
};

export const cableCompartments = {
  /** spikes, or other signals */
  inputs: input('1', 'spikes, or other signals', { shape: perInput }),
  /** factor of each output */
  gate: input('1', 'factor of each output', { default: 1, shape: perOutput }),
  /** weights [inputs, outputs], the same for all trials */
  weights: state('1', 'weights [inputs, outputs], the same for all trials', common(perSynapse)),
  /** weighted sums */
  outputs: output((p: { readonly unit: string }) => p.unit, 'weighted sums', { shape: perOutput }),
};

export const changeOfWeights = {
  /** change of the weights before eta and bounds */
  dWeights: state('1', 'change of the weights before eta and bounds', commonOnDemand(perSynapse)),
};

/** Of cables whose weights a mask holds. */
export const maskHyperparameters = {
  /** factor of each weight [inputs, outputs], such as 0 for no connection */
  mask: real('1', 'factor of each weight [inputs, outputs], such as 0 for no connection', 1, {
    shape: perSynapseIfListed('mask'),
    trainable: false,
  }),
};

/** What cables with biases that do not learn by themselves have besides. */
export const biasHyperparameters = {
  /** initial biases [outputs], in the unit of the outputs */
  bias_init: real('1', 'initial biases [outputs], in the unit of the outputs', 0, { shape: perOutput }),
};

export const biasCompartments = {
  /** biases, the same for all trials */
  biases: state(
    (p: { readonly unit: string }) => p.unit,
    'biases, the same for all trials',
    common(perOutput),
  ),
};

export const initialBiases = (p: { readonly unit: string; readonly bias_init: Tensor }): Tensor =>
  p.bias_init.mul(one(p));

/** Names of older versions. */
export const cableAliases = { resist_scale: 'g_conduct_factor' } as const;

interface Start {
  readonly shape: Shape;
  readonly weight_init: Tensor;
  readonly p_conn: number;
}

/** `weight_init`, of which every number is kept with probability `p_conn`. */
export const initialWeights = ({ shape, weight_init, p_conn }: Start, random: RandomNumbers): Tensor =>
  p_conn === 1 ? weight_init : where(random.bernoulli(shape, p_conn), weight_init, 0);

interface Passage {
  readonly inputs: Tensor;
  readonly weights: Tensor;
  readonly gate: Tensor;
}

/** `(inputs · weights) · gate · g_conduct_factor`, in the unit of the outputs. */
export function transmit(
  { inputs, weights, gate }: Passage,
  p: { readonly unit: string; readonly g_conduct_factor: Tensor },
): Tensor {
  return inputs
    .matmul(weights)
    .mul(gate)
    .mul(p.g_conduct_factor.mul(one(p)));
}

/** 1, in the unit of the outputs. */
export const one = (p: { readonly unit: string }): Quantity => ({ value: 1, unit: unit(p.unit) });
