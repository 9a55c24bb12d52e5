import {
  attempt,
  type Compartment,
  type Diagnostic,
  type DType,
  failAll,
  gradientOf,
  type HyperparameterHandle,
  isList,
  isRecord,
  type Optimizer,
  type Quantity,
} from '../framework/index.ts';
import { noGradient } from './access.ts';
import { type InputData, readClamps, readTargets, unfedInputs } from './clamps.ts';
import type { Contents } from './contents.ts';
import { compartmentsIn, pairsIn, placeOf, slotOfCompartment } from './handles.ts';
import { aFunction, backend, dtype, duration, type Rule, readOptions, seed, whole } from './options.ts';
import { handlesIn, parametersOf } from './parameters.ts';
import { type Process, processIn } from './process.ts';
import { type Loss, trainingPrograms } from './training-programs.ts';

export interface TrainOptions {
  readonly process: Process;
  /** Length of a tick, such as `ms(1)`. */
  readonly dt: Quantity | string;
  /** Steps of one trial; every iteration starts from the initial state. */
  readonly steps: number;
  readonly batch?: number;
  readonly seed?: string | number;
  readonly backend?: 'wasm' | 'reference';
  readonly dtype?: DType;
  readonly inputs?: readonly (readonly [Compartment, InputData])[];
  /** What outputs should be, for the loss. */
  readonly targets?: readonly (readonly [Compartment, InputData])[];
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  /** Hyperparameters to train; all live ones if not given. */
  readonly trainable?: readonly HyperparameterHandle[];
  /** Inputs with a row per step whose gradient is wanted too. */
  readonly inputGradients?: readonly Compartment[];
}

const optimizerRule: Rule<Optimizer> = {
  expected: 'an optimizer, such as adam()',
  read: (x) => {
    const { name, memory, schedule, update } = (isRecord(x) ? x : {}) as Partial<Optimizer>;
    const acts = typeof schedule === 'function' && typeof update === 'function';
    return acts && typeof name === 'string' && isList(memory) ? (x as Optimizer) : undefined;
  },
};

/** Checks all that a training was given, traces its programs, and reports all faults at once. */
export function planTraining(contents: Contents, options: TrainOptions) {
  const all = parametersOf(contents);
  const given = readOptions('train', options, {
    process: processIn(contents),
    dt: duration,
    steps: whole(1),
    batch: whole(1, 1),
    seed,
    backend,
    dtype,
    inputs: pairsIn(contents),
    targets: pairsIn(contents),
    loss: aFunction<Loss>('a function of outputs, targets and parameters'),
    optimizer: optimizerRule,
    trainable: handlesIn(contents, all),
    inputGradients: compartmentsIn(contents),
  });
  const { trainable: trained } = given;
  const { name, calls } = given.process;
  const slotOf = (compartment: Compartment) => slotOfCompartment(contents, compartment);
  const faults: Diagnostic[] = [];
  const clamps = readClamps(given.inputs, contents, given, faults);
  const targets = readTargets(given.targets, contents, given, faults);
  const sequences = clamps.filter(({ perStep }) => perStep).map(({ compartment }) => compartment);
  for (const own of given.inputGradients.filter((one) => !sequences.includes(one)))
    faults.push(noGradient(slotOf(own), 'an input with a row per step'));
  const traced = attempt(faults, () =>
    trainingPrograms({
      ...given,
      contents,
      calls,
      name,
      sequences,
      targets: given.targets.map(([compartment]) => compartment),
      trained,
      slotOf,
    }),
  );
  const isFed = (own: Compartment) => given.inputs.some(([compartment]) => compartment === own);
  if (traced) faults.push(...unfedInputs(contents, [traced.forward], isFed));
  const stored = new Set(traced?.pullback.stores.map(({ slot }) => slot));
  if (traced && options.trainable) {
    for (const { handle } of trained.filter(({ slot }) => !stored.has(gradientOf(slot))))
      faults.push(
        noGradient(placeOf(contents, handle), 'a hyperparameter that the process or the loss reads'),
      );
  }
  failAll(faults);

  return { given, all, clamps, targets, programs: traced!, stored };
}
