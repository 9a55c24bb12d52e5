import {
  aFunction,
  isFunction,
  isPerTrial,
  isRecord,
  type OptionRule,
  oneOf,
  readOptions,
  truth,
  wrongOption,
} from '../../framework/engine.ts';
import {
  type Backend,
  type BackendName,
  type Compartment,
  type DType,
  type HyperparameterHandle,
  type Key,
  type Optimizer,
  type PerTrial,
  perTrial,
  type Quantity,
  seedKey,
} from '../../framework/index.ts';
import { dtype, duration, LAST_TICK, seed, whole } from '../common-options.ts';
import {
  compartmentsIn,
  type NumbersFor,
  namedPairsIn,
  pairsIn,
  slotOfCompartment,
  slotOfHandle,
} from '../model/handles.ts';
import { type Parameter, parametersOf, trainableIn } from '../model/parameters.ts';
import type { Contents, Process, Schedule, Timetable } from '../model/words.ts';
import { backend } from '../session/backend.ts';
import type { InputSignal } from '../session/flows.ts';
import { type HyperparameterValues, valuesIn } from '../session/set-numbers.ts';
import { planIn } from '../session/timetable.ts';
import { warningsRule } from '../session/warnings.ts';
import { type Course, courseOf } from './course.ts';
import { type Column, type Data, type DataSet, readData } from './data.ts';
import { groupingOf, groupsIn, type OptimizerGroup, type OptimizerGroups } from './groups.ts';
import type { Scores } from './scores.ts';
import { type ShardWorkers, workersRule } from './shard-words.ts';
import type { Loss } from './words.ts';

export interface TrainOptions<Metric extends string = string, D extends DType = DType> {
  readonly process: Process | Schedule;
  /** Length of a tick, such as `ms(1)`. */
  readonly dt: Quantity | string;
  /** Steps of one trial. Every iteration begins at the initial state, but for what `plasticity` and `states` say. */
  readonly steps: number;
  /** Trials that an iteration runs side by side. */
  readonly batch?: number;
  /**
   * Shards of a batch: as many parts of as many trials each, which run one after the other, in the memory of one. The loss and the metrics
   * are the means of those of the shards, and so is the gradient: added up in the order of the shards, then divided by their number. By default 1.
   */
  readonly shards?: number;
  /** Who computes the shards, such as `shardThreads(new URL('#digits', import.meta.url))`; to the same bits, in `runAsync`. By default this thread does. */
  readonly workers?: ShardWorkers;
  /**
   * Each shard makes so many updates by itself, of as many batches; then parameters, and what the optimizer keeps, are averaged: that is an iteration.
   * Close to a training without it, and not the same.
   */
  readonly averageEvery?: number;
  readonly seed?: string | number | Key;
  /** By its name, or a backend of one's own. */
  readonly backend?: BackendName | Backend;
  /** Precision, `f32` unless said otherwise; the arrays of all results follow from it. */
  readonly dtype?: D;
  /**
   * Inputs that are the same in every iteration, as a run takes them. What goes with time, a function of it for one, is asked for rows
   * segment by segment; where `states` are kept, these are others in every iteration.
   */
  readonly inputs?: readonly (readonly [Compartment, InputSignal])[];
  /** What outputs should be, for the loss; the same in every iteration. A name tells several of a compartment apart. */
  readonly targets?: readonly (readonly [Compartment, InputSignal, name?: string])[];
  /** The class of each trial, or one for all; the same in every iteration. */
  readonly labels?: readonly (readonly [Compartment, number | ArrayLike<number> | PerTrial<number>])[];
  /**
   * Samples of which every iteration takes the next batch. Samples left over at the end of an epoch, fewer than a
   * batch, are left out of that epoch; shuffled, they are others each time.
   */
  readonly data?: Data;
  /** Whether every epoch takes the samples in a new order, which follows from the seed (default), or in theirs. */
  readonly shuffle?: boolean;
  /** Whether random numbers are the same in all iterations, at the same ticks; by default each iteration has its own. */
  readonly frozenNoise?: boolean;
  /**
   * Weights that plasticity changes (what all trials share and `reset` keeps) go on from iteration to iteration
   * (`keep`, the default), or begin anew in each (`restart`). No gradient flows through their change.
   */
  readonly plasticity?: 'keep' | 'restart';
  /**
   * Whether every iteration begins at the initial states (`restart`, the default) or where the last one ended, time too
   * (`keep`): truncated backpropagation through time. No gradient passes from one iteration to the next.
   */
  readonly states?: 'keep' | 'restart';
  /**
   * Steps that the loss sees at once: it is computed of every window of so many steps, one after the other, and the mean over
   * windows is the loss; so are metrics. By default all steps are one window. A whole number of windows makes a trial.
   */
  readonly window?: number;
  /**
   * Steps of which all that the way back needs is held at once. Of others only the states at the start of each segment are
   * kept, and the segment runs a second time before its way back: memory for time, to the same bits. By default all steps.
   * Where there are windows, a whole number of them makes a segment.
   */
  readonly segment?: number;
  readonly loss: Loss;
  /** Other numbers of interest, by name, computed like the loss from every batch, such as `accuracy`. */
  readonly metrics?: { readonly [M in Metric]: Loss };
  /**
   * What changes parameters by their gradients: one for all, or groups, `[[[W.weight, V.weight], adam()], [z, sgd()]]`, of
   * handles and of parts, which stand for all of theirs. Where `trainable` is left out, groups say what is trained.
   */
  readonly optimizer: Optimizer | OptimizerGroups;
  /** Numbers of hyperparameters to begin with, in place of those of the model; of `perTrial` ones, each trial trains its own. */
  readonly hyperparameters?: HyperparameterValues;
  /**
   * Keeps the parameters of the best epoch for `trainer.best`; once there has been a `trainer.test`, of the best test. Best is the
   * least loss, the greatest of a metric, or the greatest of what a function makes of the scores.
   */
  readonly best?: 'loss' | NoInfer<Metric> | ((scores: Scores<NoInfer<Metric>>) => number);
  /**
   * What happens when an update would take a trained number out of the range that its component declares (`min`, `max`, `positive`):
   * the run ends with an error before that update (`refuse`, the default), or the number stays at the bound (`project`). A number that
   * makes an integrator unstable ends the run either way.
   */
  readonly bounds?: 'refuse' | 'project';
  /** Hyperparameters to train; all live ones that are meant to be trained if not given. */
  readonly trainable?: readonly HyperparameterHandle[];
  /** Whether warnings are printed to the console, each once (`print`, the default), or only shown by `warnings`. */
  readonly warnings?: 'print' | 'silent';
  /** Inputs with a row per step whose gradient is wanted too. */
  readonly inputGradients?: readonly Compartment[];
}

const metricsRule: OptionRule<Readonly<Record<string, Loss>>> = {
  expected: 'functions by name, such as { accuracy: ({ of, label }) => … }; none called loss',
  fallback: {},
  read: (x) => {
    const isFit = isRecord(x) && !('loss' in x) && Object.values(x).every(isFunction);
    return isFit ? (x as Record<string, Loss>) : undefined;
  },
};

/** What parameters are rated by. */
const bestRule = (options: unknown): OptionRule<((scores: Scores) => number) | undefined> => {
  const { metrics } = (isRecord(options) ? options : {}) as { readonly metrics?: unknown };
  const names = ['loss', ...Object.keys(isRecord(metrics) ? metrics : {})];
  return {
    expected: `one of ${names.join(', ')}, or a function of the scores`,
    fallback: undefined,
    read: (x) => {
      if (isFunction(x)) return x as (scores: Scores) => number;
      if (x === 'loss') return ({ loss }) => -loss;
      const name = names.find((own) => own === x);
      return name === undefined ? undefined : (scores) => scores[name]!;
    },
  };
};

const anything: OptionRule<unknown> = { expected: 'anything', fallback: undefined, read: (x) => x };

/** All that a training was given, but for what depends on the number of trials. */
export interface TrainSetup {
  readonly contents: Contents;
  readonly given: GivenTraining;
  readonly key: Key;
  /** All live hyperparameters. */
  readonly all: readonly Parameter[];
  /** Slots of those with a value per trial. */
  readonly perTrial: ReadonlySet<string>;
  /** Slots of those to train that were named: they have to have a gradient. */
  readonly named: ReadonlySet<string>;
  readonly groups: readonly OptimizerGroup[];
  /** What runs at which tick, and the steps that occur in a trial. */
  readonly timetable: Timetable;
  readonly course: Course;
  readonly occurring: readonly string[];
  readonly slotOf: (compartment: Compartment) => string;
}
type GivenTraining = ReturnType<typeof readTraining>;

function readTraining(contents: Contents, options: unknown, all: readonly Parameter[]) {
  return readOptions('train', options, {
    process: planIn(contents),
    dt: duration,
    steps: whole(1),
    batch: whole(1, 1),
    shards: whole(1, 1),
    workers: workersRule,
    averageEvery: { ...whole(1), fallback: undefined } as OptionRule<number | undefined>,
    seed,
    backend,
    dtype,
    inputs: pairsIn(contents),
    targets: namedPairsIn(contents),
    labels: pairsIn(contents),
    data: anything,
    shuffle: truth(true),
    frozenNoise: truth(false),
    plasticity: oneOf(['keep', 'restart'], 'keep'),
    states: oneOf(['keep', 'restart'], 'restart'),
    window: { ...whole(1), fallback: undefined } as OptionRule<number | undefined>,
    segment: { ...whole(1), fallback: undefined } as OptionRule<number | undefined>,
    loss: aFunction<Loss>('a function of outputs, targets and parameters'),
    metrics: metricsRule,
    optimizer: groupsIn(contents, all),
    hyperparameters: valuesIn(contents),
    best: bestRule(options),
    warnings: warningsRule,
    bounds: oneOf(['refuse', 'project'], 'refuse'),
    trainable: trainableIn(contents, all),
    inputGradients: compartmentsIn(contents),
  });
}

export function setupOf(contents: Contents, options: unknown): TrainSetup {
  const own = parametersOf(contents);
  const read = readTraining(contents, options, own);
  const slots = new Set(
    read.hyperparameters.flatMap(([of, value]) =>
      isPerTrial(value) ? slotOfHandle(contents, of, 'train') : [],
    ),
  );
  const inTrials = (one: Parameter): Parameter =>
    slots.has(one.slot) ? { ...one, shape: [read.batch, ...one.shape] } : one;
  const all = own.map(inTrials);
  const isGiven = (options as TrainOptions).trainable !== undefined;
  const grouping = groupingOf(contents, read.optimizer, read.trainable, isGiven);
  const given = { ...read, trainable: grouping.trainable.map(inTrials) };
  const slotOf = (compartment: Compartment) => slotOfCompartment(contents, compartment);
  const timetable = given.process.timetable(given.dt);
  const occurring = timetable.steps(0, given.states === 'keep' ? LAST_TICK : given.steps);
  const course = courseOf(given);
  return {
    contents,
    given,
    key: seedKey(given.seed),
    all,
    perTrial: slots,
    named: grouping.named,
    groups: grouping.groups,
    timetable,
    occurring,
    course,
    slotOf,
  };
}

/** Whether numbers for all iterations are for the same as a list of samples. */
export const isFor = ([of, , name]: NumbersFor, column: Pick<Column, 'compartment' | 'name'>): boolean =>
  of === column.compartment && name === column.name;

/** What is given for all iterations, and by data for each. */
export const KINDS = ['inputs', 'targets', 'labels'] as const;

/**
 * The setup of a test of so many trials: what its data has stands in place of what was the same in all iterations, and of what has
 * a value for each trial there are those of the first.
 */
export function setupOfTest(setup: TrainSetup, data: DataSet, batch: number): TrainSetup {
  const { given, perTrial: slots } = setup;
  const first = (value: unknown) =>
    isPerTrial(value) && value.values.length > batch ? perTrial(value.values.slice(0, batch)) : value;
  const inTrials = (one: Parameter): Parameter =>
    slots.has(one.slot) ? { ...one, shape: [batch, ...one.shape.slice(1)] } : one;
  const kept = KINDS.map((kind) => {
    const pairs: readonly NumbersFor[] = given[kind];
    const own = pairs.filter((pair) => !data[kind].some((column) => isFor(pair, column)));
    return [kind, own.map(([of, numbers, name]) => [of, first(numbers), name] as const)] as const;
  });
  return {
    ...setup,
    all: setup.all.map(inTrials),
    given: {
      ...given,
      ...Object.fromEntries(kept),
      trainable: given.trainable.map(inTrials),
      hyperparameters: given.hyperparameters.map(([of, value]) => [of, first(value)]),
    },
  };
}

/** The data of a training, of which there is at least one batch. */
export function trainingData({ contents, given }: TrainSetup): DataSet | undefined {
  if (given.data === undefined) return undefined;
  const data = readData(contents, given.data, 'train, data', given);
  const least = given.batch * (given.averageEvery ?? 1);
  return data.count >= least
    ? data
    : wrongOption('train, batch', `a batch of ${given.batch}`, `at most ${data.count}, one for each sample`);
}
