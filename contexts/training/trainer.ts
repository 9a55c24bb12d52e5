// For users whose `lib` has no `Symbol.dispose`; it stays in the declarations.
/// <reference lib="esnext.disposable" preserve="true" />

import { emitName, printed, sharing, wrongOption } from '../../framework/engine.ts';
import {
  type Compartment,
  type Diagnostic,
  type DType,
  type FloatArray,
  fail,
} from '../../framework/index.ts';
import { compartmentFault, slotOfHandle } from '../model/handles.ts';
import { type Events, eventsOf } from '../observable.ts';
import { inPrecision, shown } from '../session/numbers.ts';
import type { Warning } from '../session/warnings.ts';
import type { WatchOptions } from '../session/watch.ts';
import type { Library } from '../store/catalogue.ts';
import { gradientsIn, parametersIn } from './access.ts';
import { type Best, bestOf } from './best.ts';
import { hasWindows } from './course.ts';
import type { Data } from './data.ts';
import type { TrainEvent } from './events.ts';
import { noGradient, notUsed } from './faults.ts';
import { alone, aloneAsync, gradients, type Views } from './iterate.ts';
import type { TrainOptions } from './options.ts';
import { refuseAveraging } from './rounds.ts';
import {
  run,
  runAsync,
  type SavedTrainRun,
  savesAsItGoes,
  type TrainRun,
  test,
  testAsync,
} from './run-training.ts';
import type { Scores } from './scores.ts';
import { SERVES, type ShardBench } from './shard-words.ts';
import { restoreTraining, type TrainSnapshot, takeTraining } from './snapshot.ts';
import { begun, disposeTraining, reset, restart, type Training, trainingOf } from './training.ts';
import type { ParameterAccess } from './words.ts';

/** A model in training. */
export interface Trainer<Metric extends string = string, D extends DType = DType> {
  /** Updates done so far. */
  readonly iteration: number;
  /**
   * Trains on and saves the training as it goes, at last where it is aborted: `restore` of what `open` then gives goes on from there, bit
   * for bit. Files take their time: the losses are promised.
   */
  run(options: SavedTrainRun<Metric, D>): Promise<Float64Array>;
  /** Trains on; returns the loss of every iteration, before its update. */
  run(options: TrainRun<Metric, D>): Float64Array;
  /**
   * The same, to the same bits, while the event loop turns: it works some milliseconds at a time, so that a page stays alive, and
   * timers and signals come through.
   */
  runAsync(options: TrainRun<Metric, D> | SavedTrainRun<Metric, D>): Promise<Float64Array>;
  /** Loss and gradients at the current parameters, on the batch of the next iteration; nothing is changed. */
  evaluate(): number;
  /**
   * Loss and metrics over all samples of other data, each once: means over its batches, weighted with their sizes.
   * Nothing is changed. Random numbers are those of the sample, the same at every test.
   */
  test(data: Data, watch?: WatchOptions): Scores<Metric>;
  /** The same, while the event loop turns. */
  testAsync(data: Data, watch?: WatchOptions): Promise<Scores<Metric>>;
  /** The parameters of the best epoch or evaluation so far, by the option `best`. */
  readonly best: Best<Metric, D> | undefined;
  /**
   * All that the training is now, as a value that never changes: parameters, the optimizer's memory and schedule, states that are
   * kept, the iteration, the order of the data, the best parameters. In a hook, that is where its iteration stands.
   */
  snapshot(): TrainSnapshot<D>;
  /**
   * Takes the training back to a snapshot: it goes on from there as if nothing had been since, bit for bit. The snapshot may come
   * from another training of the same model with the same dt, batch, dtype and optimizer; the seed comes with it.
   */
  restore(snapshot: TrainSnapshot): void;
  /** Where states are kept: back to initial values, at tick 0; parameters and weights that plasticity changes stay. */
  reset(): void;
  /** Back to the first parameters, the optimizer's memory cleared. */
  restart(): void;
  readonly parameters: ParameterAccess<D>;
  readonly gradients: ParameterAccess<D>;
  /** Everything that happens, as it happens; the same as the hooks of all runs. */
  readonly events: Events<TrainEvent<Metric, D>>;
  /** What is allowed and may be a mistake; each once, the earlier ones too. */
  readonly warnings: Events<Warning>;
  /** Values of a compartment that the loss uses, from the last forward pass, `[steps, batch, …]`. */
  output(compartment: Compartment): FloatArray<D>;
  /** What a state will be when the next iteration begins: of weights that plasticity changes, the current ones. */
  state(compartment: Compartment): FloatArray<D>;
  /** Gradient with respect to an input named in `inputGradients`, `[steps, batch, …]`. */
  inputGradient(compartment: Compartment): FloatArray<D>;
  /** Lets go of all memory; there will be no more runs. */
  [Symbol.dispose](): void;
}

/** `train` of `contexts/library`: its checkpoints know the components of any library. */
export function trainerOf<const Metric extends string = never, D extends DType = 'f32'>(
  net: object,
  options: TrainOptions<Metric, D>,
  library: Library,
): Trainer<Metric, D>;
export function trainerOf(net: object, options: TrainOptions, library: Library): Trainer {
  const training = trainingOf(net, options, library);
  return faceOf({ training, iteration: 0 }, training);
}

/** What a trainer holds; disposed of, the number of updates alone, however long somebody keeps the trainer. */
interface HeldTraining {
  training: Training | undefined;
  iteration: number;
}

const held = new WeakMap<object, HeldTraining>();

const TRAINER = printed(
  {
    get iteration() {
      const { training, iteration } = held.get(this)!;
      return training?.live.progressed.iteration ?? iteration;
    },
    get best() {
      return bestOf(held.get(this)!.training ?? disposed('best'));
    },
  } as Trainer,
  (trainer) => {
    const { training } = held.get(trainer)!;
    if (!training) return `disposed training at iteration ${trainer.iteration}`;
    const { contents, given } = training.setup;
    return `training of ${contents.name} by ${given.process.name} at iteration ${trainer.iteration}`;
  },
);

function faceOf(holds: HeldTraining, { events }: Training): Trainer {
  const own = (caller: string): Training => holds.training ?? disposed(caller);
  const views: Views = {
    parameters: parametersIn(() => own('parameters')),
    gradients: gradientsIn(() => own('gradients')),
  };
  const face: Omit<Trainer, 'iteration' | 'best'> & { readonly [SERVES]: () => ShardBench | undefined } = {
    [SERVES]: () => own('workers').setup.given.workers?.serve(own('workers')),
    parameters: views.parameters,
    gradients: views.gradients,
    warnings: eventsOf((next) => own('warnings').warnings.listen(next)),
    events: events.events,
    output: (compartment) => output(own('output'), compartment),
    state: (compartment) => state(own('state'), compartment),
    inputGradient: (compartment) => inputGradient(own('inputGradient'), compartment),
    snapshot: () => takeTraining(own('snapshot')),
    restore: (snapshot) => alone(own('restore'), 'restore', () => restoreTraining(own('restore'), snapshot)),
    reset: () => reset(own('reset')),
    restart: () => restart(own('restart')),
    evaluate: () => alone(own('evaluate'), 'evaluate', () => evaluate(own('evaluate'), views)),
    test: (data, watch) => test(own('test'), views, data, watch),
    testAsync: async (data, watch) => testAsync(own('testAsync'), views, data, watch),
    run: ((given) =>
      savesAsItGoes(given)
        ? face.runAsync(given)
        : alone(own('run'), 'run', () => run(own('run'), views, given))) as Trainer['run'],
    runAsync: async (given) =>
      aloneAsync(own('runAsync'), 'runAsync', () => runAsync(own('runAsync'), views, given)),
    [Symbol.dispose]: () => {
      if (!holds.training) return;
      holds.iteration = holds.training.live.progressed.iteration;
      disposeTraining(holds.training);
      holds.training = undefined;
    },
  };
  const trainer = sharing<Trainer>(TRAINER, face);
  held.set(trainer, holds);
  return trainer;
}

const disposed = (caller: string): never =>
  wrongOption(caller, 'a disposed training', 'a live one', 'Call train again.', 'disposed');

/** Loss and gradients; nothing is changed. */
function evaluate(training: Training, views: Views): number {
  refuseAveraging(training, 'evaluate', 'loss and gradients of one batch');
  gradients(training, views);
  return training.live.progressed.scores.loss;
}

function output({ setup, plan, trial }: Training, compartment: Compartment): FloatArray {
  const emit = emitName(slotOfHandle(setup.contents, compartment, 'output'));
  if (!trial.known.has(emit)) notUsed(setup.slotOf(compartment));
  const { steps, segment } = setup.course;
  const { shards } = setup.given;
  if (shards > 1)
    return fail(notHeld(setup.slotOf(compartment), `${shards} shards, which holds rows of one alone`));
  if (segment === steps) return trial.compiled.executable!.read(emit, 0, steps);
  const seen = plan.slots.seen.find((own) => own.emit === emit);
  if (hasWindows(setup.course) || !seen) return fail(notHeld(setup.slotOf(compartment), BY_SEGMENTS));
  return trial.compiled.executable!.read(seen.seen, 0, steps);
}

const BY_SEGMENTS = 'segments with a loss by windows, which holds no rows of all steps';

const notHeld = (where: string, by: string): Diagnostic => ({
  code: 'option',
  where: `output of ${where}`,
  found: `a training by ${by}`,
  expected: 'a training that does',
  remedy: `Leave ${by === BY_SEGMENTS ? 'segment' : 'shards'} out, or record it in a simulation with these parameters.`,
});

function state(training: Training, compartment: Compartment): FloatArray {
  const { setup, trial } = training;
  const fault = compartmentFault(setup.contents, compartment, 'state');
  if (fault) return fail(fault);
  const slot = setup.slotOf(compartment);
  const anew = begun(training).get(slot);
  return anew ? inPrecision(trial.session, anew.slice()) : shown(trial.session, slot);
}

function inputGradient({ setup, plan, trial }: Training, compartment: Compartment): FloatArray {
  const slot = slotOfHandle(setup.contents, compartment, 'inputGradient');
  const gradient = plan.slots.inputGradients.get(slot);
  if (!gradient) return fail(noGradient(slot, 'an input named in inputGradients'));
  return (
    trial.left.rows.get(gradient)?.slice() ?? trial.compiled.executable!.read(gradient, 0, setup.given.steps)
  );
}
