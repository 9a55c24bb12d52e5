import { failAll, isPerTrial, rangeFaultIn } from '../../framework/engine.ts';
import {
  type DType,
  fail,
  type HyperparameterHandle,
  type Real,
  type Shape,
  type Unit,
  unit,
} from '../../framework/index.ts';
import { placeOf } from '../model/handles.ts';
import { parameterOf } from '../model/parameters.ts';
import { copyOf, numbersIn, put } from '../session/numbers.ts';
import { allOf } from '../session/set-numbers.ts';
import { limitsOf } from '../session/stability.ts';
import { refuseUnderflow } from '../session/underflow.ts';
import { noGradient, notUsed } from './faults.ts';
import type { TrainingPlan } from './plan.ts';
import { specOf } from './ranges.ts';
import { refuseAveraging } from './rounds.ts';
import type { Training } from './training.ts';
import type { Trial } from './trial.ts';
import type { ParameterAccess } from './words.ts';

/** The parameters of a training, which are in the state of its session. */
export const parametersIn = (own: () => Training): ParameterAccess => ({
  get: (of) => {
    const { setup, trial } = own();
    const { slot } = parameterOf(setup.contents, setup.all, of, 'get');
    return copyOf(trial.session.live, used(trial, slot, placeOf(setup.contents, of)));
  },
  set: (of, value) => {
    const { setup, trial } = own();
    const { slot, shape } = parameterOf(setup.contents, setup.all, of, 'set');
    const where = placeOf(setup.contents, of);
    const numbers = spread(value, where, { shape, unit: unitOf(of) }, setup.given.dtype);
    const fault = rangeFaultIn(specOf(setup.contents, { handle: of }), numbers, shape);
    if (fault) fail({ where, ...fault });
    refuseUnderflow(specOf(setup.contents, { handle: of }), numbers, setup.given.dtype, where);
    const calls = setup.occurring.flatMap(setup.timetable.calls);
    const present = (own: string) => (own === slot ? numbers : numbersIn(trial.session.live, own));
    failAll(limitsOf(setup.contents, calls, setup.given.dt)(present));
    put(trial.session, used(trial, slot, where), numbers);
  },
});

const unitOf = ({ part, name }: HyperparameterHandle): Unit =>
  unit((part.component.hyperparameters[name] as Real).unit);

const used = ({ known }: Trial, slot: string, where: string) => (known.has(slot) ? slot : notUsed(where));

/** The gradients of a training, which its programs hand on from one to the next. */
export const gradientsIn = (own: () => Training): ParameterAccess => ({
  get: (of) => {
    const { setup, plan, trial } = own();
    const { slot } = parameterOf(setup.contents, setup.all, of, 'get');
    refuseAveraging({ setup }, placeOf(setup.contents, of), 'its gradient');
    return trial.compiled.executable!.read(gradientFor(plan, slot, placeOf(setup.contents, of)));
  },
  set: (of, value) => {
    const { setup, plan, trial } = own();
    const { slot, shape } = parameterOf(setup.contents, setup.all, of, 'set');
    const where = `${placeOf(setup.contents, of)}, gradient`;
    refuseAveraging({ setup }, where, 'a gradient');
    const gradient = gradientFor(plan, slot, where);
    trial.compiled.executable!.write(
      gradient,
      spread(value, where, { shape, unit: unit('1') }, setup.given.dtype),
    );
  },
});

const gradientFor = ({ slots }: TrainingPlan, slot: string, where: string): string =>
  slots.gradients.get(slot) ?? fail(noGradient(where, 'a trained hyperparameter'));

const spread = (
  value: unknown,
  where: string,
  of: { readonly shape: Shape; readonly unit: Unit },
  dtype: DType,
): ArrayLike<number> =>
  allOf(isPerTrial(value) ? value.values : value, { ...of, shared: true }, { batch: 1, dtype }, where);
