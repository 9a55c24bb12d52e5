import { sizeOf } from '../../framework/engine.ts';
import type {
  Diagnostic,
  DType,
  Executable,
  FloatArray,
  HyperparameterHandle,
} from '../../framework/index.ts';
import { placeOf } from '../model/handles.ts';
import { type Parameter, parameterOf } from '../model/parameters.ts';
import type { Contents } from '../model/words.ts';
import { plainNumbers, spreadOver } from '../session/set-numbers.ts';

/** Numbers of hyperparameters in a running training. Arrays are copies; `set` puts one in place. */
export interface ParameterAccess {
  get(of: HyperparameterHandle): FloatArray;
  set(of: HyperparameterHandle, value: ArrayLike<number>): void;
}

/** What access goes to: `nameOf` says in which buffer the numbers of a slot are, `what` is for messages. */
interface Target {
  readonly contents: Contents;
  readonly all: readonly Parameter[];
  readonly executable: Executable;
  readonly dtype: DType;
  readonly what: string;
  readonly nameOf: (slot: string, where: string) => string;
}

export const access = ({ contents, all, executable, dtype, what, nameOf }: Target): ParameterAccess => ({
  get: (of) => {
    const { slot } = parameterOf(contents, all, of, 'get');
    return executable.read(nameOf(slot, placeOf(contents, of)));
  },
  set: (of, value) => {
    const { slot, shape } = parameterOf(contents, all, of, 'set');
    const where = placeOf(contents, of) + what;
    const size = sizeOf(shape);
    const buffer = nameOf(slot, where);
    executable.write(buffer, spreadOver(plainNumbers(value, where, dtype), [size], size, where));
  },
});

export const noGradient = (where: string, expected: string): Diagnostic => ({
  code: 'no-gradient',
  where,
  found: 'something without a gradient',
  expected,
  remedy: 'Gradients are kept of what trainable and inputGradients name and the loss depends on.',
});
