import { threefry2x32 } from '../../framework/engine.ts';
import { placeOf } from '../model/handles.ts';
import { wrongOption } from '../options.ts';
import { enter, leave } from '../session/flow.ts';
import { replace } from '../session/numbers.ts';
import type { TrainEvent, TrainMoment, TrainStage } from './events.ts';
import { notFinite } from './faults.ts';
import { meanOf, NO_SCORES, plus } from './scores.ts';
import type { Training } from './training.ts';
import { after, load, runProgram, runTrial, runWay } from './trial.ts';
import type { ParameterAccess } from './words.ts';

// One iteration of a training, stage by stage.

/** What hooks and subscribers are shown of a training. */
export interface Views {
  readonly parameters: ParameterAccess;
  readonly gradients: ParameterAccess;
}

/** Tells whoever listens; where nobody does, nothing is made. */
export function tell(
  { live, events, data }: Training,
  views: Views,
  type: TrainStage,
  at = live.progressed.iteration,
  scores = live.progressed.scores,
): void {
  const hook = live.hooks[type] as ((event: TrainEvent) => void) | undefined;
  if (!hook && !events.observed) return;
  const moment: TrainMoment = { iteration: at, ...live.batches.place(at), scores, ...views };
  const samples = type === 'batch' && data ? [...live.batches.samples(at)] : [];
  const event: TrainEvent = type === 'batch' ? { type, samples, ...moment } : { type, ...moment };
  hook?.(event);
  events.emit(event);
}

/** Runs the trials of the next batch, and the loss. */
export function forward(training: Training, views: Views): void {
  const { trial, data, setup, live } = training;
  const { session, compiled } = trial;
  const { iteration } = live.progressed;
  const key = setup.given.frozenNoise ? session.live.key : threefry2x32(live.noise, iteration, 0);
  enter(session, compiled, { key, first: 0 });
  if (data) load(trial, data, live.batches.samples(iteration));
  tell(training, views, 'batch');
  live.progressed = { ...live.progressed, scores: runTrial(trial, iteration) };
  tell(training, views, 'forward');
  tell(training, views, 'loss');
}

/** Runs the way back through time, to the gradients. */
export function backward(training: Training, views: Views): void {
  const { trial, live } = training;
  runProgram(trial, 'clear');
  runWay(trial, 'backward');
  tell(training, views, 'backward');
  live.isFinite = runProgram(trial, 'pullback');
  tell(training, views, 'gradients');
  checkGradients(training);
}

/** Hooks may have replaced what is not finite. */
function checkGradients({ setup, plan, trial, live }: Training): void {
  if (live.isFinite) return;
  for (const { slot, handle } of setup.given.trainable) {
    const gradient = plan.slots.gradients.get(slot);
    const at = gradient ? trial.compiled.executable!.read(gradient).findIndex(Number.isNaN) : -1;
    if (at < 0) continue;
    const where = `${placeOf(setup.contents, handle)}, gradient`;
    notFinite(where, `NaN at position ${at}`, live.progressed.iteration);
  }
}

/** One step of the optimizer; then it is the next iteration's turn. */
export function update(training: Training, views: Views): void {
  const { setup, plan, trial, lasting, live } = training;
  const { session, compiled } = trial;
  const schedule = setup.given.optimizer.schedule(live.progressed.schedule);
  for (const name in plan.slots.schedule)
    compiled.executable!.write(plan.slots.schedule[name]!, [schedule[name]!]);
  runProgram(trial, 'update');
  leave(session.live, compiled);
  for (const slot of lasting) replace(session.live, slot, after(trial, slot));
  const { iteration, scores, epoch } = live.progressed;
  live.progressed = { iteration: iteration + 1, schedule, scores, epoch: plus(epoch, scores) };
  tell(training, views, 'update', iteration);
  if (live.batches.place(iteration + 1).batch === 0) endEpoch(training, views);
}

function endEpoch(training: Training, views: Views): void {
  const { live } = training;
  const { iteration, epoch } = live.progressed;
  live.progressed = { ...live.progressed, epoch: NO_SCORES };
  tell(training, views, 'epoch', iteration - 1, meanOf(epoch));
}

/** A hook that started the training that calls it would run in its own way. */
export function alone<T>({ live }: Training, caller: string, work: () => T): T {
  if (live.isBusy) wrongOption(caller, 'a call from a hook of the same training', 'one at a time', REENTERED);
  live.isBusy = true;
  try {
    return work();
  } finally {
    live.isBusy = false;
  }
}

const REENTERED = 'Do it after the run, or run fewer iterations at a time; test can be called anywhere.';
