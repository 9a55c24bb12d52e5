import { isPerTrial } from '../../framework/engine.ts';
import { type DType, fail, type Shape } from '../../framework/index.ts';
import { placeOf } from '../model/handles.ts';
import { parameterOf } from '../model/parameters.ts';
import { copyOf, put } from '../session/numbers.ts';
import { allOf } from '../session/set-numbers.ts';
import { noGradient, notUsed } from './faults.ts';
import type { Training } from './training.ts';
import type { ParameterAccess } from './words.ts';

/** The parameters of a training, which are in the state of its session. */
export function parametersIn({ setup, trial }: Training): ParameterAccess {
  const { contents, all, given } = setup;
  const { session } = trial;
  const known = (slot: string, where: string) => (trial.known.has(slot) ? slot : notUsed(where));
  return {
    get: (of) => {
      const { slot } = parameterOf(contents, all, of, 'get');
      return copyOf(session.live, known(slot, placeOf(contents, of)));
    },
    set: (of, value) => {
      const { slot, shape } = parameterOf(contents, all, of, 'set');
      const where = placeOf(contents, of);
      put(session, known(slot, where), spread(value, where, shape, given.dtype));
    },
  };
}

/** The gradients of a training, which its programs hand on from one to the next. */
export function gradientsIn({ setup, plan, trial }: Training): ParameterAccess {
  const { contents, all, given } = setup;
  const nameOf = (slot: string, where: string) =>
    plan.slots.gradients.get(slot) ?? fail(noGradient(where, 'a trained hyperparameter'));
  return {
    get: (of) => {
      const { slot } = parameterOf(contents, all, of, 'get');
      return trial.compiled.executable!.read(nameOf(slot, placeOf(contents, of)));
    },
    set: (of, value) => {
      const { slot, shape } = parameterOf(contents, all, of, 'set');
      const where = `${placeOf(contents, of)}, gradient`;
      const gradient = nameOf(slot, where);
      trial.compiled.executable!.write(gradient, spread(value, where, shape, given.dtype));
    },
  };
}

const spread = (value: unknown, where: string, shape: Shape, dtype: DType): ArrayLike<number> =>
  allOf(isPerTrial(value) ? value.values : value, { shape, shared: true }, { batch: 1, dtype }, where);
