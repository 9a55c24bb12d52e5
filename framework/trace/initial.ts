import type { DType } from '../base/dtypes.ts';
import { attempt, type Diagnostic, fail, located } from '../base/errors.ts';
import { append } from '../base/lists.ts';
import { isList, isQuantity, say } from '../base/say.ts';
import { broadcast, checkShape, formatShape, type Shape, sameShape, sizeOf } from '../base/shapes.ts';
import { type Amount, dimensionless, inUnit, type Unit, unit as unitOf } from '../base/units.ts';
import { liveNames, type Real } from '../describe/hyperparameters.ts';
import { compartmentsOf } from '../describe/part.ts';
import type { InitialValue, RandomNumbers } from '../describe/random-numbers.ts';
import { beginningOf, shapeOfReal } from '../describe/values.ts';
import type { Compartment, Part } from '../describe/words.ts';
import type { Tensor } from '../ops/tensor.ts';
import { drawsFrom } from './draws.ts';
import { withTrials } from './per-trial.ts';
import type { Program } from './program.ts';
import { purely } from './purity.ts';
import { type Call, hyperparametersOf } from './run-command.ts';
import { ProgramScribe } from './scribe.ts';
import { type StateOptions, stateSlot } from './state-slot.ts';
import { nodeOf } from './symbolic.ts';
import { batchedShape, parameterName, slotName } from './wiring.ts';
import { checkedAs } from './written.ts';

// What stands in a model before its first step. It is written like a command, and computed wherever something begins anew.

/** What a compartment holds before the first step, in all trials, from the hyperparameters as they are. */
export function initialValue(
  scribe: ProgramScribe,
  compartment: Compartment,
  { wiring, batch, given }: Pick<StateOptions, 'wiring' | 'batch'> & Pick<Call, 'given'>,
): Tensor {
  const { part, name, shape, unit } = compartment;
  const slot = slotName(wiring.pathOf(part), name);
  const initial = part.component.initial?.[name];
  const { place } = scribe;
  scribe.place = `${slot}, initial value`;
  const compute = () => ({
    value: initial
      ? located(() =>
          initial(hyperparametersOf(scribe, part, wiring, given), fixedDraws(scribe, slot), shape, unit),
        )
      : (part.component.compartments[name]!.default ?? 0),
  });
  const { value } = initial ? purely(scribe, compute) : compute();
  const tensor = checkedAs(scribe, 'value', compute, () =>
    spread(scribe, value, shape, unit, batchedShape(compartment, batch)),
  );
  scribe.place = place;
  return tensor;
}

export interface InitialOptions extends StateOptions {
  readonly perTrial?: ReadonlySet<string>;
  /** The precision that has to hold the numbers of initial values. */
  readonly dtype?: DType;
}

/** Gives every compartment of some parts its initial value; faults are appended. */
export function initialProgram(
  parts: Iterable<Part>,
  { perTrial, ...options }: InitialOptions,
  faults: Diagnostic[] = [],
): Program {
  const all = [...parts];
  return withTrials(options.batch, perTrial, (batch) => {
    const own: Diagnostic[] = [];
    const program = valuesAtStart(all, { ...options, batch }, own);
    if (batch === options.batch) append(faults, own);
    return program;
  });
}

function valuesAtStart(parts: readonly Part[], options: InitialOptions, faults: Diagnostic[]): Program {
  const scribe = new ProgramScribe({ name: 'initial', holds: options.dtype });
  for (const compartment of parts.flatMap(compartmentsOf)) {
    if (sizeOf(compartment.shape) === 0) continue;
    attempt(faults, () => {
      const value = initialValue(scribe, compartment, options);
      scribe.store(scribe.slot({ ...stateSlot(compartment, options), ...AS_IT_IS }).name, value);
    });
  }
  return scribe.program();
}

/** Gives live hyperparameters that were left to a function their numbers; faults are appended. */
export function defaultsProgram(
  parts: Iterable<Part>,
  { wiring, dtype }: Pick<InitialOptions, 'wiring' | 'dtype'>,
  faults: Diagnostic[] = [],
): Program {
  const scribe = new ProgramScribe({ name: 'defaults', holds: dtype });
  for (const part of parts) {
    const { component, given } = part;
    for (const name of liveNames(component.hyperparameters)) {
      const spec = component.hyperparameters[name] as Real;
      const beginning = beginningOf(part, name);
      const shape = shapeOfReal(spec, given.plain);
      if (typeof beginning !== 'function' || sizeOf(shape) === 0) continue;
      attempt(faults, () => {
        const slot = parameterName(wiring.pathOf(part), name);
        const unit = unitOf(spec.unit);
        scribe.place = slotName(wiring.pathOf(part), name);
        const compute = beginning as (
          p: unknown,
          random: RandomNumbers,
          shape: Shape,
          unit: Unit,
        ) => InitialValue;
        const { value } = purely(scribe, () => ({
          value: located(() => compute(given.plain, fixedDraws(scribe, slot), shape, unit)),
        }));
        const tensor = spread(scribe, value, shape, unit, shape);
        scribe.slot({ name: slot, role: 'state', shape, unit });
        scribe.store(slot, tensor);
      });
    }
  }
  return scribe.program();
}

const AS_IT_IS = { flush: false, onDemand: false } as const;

/** Random numbers of a slot: the same whenever they are drawn, and in all trials. */
function fixedDraws(scribe: ProgramScribe, slot: string): RandomNumbers {
  let draws = 0;
  return drawsFrom((given) => {
    const shape = checkShape(given, scribe.place);
    const attrs = { stream: `${slot} ${draws++}`, trials: 1, shape, unit: dimensionless };
    return scribe.apply('fixedUniform', [], attrs) as Tensor;
  }, scribe);
}

/** One number for all elements of a shape, one for each, or a tensor; stretched over what is whole. */
function spread(scribe: ProgramScribe, value: unknown, shape: Shape, unit: Unit, whole: Shape): Tensor {
  if (isAmount(value)) return scribe.filled(number(scribe, value, unit, 0), whole, unit);
  if (isList(value)) {
    const numbers = listed(scribe, value, shape, unit);
    return stretched(
      scribe,
      numbers.length === 0 ? scribe.zeros(shape) : scribe.list(numbers, shape, unit),
      whole,
    );
  }
  if (nodeOf(value)?.value.kind !== 'float')
    return wrong(scribe, 'hyperparameter-type', say(value), 'a tensor, a number or a list of numbers');
  const tensor = scribe.operand(value as Tensor) as Tensor;
  const fits = broadcast(tensor.shape, whole);
  if (!fits || !sameShape(fits, whole))
    wrong(
      scribe,
      'shape-mismatch',
      `shape ${formatShape(tensor.shape)}`,
      `shape ${formatShape(shape)}, that of one trial, or one that stretches over it`,
    );
  scribe.sameUnit(tensor, unit, scribe.place);
  return stretched(scribe, tensor, whole);
}

/** The numbers of a list, one for each element of a shape. */
function listed(scribe: ProgramScribe, value: ArrayLike<unknown>, shape: Shape, unit: Unit): Float64Array {
  const { length } = value;
  if (length !== sizeOf(shape))
    wrong(
      scribe,
      'shape-mismatch',
      `${length} numbers`,
      `one number, or ${sizeOf(shape)} for shape ${formatShape(shape)}`,
    );
  const numbers = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    const x = value[i];
    numbers[i] = isAmount(x)
      ? number(scribe, x, unit, i)
      : wrong(scribe, 'hyperparameter-type', `${say(x)} at position ${i}`, 'a number or a list of numbers');
  }
  return numbers;
}

const isAmount = (x: unknown): x is Amount => typeof x === 'number' || typeof x === 'string' || isQuantity(x);

function number(scribe: ProgramScribe, x: Amount, unit: Unit, position: number): number {
  const own = inUnit(x, unit, scribe.place);
  return Number.isNaN(own) ? notFinite(scribe, position) : own;
}

const stretched = (scribe: ProgramScribe, x: Tensor, shape: Shape): Tensor =>
  // What is added to -0 keeps all its bits.
  sameShape(x.shape, shape) ? x : scribe.filled(-0, shape, x.unit).add(x);

const notFinite = ({ place }: ProgramScribe, position: number): never =>
  wrong({ place }, 'not-finite', `NaN at position ${position}`, 'numbers');

const wrong = (
  { place }: Pick<ProgramScribe, 'place'>,
  code: Diagnostic['code'],
  found: string,
  expected: string,
): never => fail({ code, where: place, found, expected, remedy: 'Correct what the declaration computes.' });
