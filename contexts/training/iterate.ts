import { theirs, wrongOption } from '../../framework/engine.ts';
import { LAST_TICK } from '../common-options.ts';
import { enter, leave } from '../session/flow.ts';
import { replace } from '../session/numbers.ts';
import { keepBest } from './best.ts';
import type { TrainEvent, TrainMoment, TrainStage } from './events.ts';
import { checkGradients, learnOnce } from './learn.ts';
import { runBack, runTrial } from './passage.ts';
import { askedNow, runAsked, schedulesAfter, takeAverage } from './rounds.ts';
import { meanOf, NO_SCORES, plus } from './scores.ts';
import type { ShardCrew } from './shard-words.ts';
import { addResult, takeGradients, takeScores } from './shards.ts';
import { endCrew, keyOf, type Training } from './training.ts';
import { load, runProgram } from './trial.ts';
import type { ParameterAccess } from './words.ts';

// One iteration of a training, stage by stage.

/** What hooks and subscribers are shown of a training. */
export interface Views {
  readonly parameters: ParameterAccess;
  readonly gradients: ParameterAccess;
}

/** Tells whoever listens; where nobody does, nothing is made. */
export function tell(
  training: Training,
  views: Views,
  type: TrainStage,
  at = training.live.progressed.iteration,
  scores = training.live.progressed.scores,
): void {
  const { live, events, data } = training;
  const hook = live.hooks[type] as ((event: TrainEvent) => void) | undefined;
  if (!hook && !events.observed) return;
  const moment: TrainMoment = { iteration: at, ...live.batches.place(at), scores, ...views };
  const samples = type === 'batch' && data ? [...live.batches.samples(at)] : [];
  const event: TrainEvent = type === 'batch' ? { type, samples, ...moment } : { type, ...moment };
  if (hook) theirs(() => hook(event));
  events.emit(event);
  stillThere(training, type);
}

/** An error where whoever was told, or somebody else meanwhile, has disposed of the training. */
export function stillThere({ trial }: Training, where: string): void {
  if (trial.session.live.isDisposed)
    wrongOption(where, 'a disposed training', 'a live one', 'Wait until it has ended.', 'disposed');
}

/**
 * Loss and gradients of the next batch: at once, or shard by shard.
 *
 * @param look at what trials have left
 */
export function gradients(training: Training, views: Views, look: (of: Training) => void = () => {}): void {
  if (training.results) byShards(training, views, look, training.results);
  else {
    forward(training, views);
    look(training);
    backward(training, views);
  }
}

function byShards(
  training: Training,
  views: Views,
  look: (of: Training) => void,
  results: NonNullable<Training['results']>,
): void {
  openBatch(training, views);
  for (let i = 0; i < training.setup.given.shards; i++) {
    runAsked(training, askedNow(training, i), results.own);
    addResult(training, results.sum, results.own, i);
  }
  look(training);
  closeBatch(training, views, results);
}

/** Calls those who compute shards, unless they are there. */
export async function beginCrew(training: Training): Promise<void> {
  const { live, setup } = training;
  live.crew ??= await setup.given.workers?.begin(training);
  if (training.trial.session.live.isDisposed) endCrew(live);
  stillThere(training, 'runAsync');
}

/** The same by workers, to the same bits. */
export async function gradientsBy(crew: ShardCrew, training: Training, views: Views): Promise<void> {
  openBatch(training, views);
  try {
    await crew.compute();
  } catch (error) {
    endCrew(training.live);
    stillThere(training, 'runAsync');
    throw error;
  }
  stillThere(training, 'runAsync');
  closeBatch(training, views, training.results!);
}

function openBatch(training: Training, views: Views): void {
  checkTime(training);
  tell(training, views, 'batch');
}

function closeBatch(training: Training, views: Views, { sum }: NonNullable<Training['results']>): void {
  takeScores(training, sum);
  if (training.setup.given.averageEvery) {
    takeAverage(training, sum);
    tell(training, views, 'loss');
  } else {
    takeGradients(training, sum);
    for (const stage of ['forward', 'loss', 'backward', 'gradients'] as const) tell(training, views, stage);
    checkGradients(training);
  }
}

/** Runs the trials of the next batch, and the loss. */
function forward(training: Training, views: Views): void {
  const { trial, data, live } = training;
  checkTime(training);
  const { session, compiled } = trial;
  const { iteration } = live.progressed;
  enter(session, compiled, { key: keyOf(training, iteration), first: 0 });
  if (data) load(trial, data, live.batches.samples(iteration));
  tell(training, views, 'batch');
  live.progressed = { ...live.progressed, scores: runTrial(trial, iteration) };
  tell(training, views, 'forward');
  tell(training, views, 'loss');
}

/** Where states are kept, time goes on, and ends. */
function checkTime({ setup, trial }: Training): void {
  const end = trial.session.live.tick + setup.course.steps;
  if (end <= LAST_TICK) return;
  const remedy = 'Call trainer.reset(): states begin anew, and so does time.';
  wrongOption('run', `an iteration up to tick ${end}`, `at most ${LAST_TICK} ticks`, remedy);
}

/** Runs the way back through time, to the gradients. */
function backward(training: Training, views: Views): void {
  const { trial, live } = training;
  runBack(trial);
  tell(training, views, 'backward');
  live.isFinite = runProgram(trial, 'pullback');
  tell(training, views, 'gradients');
  checkGradients(training);
}

/** One step of the optimizer; then it is the next iteration's turn. */
export function update(training: Training, views: Views): void {
  const { setup, trial, live } = training;
  const { session, compiled } = trial;
  const last = live.progressed.schedules;
  const schedules = setup.given.averageEvery ? schedulesAfter(training, last) : learnOnce(training, last);
  if (!setup.given.averageEvery) leave(session.live, compiled);
  for (const [slot, numbers] of trial.left.states) replace(session.live, slot, numbers);
  if (setup.given.states === 'keep') session.live.tick += setup.course.steps;
  const { iteration, scores, epoch, best } = live.progressed;
  const sum = plus(epoch, scores);
  const isLast = live.batches.place(iteration + 1).batch === 0;
  // All that belongs to the state is done before anybody is told.
  live.progressed = { iteration: iteration + 1, schedules, scores, epoch: isLast ? NO_SCORES : sum, best };
  const mean = isLast ? meanOf(sum) : undefined;
  if (mean) keepBest(training, 'epoch', mean);
  tell(training, views, 'update', iteration);
  if (mean) tell(training, views, 'epoch', iteration, mean);
}

/** A hook that started the training that calls it would run in its own way. */
export function alone<T>({ live }: Training, caller: string, work: () => T): T {
  if (live.isBusy) wrongOption(caller, BUSY, 'one at a time', REENTERED, 'busy');
  live.isBusy = true;
  try {
    return work();
  } finally {
    live.isBusy = false;
  }
}

/** The same of what takes its time. */
export async function aloneAsync<T>({ live }: Training, caller: string, work: () => Promise<T>): Promise<T> {
  if (live.isBusy) wrongOption(caller, BUSY, 'one at a time', REENTERED, 'busy');
  live.isBusy = true;
  try {
    return await work();
  } finally {
    live.isBusy = false;
  }
}

const BUSY = 'a training that runs: from a hook of it, or before runAsync has ended';
const REENTERED = 'Do it after the run, or run fewer iterations at a time; test can be called anywhere.';
