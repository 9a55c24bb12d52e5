import { type Operand, type Tensor, tanh } from '../../framework/index.ts';
import { tensorGiven } from '../tensors.ts';

/** Rockpool's helper for losses on membranes and currents: `tanh(x + 1 - threshold) / 2 + 0.5`, 0.88 at the threshold. */
export const sigmoid = (x: Tensor, threshold: Operand): Tensor =>
  tanh(tensorGiven(x, 'rockpool.sigmoid').add(1).sub(threshold)).div(2).add(0.5);
