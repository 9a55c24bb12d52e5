import { wrongOption } from '../../framework/engine.ts';
import { replace } from '../session/numbers.ts';
import { checkGradients, learnOnce, nextSchedules, type Schedules } from './learn.ts';
import { NO_SCORES, plus } from './scores.ts';
import type { ShardAsked, ShardResult } from './shard-words.ts';
import { collect, runShard } from './shards.ts';
import type { Training } from './training.ts';

// What a shard does in an iteration: a gradient, or a round of updates of its own, after which parameters are averaged.

/** A shard of the next iteration. */
export const askedNow = ({ live, trial }: Training, shard: number): ShardAsked => ({
  iteration: live.progressed.iteration,
  shard,
  key: trial.session.live.key,
  schedules: live.progressed.schedules,
});

/** Does what a shard is asked for. */
export function runAsked(training: Training, asked: ShardAsked, into: ShardResult): void {
  const { averageEvery } = training.setup.given;
  if (averageEvery) runRound(training, asked, averageEvery, into);
  else {
    const { scores } = runShard(training, { ...asked, step: 0 });
    into.scores.set(Object.values(scores));
    collect(training, training.plan.slots.gradients.values(), into);
  }
}

/** What updates change: parameters, and what the optimizer keeps of them. */
export const learntSlots = ({ plan: { slots } }: Pick<Training, 'plan'>): readonly string[] => [
  ...slots.gradients.keys(),
  ...slots.memory.map(({ slot }) => slot),
];

/** Makes updates from where the iteration began, each by the gradient of the shard's own trials. */
function runRound(training: Training, asked: ShardAsked, steps: number, into: ShardResult): void {
  const { live: state } = training.trial.session;
  let schedules: Schedules = asked.schedules;
  let sum = NO_SCORES;
  try {
    for (let step = 0; step < steps; step++) {
      const { scores, isSound } = runShard(training, { ...asked, step });
      training.live.isFinite = isSound;
      checkGradients(training);
      schedules = learnOnce(training, schedules);
      sum = plus(sum, scores);
    }
    into.scores.set(Object.values(sum.sums).map((own) => own / steps));
    collect(training, learntSlots(training), into);
  } finally {
    // Whoever is next begins where this round did.
    for (const slot of learntSlots(training)) state.changed.set(slot, ++state.version);
  }
}

/** The numbers of schedules when a round has ended. */
export function schedulesAfter(training: Training, last: Schedules): Schedules {
  let schedules = last;
  for (let step = 0; step < training.setup.given.averageEvery!; step++)
    schedules = nextSchedules(training, schedules);
  return schedules;
}

/** Puts means of all shards in the place of parameters and of what the optimizer keeps. */
export function takeAverage(training: Training, { numbers }: ShardResult): void {
  const { live } = training.trial.session;
  let at = 0;
  for (const slot of learntSlots(training)) {
    const size = live.arrays.get(slot)!.length;
    replace(live, slot, numbers.slice(at, at + size));
    at += size;
  }
}

/** Refuses what is about gradients, where shards follow their own. */
export function refuseAveraging({ setup }: Pick<Training, 'setup'>, where: string, found: string): void {
  if (setup.given.averageEvery)
    wrongOption(
      where,
      `${found}, in a training that averages parameters`,
      'what concerns whole iterations: batch, loss, update, epoch, evaluation',
      'Leave averageEvery out, and the gradients of all shards are one.',
    );
}
