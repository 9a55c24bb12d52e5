import { isRecord, say, wrongOption } from '../../framework/engine.ts';
import type { Compartment, DType, FloatArray, HyperparameterHandle } from '../../framework/index.ts';
import { placeOf } from '../model/handles.ts';
import { keepAs, keptOf } from '../session/kept.ts';
import { readTaken, restore, take } from '../session/snapshot.ts';
import type { Taken } from '../session/words.ts';
import type { TrainSetup } from './options.ts';
import { besideOf, type GroupsText, progressedFrom, type Sharding } from './progress-data.ts';
import { begun, orderOf, type Training } from './training.ts';
import type { Progressed } from './words.ts';

/** Readers of a snapshot of a training; the arrays that they give are copies. */
export interface TrainSnapshot<D extends DType = DType> {
  /** Updates that had been done. */
  readonly iteration: number;
  /** Numbers of a hyperparameter, or of a state at the beginning of the next iteration, as they were then. */
  get(of: Compartment | HyperparameterHandle): FloatArray<D>;
}

interface TakenTraining {
  readonly groups: GroupsText;
  readonly sharding: Sharding;
  readonly taken: Taken;
  readonly progressed: Progressed;
}

const known = new WeakMap<object, TakenTraining>();

/** The state of a training: that of its session, the optimizer's memory among it, and how far it has come. */
export function takeTraining(training: Training): TrainSnapshot {
  const { progressed } = training.live;
  const { state, ...around } = take(training.trial.session);
  const anew = begun(training);
  const arrays = anew.size > 0 ? new Map([...state.arrays, ...anew]) : state.arrays;
  const taken = { ...around, state: { ...state, arrays } };
  const snapshot: TrainSnapshot = Object.freeze({
    iteration: progressed.iteration,
    get: (of: Compartment | HyperparameterHandle) => readTaken(taken, of),
  });
  const groups = groupsOf(training.setup);
  const { shards, averageEvery } = training.setup.given;
  const sharding = { shards, averageEvery };
  known.set(snapshot, { groups, sharding, taken, progressed });
  keepAs(snapshot, () => ({ taken, beside: besideOf(progressed, groups, sharding) }));
  return snapshot;
}

/** Takes a training back to a snapshot; the order of data and all random numbers follow from its key. */
export function restoreTraining(training: Training, snapshot: unknown): void {
  const { trial, setup, data, live } = training;
  const remedy = 'Keep the snapshot of a trainer as it is, and no copy of it.';
  const found =
    (isRecord(snapshot) && known.get(snapshot)) ||
    fromFile(training, snapshot) ||
    wrongOption('restore', say(snapshot), 'what snapshot() of a trainer gave', remedy);
  const groups = groupsOf(setup);
  if (groups.text !== found.groups.text)
    wrongOption('restore', `a snapshot of a training with ${found.groups.short}`, groups.short, SAME_GROUPS);
  const [here, there] = [setup.given, found.sharding].map(shardingText);
  if (here !== there) wrongOption('restore', `a snapshot of a training ${there}`, here!, SAME_SHARDS);
  restore(trial.session, 'restore', found.taken);
  Object.assign(live, orderOf(setup, data, found.taken.state.key));
  live.progressed = found.progressed;
}

/** What a file has had of a training. */
function fromFile(training: Training, snapshot: unknown): TakenTraining | undefined {
  const { taken, beside } = keptOf(snapshot) ?? {};
  return taken && beside && { taken, ...progressedFrom(beside, training) };
}

const shardingText = ({ shards, averageEvery }: Sharding): string =>
  `by ${shards} shards${averageEvery ? `, averaged every ${averageEvery} updates` : ''}`;

const SAME_SHARDS =
  'Restore it where a batch has as many shards: with others it would go on with other bits.';
const SAME_GROUPS = 'Restore it where the same optimizers train the same.';

/** Which optimizers train what, where there are several; what one alone has is told by its memory. */
function groupsOf({ contents, all: parameters, groups }: TrainSetup): GroupsText {
  if (groups.length === 1) return { text: '', short: 'one optimizer' };
  const all = groups.map(({ optimizer, slots }) => {
    const own = parameters.filter(({ slot }) => slots.has(slot));
    return { name: optimizer.name, slots: own.map(({ handle }) => placeOf(contents, handle)) };
  });
  const short = all
    .slice(0, 3)
    .map(
      ({ name, slots }) => `${name} of ${slots[0]}${slots.length > 1 ? ` and ${slots.length - 1} more` : ''}`,
    );
  return { text: JSON.stringify(all), short: `${groups.length} groups: ${short.join('; ')}` };
}
