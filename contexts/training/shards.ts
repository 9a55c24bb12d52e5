import { type Diagnostic, MyelinError } from '../../framework/index.ts';
import { enter } from '../session/flow.ts';
import { runBack, runTrial } from './passage.ts';
import type { Scores } from './scores.ts';
import type { ShardResult } from './shard-words.ts';
import { keyOf, type Training } from './training.ts';
import { giveAll, load, runProgram } from './trial.ts';

// A batch in shards: each has the trials, the samples and the random numbers that it has in the whole batch, and what they give is added
// up in the order of the shards, whoever has computed it.

/** Runs the trials of a shard of an iteration, and their way back. */
export function runShard(training: Training, iteration: number, shard: number, into: ShardResult): void {
  const { trial, data, live, setup } = training;
  const { batch } = trial.plan;
  const first = shard * batch;
  enter(trial.session, trial.compiled, { key: keyOf(training, iteration), first });
  giveAll(trial, shard);
  if (data) load(trial, data, live.batches.samples(iteration).subarray(first, first + batch));
  const scores = inShard(shard, setup.given.shards, () => runTrial(trial, iteration));
  into.scores.set(Object.values(scores));
  runBack(trial);
  runProgram(trial, 'pullback');
  const executable = trial.compiled.executable!;
  let at = 0;
  for (const slot of training.plan.slots.gradients.values()) {
    const own = executable.lend?.(slot, 0, 1) ?? executable.read(slot);
    into.gradients.set(own, at);
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

/** Adds a result to the sum of those before it; the first is the sum so far. */
export function addResult(sum: ShardResult, one: ShardResult, isFirst: boolean): void {
  for (const part of ['gradients', 'scores'] as const) {
    const [all, own] = [sum[part], one[part]];
    if (isFirst) all.set(own);
    else for (let i = 0; i < all.length; i++) all[i]! += own[i]!;
  }
}

/** Puts the mean of all shards where the optimizer finds the gradients; the loss and the metrics are means too. */
export function takeMean(training: Training, { gradients, scores }: ShardResult): void {
  const { plan, trial, live, setup } = training;
  const { shards, metrics } = setup.given;
  let isSound = true;
  for (let i = 0; i < gradients.length; i++) {
    const mean = gradients[i]! / shards;
    gradients[i] = mean;
    isSound &&= !Number.isNaN(mean);
  }
  live.isFinite = isSound;
  const executable = enter(trial.session, trial.compiled, trial.compiled.draws);
  let at = 0;
  for (const slot of plan.slots.gradients.values()) {
    const size = trial.known.get(slot)!;
    executable.write(slot, gradients.subarray(at, at + size));
    at += size;
  }
  const names = ['loss', ...Object.keys(metrics)];
  const means = Object.fromEntries(names.map((name, i) => [name, scores[i]! / shards]));
  live.progressed = { ...live.progressed, scores: means as Scores };
}
