import { real } from '../../framework/index.ts';
import { fanNormal } from '../initialisers/norse.ts';
import { inputShape, inputSize } from './recurrent.ts';

/** What layers have that weigh their input as PyTorch's linear layers do. */
export const weighing = {
  ...inputSize,
  /** weights of the input [hidden_size, input_size], normal with variance 1 / input_size */
  input_weights: real(
    '1',
    'weights of the input [hidden_size, input_size], normal with variance 1 / input_size',
    fanNormal,
    { shape: inputShape },
  ),
} as const;
