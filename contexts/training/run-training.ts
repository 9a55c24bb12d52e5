import { functions, isRecord, type OptionRule, readOptions, wrongOption } from '../../framework/engine.ts';
import type { DType } from '../../framework/index.ts';
import { whole } from '../common-options.ts';
import { terminal } from '../session/progress.ts';
import { breather } from '../session/turns.ts';
import { type Watcher, type WatchOptions, watchOf, watchRules } from '../session/watch.ts';
import { keepBest } from './best.ts';
import { type Checkpoints, checkpointsRule, keeperOf } from './checkpoints.ts';
import { type Hooks, STAGES } from './events.ts';
import { watchForGraded } from './graded.ts';
import { beginCrew, gradients, gradientsBy, stillThere, tell, update, type Views } from './iterate.ts';
import { refuseAveraging } from './rounds.ts';
import type { Scores } from './scores.ts';
import { watchForSilence } from './silence.ts';
import { type Test, testOn } from './tester.ts';
import type { Training } from './training.ts';

// The long calls of a trainer: at once, or while the event loop turns.

/** How long, `iterations` or `epochs`, and who is told; by default a progress line on a terminal. */
export interface TrainRun<Metric extends string = string, D extends DType = DType> extends WatchOptions {
  readonly iterations?: number;
  /** Epochs of as many iterations as there are whole batches in the data. */
  readonly epochs?: number;
  readonly hooks?: Hooks<Metric, D>;
}

/** A run that saves the training as it goes. */
export interface SavedTrainRun<Metric extends string = string, D extends DType = DType>
  extends TrainRun<Metric, D> {
  readonly checkpoint: Checkpoints;
}

const optional = (rule: OptionRule<number>): OptionRule<number | undefined> => ({
  ...rule,
  fallback: undefined,
});

const TRAIN_RUN = {
  iterations: optional(whole(0)),
  epochs: optional(whole(0)),
  hooks: functions<Hooks>('functions by stage, such as { gradients }', STAGES, {}),
  checkpoint: checkpointsRule,
  ...watchRules,
};

/** Whether a run was asked to write files, which takes its time. */
export const savesAsItGoes = (options: unknown): boolean =>
  isRecord(options) && Object.hasOwn(options, 'checkpoint') && options.checkpoint !== undefined;

/** Trains on; the loss of every iteration. */
export function run(training: Training, views: Views, options: unknown): Float64Array {
  const { live } = training;
  if (training.setup.given.workers)
    wrongOption(
      'run',
      'a training by workers, which takes its time',
      'runAsync',
      'Write await trainer.runAsync(…).',
    );
  const { losses, watch, hooks } = planned(training, options, 'run');
  live.hooks = hooks;
  try {
    let i = 0;
    for (; i < losses.length && !watch.ends(); i++) {
      stillThere(training, 'run');
      gradients(training, views, watchForGraded);
      learn(training, views, { losses, watch }, i);
    }
    return losses.subarray(0, i);
  } finally {
    live.hooks = {};
  }
}

/** The same, while the event loop turns; checkpoints take their time. */
export async function runAsync(training: Training, views: Views, options: unknown): Promise<Float64Array> {
  const { live } = training;
  const { losses, watch, hooks, checkpoint, signal } = planned(training, options, 'runAsync');
  await beginCrew(training);
  const keeper = await keeperOf(training, checkpoint);
  const breathe = breather();
  live.hooks = hooks;
  try {
    let i = 0;
    for (; i < losses.length && !watch.ends(); i++) {
      stillThere(training, 'runAsync');
      if (live.crew) await gradientsBy(live.crew, training, views);
      else gradients(training, views, watchForGraded);
      learn(training, views, { losses, watch }, i);
      await keeper.after();
      await breathe();
    }
    await keeper.save();
    return losses.subarray(0, i);
  } catch (error) {
    // Who aborts counts on the checkpoint; what else ends a run is told first.
    await keeper.save().catch((fault: unknown) => {
      if (signal?.aborted) throw fault;
    });
    throw error;
  } finally {
    live.hooks = {};
  }
}

function planned(training: Training, options: unknown, caller: string) {
  const { hooks, checkpoint, signal, onAbort, progress, ...given } = readOptions(caller, options, TRAIN_RUN);
  for (const stage of ['forward', 'backward', 'gradients'] as const)
    if (hooks[stage]) refuseAveraging(training, `${caller}, hooks`, stage);
  const losses = new Float64Array(lengthOf(training, given, caller));
  const told = { signal, onAbort, progress: progress ?? terminal() };
  return { losses, hooks, checkpoint, signal, watch: watchOf(told, losses.length, 'it') };
}

function learn(
  training: Training,
  views: Views,
  { losses, watch }: { readonly losses: Float64Array; readonly watch: Watcher },
  i: number,
): void {
  watchForSilence(training);
  update(training, views);
  const { loss } = training.live.progressed.scores;
  losses[i] = loss;
  watch.report(i + 1, loss);
}

interface Length {
  readonly iterations: number | undefined;
  readonly epochs: number | undefined;
}

function lengthOf({ live }: Training, { iterations, epochs }: Length, caller: string): number {
  if ((iterations === undefined) === (epochs === undefined))
    wrongOption(caller, 'both or none of iterations and epochs', 'one of them', 'Write { epochs: 10 }.');
  return iterations ?? epochs! * live.batches.perEpoch;
}

/** Loss and metrics over all samples of data. */
export function test(training: Training, views: Views, data: unknown, watch: unknown = {}): Scores {
  const own = tested(training, data, watch, 'test');
  while (!own.test.isDone() && !own.watch.ends()) batch(own);
  return scored(training, views, own.test);
}

/** The same, while the event loop turns. */
export async function testAsync(
  training: Training,
  views: Views,
  data: unknown,
  watch: unknown = {},
): Promise<Scores> {
  const own = tested(training, data, watch, 'testAsync');
  const breathe = breather();
  while (!own.test.isDone() && !own.watch.ends()) {
    batch(own);
    await breathe();
  }
  return scored(training, views, own.test);
}

function tested(training: Training, data: unknown, options: unknown, caller: string) {
  const given = readOptions(caller, options, watchRules);
  const test = testOn(training, data, caller);
  return { training, test, watch: watchOf(given, test.count, 'samples') };
}

function batch({ training, test, watch }: ReturnType<typeof tested>): void {
  stillThere(training, 'test');
  watch.report(test.batch());
}

/** Whoever listens is told of a whole test only. */
function scored(training: Training, views: Views, test: Test): Scores {
  const scores = test.scores();
  if (!test.isDone()) return scores;
  keepBest(training, 'evaluation', scores);
  tell(training, views, 'evaluation', training.live.progressed.iteration, scores);
  return scores;
}
