import {
  count,
  flag,
  input,
  output,
  type RandomNumbers,
  real,
  state,
  type Tensor,
  where,
} from '../../../framework/index.ts';
import { one } from '../cable.ts';
import { common } from '../options.ts';
import { signalHyperparameters } from '../signal.ts';
import {
  normalized,
  perStreamInput,
  perStreamOutput,
  perStreamWeight,
  type Streams,
  throughStreams,
} from './windows.ts';

// What synapses between streams have in common: windows, ends, weights and how a signal passes them.

export const streamHyperparameters = {
  /** streams that come in */
  n_in_streams: count('streams that come in'),
  /** cells of a stream that comes in */
  K_local: count('cells of a stream that comes in'),
  /** cells of a stream behind */
  O_local: count('cells of a stream behind'),
  /** streams that one behind reads */
  P_l: count('streams that one behind reads', 1),
  /** from the window of one stream behind to that of the next */
  stride: count('from the window of one stream behind to that of the next', 1),
  /** from one stream of a window to the next */
  dilation: count('from one stream of a window to the next', 1),
  /** how much smaller windows are the farther from the middle; 0: not */
  convergent_factor: real('1', 'how much smaller windows are the farther from the middle; 0: not', 0, {
    min: 0,
    static: true,
  }),
  /** whether it goes the other way: from what is behind to what is before */
  invert_conn: flag('whether it goes the other way: from what is behind to what is before', false),
  /** whether the weights from a cell to a stream keep a norm of 1 */
  normalize: flag('whether the weights from a cell to a stream keep a norm of 1', false),
  ...signalHyperparameters,
  /** initial weights [places of a window, streams behind, cells before, cells behind], uniform in [0.025, 0.8) */
  weight_init: real(
    '1',
    'initial weights [places of a window, streams behind, cells before, cells behind], uniform in [0.025, 0.8)',
    (p: Streams, random: RandomNumbers) => random.uniform(perStreamWeight(p), 0.025, 0.8),
    { shape: perStreamWeight, trainable: false },
  ),
  /** initial biases [outputs], in the unit of the outputs */
  bias_init: real('1', 'initial biases [outputs], in the unit of the outputs', 0, {
    shape: perStreamOutput,
    trainable: false,
  }),
};

export const streamCompartments = {
  /** signals, stream by stream */
  inputs: input('1', 'signals, stream by stream', { shape: perStreamInput }),
  /** weights, the same for all trials */
  weights: state('1', 'weights, the same for all trials', common(perStreamWeight)),
  /** biases, the same for all trials */
  biases: state(
    (p: { readonly unit: string }) => p.unit,
    'biases, the same for all trials',
    common(perStreamOutput),
  ),
  /** weighted sums, stream by stream */
  outputs: output((p: { readonly unit: string }) => p.unit, 'weighted sums, stream by stream', {
    shape: perStreamOutput,
  }),
};

interface StreamStart extends Streams {
  readonly normalize: boolean;
  readonly p_conn: number;
  readonly unit: string;
  readonly weight_init: Tensor;
  readonly bias_init: Tensor;
}

export const streamInitial = {
  weights: (p: StreamStart, random: RandomNumbers) => {
    const kept =
      p.p_conn === 1
        ? p.weight_init
        : where(random.bernoulli(perStreamWeight(p), p.p_conn), p.weight_init, 0);
    return p.normalize ? normalized(kept) : kept;
  },
  biases: (p: StreamStart) => p.bias_init.mul(one(p)),
};

interface StreamSignal {
  readonly inputs: Tensor;
  readonly weights: Tensor;
  readonly biases: Tensor;
}

export const advanced = (
  { inputs, weights, biases }: StreamSignal,
  p: Streams & { readonly unit: string; readonly g_conduct_factor: Tensor },
): Tensor =>
  throughStreams(inputs, weights, p)
    .mul(p.g_conduct_factor.mul(one(p)))
    .add(biases);
