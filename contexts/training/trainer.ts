import {
  emitName,
  floatArray,
  gradientOf,
  initialName,
  sizeOf,
  threefry2x32,
} from '../../framework/engine.ts';
import { branchKey, type Compartment, type FloatArray, fail } from '../../framework/index.ts';
import { whole } from '../common-options.ts';
import { compartmentFault, placeOf, slotOfHandle } from '../model/handles.ts';
import { contentsOf } from '../model/registry.ts';
import { channel, type Events } from '../observable.ts';
import { functions, type OptionRule, readOptions, wrongOption } from '../options.ts';
import { access, noGradient, type ParameterAccess } from './access.ts';
import { batchesOf } from './batches.ts';
import { programsOf, runTicks } from './course.ts';
import type { Data } from './data.ts';
import { type Hooks, STAGES, type TrainEvent, type TrainMoment, type TrainStage } from './events.ts';
import { forwardPass, notFinite } from './pass.ts';
import { planTraining, setupOf, type TrainOptions, trainingData } from './plan.ts';
import { lastingStates, scheduleName, slotsOf } from './programs.ts';
import { type Progress, progressLine, progressRule } from './progress.ts';
import { meanOfScores, type Scores, unknownScores } from './scores.ts';
import { tester } from './tester.ts';

/** How long, `iterations` or `epochs`, and who is told. */
export interface TrainRun<Metric extends string = string> {
  readonly iterations?: number;
  /** Epochs of as many iterations as there are whole batches in the data. */
  readonly epochs?: number;
  readonly hooks?: Hooks<Metric>;
  /** Receives a progress line now and then; `false` for none. By default one on a terminal. */
  readonly progress?: Progress | false;
}

/** A model in training. */
export interface Trainer<Metric extends string = string> {
  /** Updates done so far. */
  readonly iteration: number;
  /** Trains on; returns the loss of every iteration, before its update. */
  run(options: TrainRun<Metric>): Float64Array;
  /** Loss and gradients at the current parameters, on the batch of the next iteration; nothing is changed. */
  evaluate(): number;
  /**
   * Loss and metrics over all samples of other data, each once: means over its batches, weighted with their sizes.
   * Nothing is changed. Random numbers are those of the sample, the same at every test.
   */
  test(data: Data): Scores<Metric>;
  /** Back to the first parameters, the optimizer's memory cleared. */
  restart(): void;
  readonly parameters: ParameterAccess;
  readonly gradients: ParameterAccess;
  /** Everything that happens, as it happens; the same as the hooks of all runs. */
  readonly events: Events<TrainEvent<Metric>>;
  /** Values of a compartment that the loss uses, from the last forward pass, `[steps, batch, …]`. */
  output(compartment: Compartment): FloatArray;
  /** What a state will be when the next iteration begins: of weights that plasticity changes, the current ones. */
  state(compartment: Compartment): FloatArray;
  /** Gradient with respect to an input named in `inputGradients`, `[steps, batch, …]`. */
  inputGradient(compartment: Compartment): FloatArray;
}

const optional = (rule: OptionRule<number>): OptionRule<number | undefined> => ({
  ...rule,
  fallback: undefined,
});

const TRAIN_RUN = {
  iterations: optional(whole(0)),
  epochs: optional(whole(0)),
  hooks: functions<Hooks>('functions by stage, such as { gradients }', STAGES, {}),
  progress: progressRule,
};

/** Prepares gradient training of a context: reverse mode through time, one compiled module for all stages. */
export function train<const Metric extends string = never>(
  net: object,
  options: TrainOptions<Metric>,
): Trainer<Metric> {
  const contents = contentsOf(net, 'train');
  const setup = setupOf(contents, options);
  const { given, key, all, slotOf: nameOf } = setup;
  const { batch, steps, dtype, optimizer, trainable: trained } = given;
  const data = trainingData(setup);
  const plan = planTraining(setup, batch, data);
  const { programs, stored } = plan;
  const lasting = given.plasticity === 'keep' ? lastingStates(contents, programs.forward) : [];
  const { forward: there, backward: back, ...still } = programs;
  const others = { ...programsOf('backward', back), ...still };
  const pass = forwardPass(setup, plan, { forward: there, others }, lasting);
  const { executable, arrays } = pass;
  const slots = {
    ...{ forward: slotsOf(there), backward: slotsOf(back) },
    ...{ loss: still.loss.slots, update: still.update.slots },
  };
  const has = (part: keyof typeof slots, slot: string) => slots[part].some((own) => own.name === slot);
  const isRead = (slot: string) => has('forward', slot) || has('loss', slot);
  const batches = batchesOf(
    data?.count ?? batch,
    batch,
    given.shuffle ? branchKey(key, 'epochs') : undefined,
  );
  const noise = branchKey(key, 'iterations');
  const stream = channel<TrainEvent>();
  const epoch = meanOfScores();

  let iteration = 0;
  let scores = unknownScores(given.metrics);
  let finite = true;
  let schedule: Readonly<Record<string, number>> | undefined;
  let hooks: Hooks = {};
  let busy = false;

  const target = { contents, all, executable, dtype };
  const parameters = access({
    ...target,
    what: '',
    nameOf: (slot, where) => (isRead(slot) ? slot : notUsed(where)),
  });
  const gradients = access({
    ...target,
    what: ', gradient',
    nameOf: (slot, where) => {
      if (!stored.has(gradientOf(slot))) fail(noGradient(where, 'a trained hyperparameter'));
      return gradientOf(slot);
    },
  });
  const test = tester(
    setup,
    (slot) => (lasting.includes(slot) ? arrays.get(slot)! : executable.read(slot)),
    lasting,
  );

  /** Tells whoever listens; where nobody does, nothing is made. */
  const tell = (type: TrainStage, at = iteration, said = scores) => {
    const hook = hooks[type] as ((event: TrainEvent) => void) | undefined;
    if (!hook && !stream.observed) return;
    const moment: TrainMoment = { iteration: at, ...batches.place(at), scores: said, parameters, gradients };
    const samples = type === 'batch' && data ? [...batches.samples(at)] : [];
    const event: TrainEvent = type === 'batch' ? { type, samples, ...moment } : { type, ...moment };
    hook?.(event);
    stream.emit(event);
  };
  const forward = () => {
    if (data) pass.load(data, batches.samples(iteration));
    if (!given.frozenNoise) pass.rekey(threefry2x32(noise, iteration, 0));
    tell('batch');
    scores = pass.run(iteration);
    tell('forward');
    tell('loss');
  };
  const backward = () => {
    executable.run({ program: 'clear', tick: 0, steps: 1 });
    runTicks(executable, setup.timetable, 'backward', { tick: 0, steps });
    tell('backward');
    finite = executable.run({ program: 'pullback', tick: 0, steps: 1 });
    tell('gradients');
    checkGradients();
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
    executable.run({ program: 'update', tick: 0, steps: 1 });
    for (const slot of lasting) arrays.set(slot, pass.after(slot));
    iteration++;
    tell('update', iteration - 1);
    epoch.add(scores);
    if (batches.place(iteration).batch === 0) tell('epoch', iteration - 1, epoch.take());
  };
  /** A hook that started the training that calls it would run in its own way. */
  const alone = <T>(caller: string, work: () => T): T => {
    if (busy) wrongOption(caller, 'a call from a hook of the same training', 'one at a time', REENTERED);
    busy = true;
    try {
      return work();
    } finally {
      busy = false;
    }
  };
  const lengthOf = ({
    iterations,
    epochs,
  }: {
    iterations: number | undefined;
    epochs: number | undefined;
  }) => {
    if ((iterations === undefined) === (epochs === undefined))
      wrongOption('run', 'both or none of iterations and epochs', 'one of them', 'Write { epochs: 10 }.');
    return iterations ?? epochs! * batches.perEpoch;
  };
  return {
    get iteration() {
      return iteration;
    },
    parameters,
    gradients,
    events: stream.events as Events<TrainEvent<Metric>>,
    output: (compartment) => {
      const emit = emitName(slotOfHandle(contents, compartment, 'output'));
      if (!has('forward', emit)) notUsed(nameOf(compartment));
      return executable.read(emit, 0, steps);
    },
    state: (compartment) => {
      const fault = compartmentFault(contents, compartment, 'state');
      if (fault) fail(fault);
      const numbers = arrays.get(nameOf(compartment))!;
      const shown = floatArray(dtype, numbers.length);
      shown.set(numbers);
      return shown;
    },
    inputGradient: (compartment) => {
      const slot = slotOfHandle(contents, compartment, 'inputGradient');
      if (!has('backward', gradientOf(slot))) fail(noGradient(slot, 'an input named in inputGradients'));
      return executable.read(gradientOf(slot), 0, steps);
    },
    restart: () => {
      const states = programs.update.slots.filter(({ role }) => role === 'state');
      for (const { name: slot, shape } of states) executable.write(slot, new Float64Array(sizeOf(shape)));
      for (const { slot } of all) if (isRead(slot)) executable.write(slot, arrays.get(slot)!);
      for (const slot of lasting) arrays.set(slot, arrays.get(initialName(slot))!);
      epoch.take();
      schedule = undefined;
      iteration = 0;
      scores = unknownScores(given.metrics);
    },
    evaluate: () =>
      alone('evaluate', () => {
        forward();
        backward();
        return scores.loss;
      }),
    test: (own) => {
      const found = test(own, iteration);
      tell('evaluation', iteration, found);
      return found as Scores<Metric>;
    },
    run: (options) =>
      alone('run', () => {
        const { progress, ...read } = readOptions('run', options, TRAIN_RUN);
        const losses = new Float64Array(lengthOf(read));
        const report = progressLine(losses.length, progress);
        hooks = read.hooks;
        try {
          for (let i = 0; i < losses.length; i++) {
            forward();
            backward();
            update();
            losses[i] = scores.loss;
            report(i + 1, scores.loss);
          }
        } finally {
          hooks = {};
        }
        return losses;
      }),
  };
}

const REENTERED = 'Do it after the run, or run fewer iterations at a time; test can be called anywhere.';

const notUsed = (where: string): never =>
  fail({
    code: 'unknown-compartment',
    where,
    found: 'what neither the process nor the loss reads',
    expected: 'what takes part in the training; of compartments those that the loss asks for with of(…)',
    remedy: 'Record it in a simulation with these parameters.',
  });
