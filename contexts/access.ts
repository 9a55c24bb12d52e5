import {
  type Diagnostic,
  type DType,
  type Executable,
  type FloatArray,
  type HyperparameterHandle,
  sizeOf,
} from '../framework/index.ts';
import type { Contents } from './context.ts';
import { type Parameter, parameterOf } from './parameters.ts';
import { plainNumbers, spreadOver } from './setting.ts';

/** Numbers of hyperparameters in a running training. Arrays are copies; `set` puts one in place. */
export interface Access {
  get(of: HyperparameterHandle): FloatArray;
  set(of: HyperparameterHandle, value: ArrayLike<number>): void;
}

/** @param nameOf the buffer that belongs to the slot of a hyperparameter */
export const access = (
  contents: Contents,
  all: readonly Parameter[],
  executable: Executable,
  dtype: DType,
  nameOf: (slot: string) => string,
): Access => ({
  get: (of) => executable.read(nameOf(parameterOf(contents, all, of, 'get').slot)),
  set: (of, value) => {
    const { slot, shape } = parameterOf(contents, all, of, 'set');
    const size = sizeOf(shape);
    const buffer = nameOf(slot);
    executable.write(buffer, spreadOver(plainNumbers(value, buffer, dtype), [size], size, buffer));
  },
});

export const noGradient = (where: string, expected: string): Diagnostic => ({
  code: 'no-gradient',
  where,
  found: 'something without a gradient',
  expected,
  remedy: 'Gradients are kept of what trainable and inputGradients name and the loss depends on.',
});
