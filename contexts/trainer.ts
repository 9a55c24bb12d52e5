import {
  type Compartment,
  type Diagnostic,
  type DType,
  type FloatArray,
  fail,
  failAll,
  gradientOf,
  type HyperparameterHandle,
  inUnit,
  type Optimizer,
  type Quantity,
  referenceBackend,
  seedKey,
  sizeOf,
  slotName,
  unit,
  wasmBackend,
} from '../framework/index.ts';
import { type InputData, readClamps } from './clamps.ts';
import { contentsOf } from './context.ts';
import { setKeys } from './keys.ts';
import { memoryOf } from './memory.ts';
import { type Parameter, parametersOf } from './parameters.ts';
import type { Process } from './process.ts';
import { type Progress, progressLine } from './progress.ts';
import { processName } from './simulation.ts';
import { type Loss, scheduleName, targetName, trainingPrograms, untaped } from './training-programs.ts';

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

/** Where an iteration stands, for hooks. Arrays are copies; `set` puts one in place. */
export interface Iteration {
  readonly iteration: number;
  /** Loss of this iteration's forward pass; NaN before it. */
  readonly loss: number;
  readonly parameters: Access;
  /** Gradients, after `backward`. */
  readonly gradients: Access;
}

export interface Access {
  get(of: HyperparameterHandle): FloatArray;
  set(of: HyperparameterHandle, value: ArrayLike<number>): void;
}

/** Called before and after each stage of an iteration. */
export interface Hooks {
  readonly beforeForward?: (at: Iteration) => void;
  readonly afterForward?: (at: Iteration) => void;
  readonly beforeBackward?: (at: Iteration) => void;
  readonly afterBackward?: (at: Iteration) => void;
  readonly beforeUpdate?: (at: Iteration) => void;
  readonly afterUpdate?: (at: Iteration) => void;
}

export interface TrainRun {
  readonly iterations: number;
  readonly hooks?: Hooks;
  /** Receives a progress line now and then; `false` for none. By default one on a terminal. */
  readonly progress?: Progress | false;
}

/** A model in training. */
export interface Trainer {
  /** Updates done so far. */
  readonly iteration: number;
  /** Trains on; returns the loss of every iteration, before its update. */
  run(options: TrainRun): Float64Array;
  /** Loss and gradients at the current parameters; nothing is changed. */
  evaluate(): number;
  /** Back to the first parameters, the optimizer's memory cleared. */
  restart(): void;
  readonly parameters: Access;
  readonly gradients: Access;
  /** Values of a compartment that the loss uses, from the last forward pass, `[steps, batch, …]`. */
  output(compartment: Compartment): FloatArray;
  /** Gradient with respect to an input named in `inputGradients`, `[steps, batch, …]`. */
  inputGradient(compartment: Compartment): FloatArray;
}

/** Prepares gradient training of a context: reverse mode through time, one compiled module for all stages. */
export function train(net: object, options: TrainOptions): Trainer {
  const contents = contentsOf(net, 'train');
  const { batch = 1, seed = 0, dtype = 'f32', steps, optimizer } = options;
  const dt = inUnit(options.dt, unit('s'), 'train, dt');
  const name = processName(contents, options.process);
  const slotOf = (compartment: Compartment) =>
    slotName(contents.wiring.pathOf(compartment.part), compartment.name);
  const faults: Diagnostic[] = [];
  const clamps = readClamps(options.inputs ?? [], contents, { batch, steps }, faults);
  const targets = readTargets(options.targets ?? [], { batch, steps });
  const all = parametersOf(contents);
  const trained = options.trainable ? options.trainable.map((handle) => parameterOf(all, handle)) : all;
  failAll(faults);

  const programs = trainingPrograms({
    contents,
    process: options.process,
    name,
    batch,
    dt,
    steps,
    sequences: clamps.filter((c) => c.perStep).map((c) => c.compartment),
    inputGradients: options.inputGradients ?? [],
    targets: targets.map(({ compartment }) => compartment),
    trained,
    loss: options.loss,
    optimizer,
    slotOf,
  });
  const backend = options.backend === 'reference' ? referenceBackend : wasmBackend;
  const executable = backend({ ...programs }, { dtype, capacity: steps });
  const key = seedKey(seed);
  const memory = memoryOf(contents, batch, key, dtype);
  for (const clamp of clamps) if (!clamp.perStep) memory.set(slotOf(clamp.compartment), clamp.data);
  memory.enter(executable, programs.forward);
  for (const { slot } of trained) executable.write(slot, memory.get(slot));
  for (const clamp of clamps) if (clamp.perStep) executable.write(slotOf(clamp.compartment), clamp.data);
  for (const { compartment, data } of targets) {
    if (programs.loss.slots.some((slot) => slot.name === targetName(slotOf(compartment)))) {
      executable.write(targetName(slotOf(compartment)), data);
    }
  }
  setKeys(executable, programs.forward, key);
  const restored = untaped(programs.forward);
  const stored = new Set(programs.pullback.stores.map(({ slot }) => slot));

  let iteration = 0;
  let loss = Number.NaN;
  let schedule: Readonly<Record<string, number>> | undefined;
  const access = (nameOf: (parameter: Parameter) => string): Access => ({
    get: (of) => executable.read(nameOf(parameterOf(all, of))),
    set: (of, value) => {
      const parameter = parameterOf(all, of);
      const target = nameOf(parameter);
      if (value.length !== executable.read(target).length)
        wrongLength(target, value.length, executable.read(target).length);
      executable.write(target, value);
    },
  });
  const parameters = access(({ slot }) => slot);
  const gradients = access(({ slot }) => {
    if (!stored.has(gradientOf(slot))) noGradient(slot);
    return gradientOf(slot);
  });
  const at: Iteration = {
    get iteration() {
      return iteration;
    },
    get loss() {
      return loss;
    },
    parameters,
    gradients,
  };
  const forward = () => {
    for (const slot of restored) executable.write(slot, memory.get(slot));
    executable.run('forward', 0, steps);
    executable.run('loss', 0, 1);
    loss = executable.read('loss')[0]!;
    if (!Number.isFinite(loss)) lossNotFinite(name, iteration, loss);
  };
  const backward = () => {
    executable.run('clear', 0, 1);
    executable.run('backward', 0, steps);
    executable.run('pullback', 0, 1);
  };
  const update = () => {
    schedule = optimizer.schedule(schedule);
    for (const [own, value] of Object.entries(schedule)) {
      if (programs.update.slots.some((slot) => slot.name === scheduleName(optimizer, own))) {
        executable.write(scheduleName(optimizer, own), [value]);
      }
    }
    executable.run('update', 0, 1);
    iteration++;
  };
  return {
    get iteration() {
      return iteration;
    },
    parameters,
    gradients,
    output: (compartment) => executable.read(`${slotOf(compartment)} at every step`, 0, steps),
    inputGradient: (compartment) => {
      const gradient = gradientOf(slotOf(compartment));
      if (!programs.backward.slots.some((slot) => slot.name === gradient)) noGradient(gradient, 'inputGradients');
      return executable.read(gradient, 0, steps);
    },
    restart: () => {
      const states = programs.update.slots.filter(({ role }) => role === 'state');
      for (const { name: slot, shape } of states) executable.write(slot, new Float64Array(sizeOf(shape)));
      for (const { slot } of trained) executable.write(slot, memory.get(slot));
      schedule = undefined;
      iteration = 0;
      loss = Number.NaN;
    },
    evaluate: () => {
      forward();
      backward();
      return loss;
    },
    run: ({ iterations, hooks = {}, progress }) => {
      const losses = new Float64Array(iterations);
      const report = progressLine(iterations, progress);
      for (let i = 0; i < iterations; i++) {
        hooks.beforeForward?.(at);
        forward();
        hooks.afterForward?.(at);
        hooks.beforeBackward?.(at);
        backward();
        hooks.afterBackward?.(at);
        hooks.beforeUpdate?.(at);
        update();
        hooks.afterUpdate?.(at);
        losses[i] = loss;
        report(i + 1, loss);
      }
      return losses;
    },
  };

  function readTargets(given: TrainOptions['targets'] & object, sizes: { batch: number; steps: number }) {
    // Targets have the form of inputs, but may stand for any compartment.
    const asInputs = given.map(([compartment, data]): [Compartment, InputData] => [
      { ...compartment, role: 'input' },
      data,
    ]);
    const read = readClamps(asInputs, contents, sizes, faults);
    return read.map(({ data, perStep }, i) => ({
      compartment: given[i]![0],
      data: perStep
        ? data
        : Float64Array.from({ length: data.length * sizes.steps }, (_, k) => data[k % data.length]!),
    }));
  }
}

function parameterOf(all: readonly Parameter[], handle: HyperparameterHandle): Parameter {
  const found = all.find((parameter) => parameter.handle === handle);
  if (found) return found;
  return fail({
    code: 'unknown-hyperparameter',
    where: `${handle.part.component.name}.${handle.name}`,
    found: 'a hyperparameter that cannot be trained',
    expected: 'a live one of this context',
    remedy: 'Static hyperparameters steer the structure; only real ones that are not static have a gradient.',
  });
}

const noGradient = (where: string, option = 'trainable'): never =>
  fail({
    code: 'no-gradient',
    where,
    found: 'no gradient',
    expected: option === 'trainable' ? 'a trained hyperparameter' : 'an input with a row per step',
    remedy: `Name it in ${option}.`,
  });

const wrongLength = (where: string, found: number, expected: number): never =>
  fail({
    code: 'shape-mismatch',
    where,
    found: `${found} numbers`,
    expected: `${expected} numbers`,
    remedy: 'Give one per element.',
  });

const lossNotFinite = (where: string, iteration: number, loss: number): never =>
  fail({
    code: 'not-finite',
    where: `${where}, loss`,
    found: `${loss} at iteration ${iteration}`,
    expected: 'a finite loss',
    remedy:
      'Lower the step size, or clip the gradients in the afterBackward hook. The parameters are those of this iteration.',
  });
