import { type Diagnostic, MyelinError } from '../../framework/index.ts';
import { enter } from '../session/flow.ts';
import { runBack, runTrial } from './passage.ts';
import type { Scores } from './scores.ts';
import type { ShardResult } from './shard-words.ts';
import { keyOf, type Training } from './training.ts';
import { giveAll, load, runProgram } from './trial.ts';

// A batch in shards: each has the trials, the samples and the random numbers that it has in the whole batch, and what they give is added
// up in the order of the shards, whoever has computed it.

/** Which trials of which batch: the shard, and how many batches an iteration has had before. */
export interface ShardPlace {
  readonly iteration: number;
  readonly shard: number;
  readonly step: number;
}

/** Runs the trials of a shard, and their way back, to the gradients; false where one is NaN. */
export function runShard(
  training: Training,
  { iteration, shard, step }: ShardPlace,
): { readonly scores: Scores; readonly isSound: boolean } {
  const { trial, data, live, setup } = training;
  const { shards, batch: whole, averageEvery = 1 } = setup.given;
  const { batch } = trial.plan;
  const first = shard * batch;
  enter(trial.session, trial.compiled, { key: keyOf(training, iteration * averageEvery + step), first });
  giveAll(trial, shard);
  const from = step * whole + first;
  if (data) load(trial, data, live.batches.samples(iteration).subarray(from, from + batch));
  const scores = inShard(shard, shards, () => runTrial(trial, iteration));
  runBack(trial);
  return { scores, isSound: runProgram(trial, 'pullback') };
}

/** Puts what the executable has of some slots into a result. */
export function collect({ trial }: Training, slots: Iterable<string>, into: ShardResult): void {
  const executable = trial.compiled.executable!;
  let at = 0;
  for (const slot of slots) {
    const own = executable.lend?.(slot, 0, 1) ?? executable.read(slot);
    into.numbers.set(own, at);
    at += own.length;
  }
}

/** Says in which shard it was that something went wrong. */
function inShard<T>(shard: number, shards: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof MyelinError)) throw error;
    const of = (own: Diagnostic) => ({ ...own, found: `${own.found}, in shard ${shard} of ${shards}` });
    throw new MyelinError(error.diagnostics.map(of));
  }
}

/** Adds a result to those before it: a sum of gradients and scores. Of parameters it is their mean so far, so that what is the same in all stays what it is. */
export function addResult({ setup }: Training, sum: ShardResult, one: ShardResult, before: number): void {
  if (before === 0) {
    sum.numbers.set(one.numbers);
    sum.scores.set(one.scores);
    return;
  }
  const [all, own] = [sum.numbers, one.numbers];
  if (setup.given.averageEvery)
    for (let i = 0; i < all.length; i++) all[i]! += (own[i]! - all[i]!) / (before + 1);
  else for (let i = 0; i < all.length; i++) all[i]! += own[i]!;
  for (let i = 0; i < sum.scores.length; i++) sum.scores[i]! += one.scores[i]!;
}

/** The loss and the metrics are means over shards. */
export function takeScores({ live, setup }: Training, { scores }: ShardResult): void {
  const names = ['loss', ...Object.keys(setup.given.metrics)];
  const means = Object.fromEntries(names.map((name, i) => [name, scores[i]! / setup.given.shards]));
  live.progressed = { ...live.progressed, scores: means as Scores };
}

/** Puts the mean of all shards where the optimizer finds the gradients. */
export function takeGradients({ plan, trial, live, setup }: Training, { numbers }: ShardResult): void {
  let isSound = true;
  for (let i = 0; i < numbers.length; i++) {
    const mean = numbers[i]! / setup.given.shards;
    numbers[i] = mean;
    isSound &&= !Number.isNaN(mean);
  }
  live.isFinite = isSound;
  const executable = enter(trial.session, trial.compiled, trial.compiled.draws);
  let at = 0;
  for (const slot of plan.slots.gradients.values()) {
    const size = trial.known.get(slot)!;
    executable.write(slot, numbers.subarray(at, at + size));
    at += size;
  }
}
