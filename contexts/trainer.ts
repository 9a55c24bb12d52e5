import {
  type Compartment,
  delayLines,
  emitName,
  type FloatArray,
  fail,
  failAll,
  gradientOf,
  MyelinError,
  referenceBackend,
  seedKey,
  sizeOf,
  slotOf,
  wasmBackend,
} from '../framework/index.ts';
import { type Access, access, noGradient } from './access.ts';
import { contentsOf } from './contents.ts';
import { nameFault } from './fault.ts';
import { placeOf, slotOfCompartment, slotOfHandle } from './handles.ts';
import { setKeys } from './keys.ts';
import { memoryOf } from './memory.ts';
import { functions, readOptions, whole } from './options.ts';
import { type Progress, progressLine, progressRule } from './progress.ts';
import { unstable } from './stability.ts';
import { planTraining, type TrainOptions } from './training-plan.ts';
import { scheduleName, targetName, untaped } from './training-programs.ts';

/** Where an iteration stands, for hooks. Arrays are copies; `set` puts one in place. */
export interface Iteration {
  readonly iteration: number;
  /** Loss of this iteration's forward pass; NaN before it. */
  readonly loss: number;
  readonly parameters: Access;
  /** Gradients, after `backward`. */
  readonly gradients: Access;
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

const HOOKS = ['Forward', 'Backward', 'Update'].flatMap((stage) => [`before${stage}`, `after${stage}`]);

const TRAIN_RUN = {
  iterations: whole(0),
  hooks: functions<Hooks>('functions by stage, such as { afterBackward }', HOOKS, {}),
  progress: progressRule,
};

/** Prepares gradient training of a context: reverse mode through time, one compiled module for all stages. */
export function train(net: object, options: TrainOptions): Trainer {
  const contents = contentsOf(net, 'train');
  const { given, all, clamps, targets, programs, stored } = planTraining(contents, options);
  const { steps, optimizer, trainable: trained } = given;
  const { name } = given.process;
  const nameOf = (compartment: Compartment) => slotOfCompartment(contents, compartment);
  const make = given.backend === 'reference' ? referenceBackend : wasmBackend;
  const executable = make({ ...programs }, { dtype: given.dtype, capacity: steps });
  const key = seedKey(given.seed);
  const lines = delayLines(contents.wiring, { ...given, unrolled: true });
  const memory = memoryOf(contents, { ...given, key }, lines);
  failAll(unstable(contents, given.process.calls, given.dt, memory.get));
  const rows = new Map<string, Float64Array>();
  for (const { compartment, data, perStep } of clamps) {
    if (perStep) rows.set(nameOf(compartment), data);
    else memory.set(nameOf(compartment), data);
  }
  memory.enter(executable, [programs.forward]);
  for (const { slot } of trained) executable.write(slot, memory.get(slot));
  const has = (program: keyof typeof programs, slot: string) =>
    programs[program].slots.some((own) => own.name === slot);
  for (const [slot, data] of rows) if (has('forward', slot)) executable.write(slot, data);
  for (const { compartment, data } of targets) {
    const slot = targetName(nameOf(compartment));
    if (has('loss', slot)) executable.write(slot, data);
  }
  setKeys(executable, programs.forward, key);
  const restored = untaped(programs.forward);

  let iteration = 0;
  let loss = Number.NaN;
  let finite = true;
  let schedule: Readonly<Record<string, number>> | undefined;
  const target = { contents, all, executable, dtype: given.dtype };
  const parameters = access({
    ...target,
    what: '',
    nameOf: (slot, where) => (has('forward', slot) || has('loss', slot) ? slot : notUsed(where)),
  });
  const gradients = access({
    ...target,
    what: ', gradient',
    nameOf: (slot, where) => {
      if (!stored.has(gradientOf(slot))) fail(noGradient(where, 'a trained hyperparameter'));
      return gradientOf(slot);
    },
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
    if (!executable.run('forward', 0, steps)) {
      const isState = (slot: string) => slotOf(programs.forward, slot).role === 'state';
      const values = (slot: string) => (isState(slot) ? memory.get(slot) : executable.read(slot));
      const sequence = (slot: string) => rows.get(slot)!;
      const steady = { stretch: (_: number, ticks: number) => ({ step: 'forward', ticks }) };
      const { forward } = programs;
      const replay = {
        ...given,
        contents,
        programs: { forward },
        timetable: steady,
        values,
        rows: sequence,
        key,
      };
      const fault = nameFault({ ...replay, tick: 0, count: steps });
      if (fault) throw new MyelinError([fault]);
    }
    executable.run('loss', 0, 1);
    loss = executable.read('loss')[0]!;
    if (!Number.isFinite(loss)) notFinite(`${name}, loss`, `${loss}`, iteration);
  };
  const backward = () => {
    executable.run('clear', 0, 1);
    executable.run('backward', 0, steps);
    finite = executable.run('pullback', 0, 1);
  };
  /** Hooks may have replaced what is not finite. */
  const checkGradients = () => {
    if (finite) return;
    for (const { slot, handle } of trained.filter((own) => stored.has(gradientOf(own.slot)))) {
      const at = executable.read(gradientOf(slot)).findIndex(Number.isNaN);
      if (at >= 0) notFinite(`${placeOf(contents, handle)}, gradient`, `NaN at position ${at}`, iteration);
    }
  };
  const update = () => {
    schedule = optimizer.schedule(schedule);
    for (const [own, value] of Object.entries(schedule)) {
      if (has('update', scheduleName(optimizer, own)))
        executable.write(scheduleName(optimizer, own), [value]);
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
    output: (compartment) => {
      const emit = emitName(slotOfHandle(contents, compartment, 'output'));
      if (!has('forward', emit)) notUsed(nameOf(compartment));
      return executable.read(emit, 0, steps);
    },
    inputGradient: (compartment) => {
      const slot = slotOfHandle(contents, compartment, 'inputGradient');
      if (!has('backward', gradientOf(slot))) fail(noGradient(slot, 'an input named in inputGradients'));
      return executable.read(gradientOf(slot), 0, steps);
    },
    restart: () => {
      const states = programs.update.slots.filter(({ role }) => role === 'state');
      for (const { name: slot, shape } of states) executable.write(slot, new Float64Array(sizeOf(shape)));
      for (const { slot } of all)
        if (has('forward', slot) || has('loss', slot)) executable.write(slot, memory.get(slot));
      schedule = undefined;
      iteration = 0;
      loss = Number.NaN;
    },
    evaluate: () => {
      forward();
      backward();
      checkGradients();
      return loss;
    },
    run: (options) => {
      const { iterations, hooks, progress } = readOptions('run', options, TRAIN_RUN);
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
        checkGradients();
        update();
        hooks.afterUpdate?.(at);
        losses[i] = loss;
        report(i + 1, loss);
      }
      return losses;
    },
  };
}

const notFinite = (where: string, found: string, iteration: number): never =>
  fail({
    code: 'not-finite',
    where,
    found: `${found}, at iteration ${iteration}`,
    expected: 'finite numbers',
    remedy:
      'Lower the step size, or clip the gradients in the afterBackward hook. The parameters are those of this iteration.',
  });

const notUsed = (where: string): never =>
  fail({
    code: 'unknown-compartment',
    where,
    found: 'what neither the process nor the loss reads',
    expected: 'what takes part in the training; of compartments those that the loss asks for with of(…)',
    remedy: 'Record it in a simulation with these parameters.',
  });
