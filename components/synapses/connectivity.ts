import {
  type Connectivity,
  connections,
  input,
  output,
  type Quantity,
  real,
  type Shape,
  type Tensor,
  unit,
  unitName,
} from '../../framework/index.ts';

// What synapses over a list or a rule have in common: who is connected to whom, and what a spike adds.

export interface Net {
  readonly connectivity: Connectivity;
}

const pre = ({ connectivity }: Net): Shape => [connectivity.pre];
const post = ({ connectivity }: Net): Shape => [connectivity.post];
/** A single number stands for all synapses, and takes no more room than one. */
const perSynapse = ({ connectivity, weights }: Net & { readonly weights: number | object }): Shape => [
  typeof weights === 'number' ? 1 : connectivity.synapsesFor(weights),
];

export const netHyperparameters = {
  /** who is connected to whom */
  connectivity: connections('who is connected to whom'),
  /** what a spike adds, in the unit of the outputs: one number, or one for each synapse */
  weights: real(
    '1',
    'what a spike adds, in the unit of the outputs: one number, or one for each synapse',
    undefined,
    { shape: perSynapse, compact: true },
  ),
  /** unit of the outputs */
  unit: unitName('unit of the outputs'),
};

export const netCompartments = {
  /** spikes of the cells before */
  inputs: input('1', 'spikes of the cells before', { shape: pre }),
  /** what arrives at the cells behind */
  outputs: output((p: { readonly unit: string }) => p.unit, 'what arrives at the cells behind', {
    shape: post,
  }),
};

/** 1, in the unit of the outputs. */
const one = (p: { readonly unit: string }): Quantity => ({ value: 1, unit: unit(p.unit) });
export const netWeights = (p: { readonly weights: Tensor; readonly unit: string }): Tensor =>
  p.weights.mul(one(p));
