import { threefry2x32 } from '../../framework/engine.ts';
import { branchKey, type FloatArray, type Key } from '../../framework/index.ts';
import { contentsOf } from '../model/registry.ts';
import { type Channel, channel } from '../observable.ts';
import { replace, replaceAll } from '../session/numbers.ts';
import { tellRounded } from '../session/odd-numbers.ts';
import { dispose, isAtStart, startAgain } from '../session/session.ts';
import { type Warnings, warningsTo } from '../session/warnings.ts';
import type { Library } from '../store/catalogue.ts';
import { type Batches, batchesOf } from './batches.ts';
import { programsOf } from './course.ts';
import type { DataSet } from './data.ts';
import type { Hooks, TrainEvent } from './events.ts';
import { setupOf, type TrainSetup, trainingData } from './options.ts';
import { leftOutOf, planTraining, type TrainingPlan, untrained } from './plan.ts';
import { NO_SCORES, unknownScores } from './scores.ts';
import { checkLasting, checkShards, emptyResult } from './shard-result.ts';
import type { ShardCrew, ShardResult } from './shard-words.ts';
import { keptStates } from './states.ts';
import { type Trial, trialOf } from './trial.ts';
import type { Progressed } from './words.ts';

/** A model in training: a session with more programs and a larger state. */
export interface Training {
  /** The components that its files know. */
  readonly library: Library;
  readonly setup: TrainSetup;
  readonly plan: TrainingPlan;
  readonly data: DataSet | undefined;
  readonly trial: Trial;
  /** Weights that plasticity changes and that go on from iteration to iteration. */
  readonly lasting: readonly string[];
  /** Other states that do, where that is asked for. */
  readonly kept: readonly string[];
  /** Room for what the shard that is being done gives, and for the sum of all; none where a batch is one shard. */
  readonly results: { readonly own: ShardResult; readonly sum: ShardResult } | undefined;
  readonly events: Channel<TrainEvent>;
  readonly warnings: Warnings;
  readonly live: TrainLive;
}

/** The one record of a training that changes, besides that of its session. */
export interface TrainLive {
  progressed: Progressed;
  /** Which samples each iteration takes, and what its random numbers follow from: both follow from the key of the state. */
  batches: Batches;
  noise: Key;
  /** Whether the last way back gave numbers alone. */
  isFinite: boolean;
  hooks: Hooks;
  isBusy: boolean;
  /** Who computes shards, since they were first asked. */
  crew: ShardCrew | undefined;
  /** Trials of tests, by their form: they only save time. */
  readonly tests: Map<string, Trial>;
}

export function trainingOf(net: object, options: unknown, library: Library): Training {
  const contents = contentsOf(net, 'train');
  const setup = setupOf(contents, options);
  const { given, key } = setup;
  const data = trainingData(setup);
  checkShards(setup);
  const { shards } = given;
  const plan = planTraining(setup, given.batch / shards, data, shards);
  const { plastic: lasting, kept } = keptStates({ contents, ...given }, plan.programs.forward);
  checkLasting(setup, lasting);
  const { forward, backward, ...still } = plan.programs;
  const warnings = warningsTo(given.warnings);
  const programs = { forward, others: { ...programsOf('backward', backward), ...still } };
  const trial = trialOf(setup, plan, programs, [...lasting, ...kept], warnings);
  for (const { compartment, samples } of data?.inputs ?? [])
    for (const own of Array.from(samples))
      if (typeof own === 'object') tellRounded(trial.session, setup.slotOf(compartment), own);
  const live: TrainLive = {
    progressed: unbegun(setup),
    ...orderOf(setup, data, key),
    ...{ isFinite: true, hooks: {}, isBusy: false, crew: undefined, tests: new Map() },
  };
  warnings.tell([...untrained(setup, plan), ...leftOutOf(setup, plan, data)]);
  const results =
    shards > 1 ? { own: emptyResult(setup, plan.slots), sum: emptyResult(setup, plan.slots) } : undefined;
  const known = { library, setup, plan, data, trial, lasting, kept, results, warnings };
  return { ...known, events: channel<TrainEvent>(), live };
}

/** Before the first iteration. */
export const unbegun = ({ given }: TrainSetup): Progressed => ({
  iteration: 0,
  schedules: undefined,
  scores: unknownScores(given.metrics),
  epoch: NO_SCORES,
  best: undefined,
});

/** What the order of samples and random numbers are, by the key of a state. */
export function orderOf({ given }: TrainSetup, data: DataSet | undefined, key: Key) {
  const order = given.shuffle ? branchKey(key, 'epochs') : undefined;
  const size = given.batch * (given.averageEvery ?? 1);
  return {
    batches: batchesOf(data?.count ?? size, size, order),
    noise: branchKey(key, 'iterations'),
  };
}

/** What the random numbers of an iteration follow from; where none are drawn, it need not change. */
export const keyOf = ({ setup, trial, live }: Training, iteration: number): Key =>
  setup.given.frozenNoise || trial.compiled.drawing.length === 0
    ? trial.session.live.key
    : threefry2x32(live.noise, iteration, 0);

/** States at the initial values of the present parameters, at tick 0. */
export function reset({ trial: { session }, kept }: Training): void {
  const { arrays } = startAgain(session, session.live.key);
  for (const slot of kept) replace(session.live, slot, arrays.get(slot)!);
  session.live.tick = session.setting.start;
}

/** States in which the next iteration begins anew, where that follows from what has been trained since. */
export function begun({ trial: { session, programs } }: Training): ReadonlyMap<string, FloatArray> {
  const { begin, start } = programs.others;
  const stores = [...(begin?.stores ?? []), ...(isAtStart(session) ? (start?.stores ?? []) : [])];
  if (stores.length === 0) return new Map();
  const { arrays } = startAgain(session, session.live.key);
  return new Map(stores.map(({ slot }) => [slot, arrays.get(slot)!]));
}

/** Back to the first parameters, the optimizer's memory cleared. */
export function restart({ trial, setup, data, live }: Training): void {
  const { session, first } = trial;
  replaceAll(session.live, first);
  session.live.key = setup.key;
  session.live.tick = session.setting.start;
  Object.assign(live, orderOf(setup, data, setup.key));
  live.progressed = unbegun(setup);
}

/** Lets go of all memory. */
export function disposeTraining({ trial, events, live }: Training): void {
  for (const { session } of [trial, ...live.tests.values()]) dispose(session);
  endCrew(live);
  events.complete();
}

/** Lets those go who compute shards: whoever asks again has others. */
export function endCrew(live: TrainLive): void {
  const { crew } = live;
  live.crew = undefined;
  // Nobody waits for them, and nobody need know of what is wrong with one.
  crew?.end().catch(() => {});
}
