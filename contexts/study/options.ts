import {
  hasFunction,
  isFunction,
  isList,
  isRecord,
  type OptionRule,
  oneOf,
  readOptions,
} from '../../framework/engine.ts';
import type { Quantity } from '../../framework/index.ts';
import { duration, whole } from '../common-options.ts';
import { type WatchOptions, watchRules } from '../session/watch.ts';
import { isUrl } from '../store/thread-module.ts';
import { type Halving, type HalvingOptions, halvingRules } from './halving.ts';
import { addressRule } from './node/address.ts';
import { GREATEST, type QueueChoice } from './node/words.ts';
import type { SamplerName } from './samplers.ts';
import { type Dimension, dimensionsOf } from './space.ts';
import type { StudyFiles, StudyTrial, TrialsTogether } from './words.ts';

/** How a study is done. */
export interface StudyOptions extends WatchOptions {
  /** Which settings: every combination (`grid`, the default; the last name changes fastest), independent draws (`random`), or Sobol's sequence (`sobol`). */
  readonly sampler?: SamplerName;
  /** How many settings; a grid has all by default. */
  readonly count?: number;
  /** The seeds with which each setting is tried, or how many, from 0 on (1). All settings have the same. */
  readonly seeds?: number | readonly number[];
  /** All settings begin with a small budget, and only the best go on with larger ones. */
  readonly halving?: HalvingOptions;
  /** What the sampler's draws follow from (0). */
  readonly seed?: string | number;
  /** A folder of Node, or functions that keep files elsewhere: outcomes are kept there as they come, and a study that is asked for again goes on. */
  readonly folder?: string | StudyFiles;
  /**
   * Tells one version of the trial from another: a folder goes on with its own alone. Without it, the text of the trial's module does, where the
   * trial is the URL of one.
   */
  readonly version?: string;
  /** What all trials are given as `shared`: data, which threads get a copy of. What their numbers follow from belongs into `version`, too. */
  readonly shared?: unknown;
  /**
   * A Redis or a Valkey, `redis://host:port`, or `rediss://` with TLS, through which workers on any machine do the trials, where the trial is the URL of its
   * module: `myelin worker trial.js --queue …`. With `{ url, priority, retries, window }` studies of a greater priority (0 … 1000, 0) go
   * first, a trial has failed that has lost its worker more often than `retries` (5), and `window` are in the queue at a time (1000). Name and password
   * come from the environment, `MYELIN_REDIS_USERNAME` and `MYELIN_REDIS_PASSWORD`.
   */
  readonly queue?: string | StudyQueue;
  /** How many threads, where the trial is the URL of its module: as many as there are cores. */
  readonly threads?: number;
  /** In threads: a trial that takes longer is ended, and has failed. None by default. */
  readonly timeLimit?: Quantity | string;
  /** In threads: a trial that needs more MiB of JavaScript's heap is ended, and has failed. Memory of simulations and arrays is not counted. Node's own by default. */
  readonly memoryLimit?: number;
}

/** Where trials are queued, and how. */
export interface StudyQueue {
  readonly url: string;
  readonly priority?: number;
  readonly retries?: number;
  readonly window?: number;
  /** A module that the trial imports by itself, such as that of a model: workers need the same one. */
  readonly module?: URL;
}

const queueRules = {
  url: addressRule,
  priority: {
    expected: `a whole number from 0 to ${GREATEST}`,
    read: (x) => (Number.isInteger(x) && (x as number) >= 0 && (x as number) <= GREATEST ? x : undefined),
    fallback: 0,
  } as OptionRule<number>,
  retries: whole(0, 5),
  window: whole(1, 1000),
  module: {
    expected: 'the URL of a module',
    read: (x) => (isUrl(x) ? x : undefined),
    fallback: undefined,
  } as OptionRule<URL | undefined>,
};

const CALLS = ['read', 'write', 'append'];

const isSeed = (x: unknown): x is number => Number.isSafeInteger(x) && (x as number) >= 0;

/** Nothing of what has no copy, such as functions. */
function copied(x: unknown): unknown {
  try {
    return structuredClone(x);
  } catch {
    return undefined;
  }
}

/** Most seeds of a setting. */
const MOST = 2 ** 20;

export const rules = {
  trial: {
    expected: 'a trial, such as ({ setting, seed }) => ({ score: 1 }), or the URL of its module',
    read: (x) => {
      const isTogether =
        isRecord(x) && isFunction(x.together) && Number.isInteger(x.most) && (x.most as number) > 0;
      return isFunction(x) || isTogether ? (x as StudyTrial | TrialsTogether) : isUrl(x) ? x : undefined;
    },
    remedy: "Write study(trial, …), or study(new URL('./trial.js', import.meta.url), …).",
  } as OptionRule<StudyTrial | TrialsTogether | URL>,
  space: {
    expected: 'a record of lists and ranges',
    read: dimensionsOf,
  } satisfies OptionRule<readonly Dimension[]>,
  sampler: oneOf(['grid', 'random', 'sobol'], 'grid'),
  count: { ...whole(1), fallback: undefined } as OptionRule<number | undefined>,
  seeds: {
    expected: `a whole number from 1 to ${MOST}, or a list of different whole numbers ≥ 0`,
    read: (x) => {
      if (isSeed(x) && x > 0 && x <= MOST) return Array.from({ length: x }, (_, k) => k);
      if (!isList(x) || x.length === 0) return undefined;
      const all = Array.from(x);
      return all.every(isSeed) && new Set(all).size === all.length ? all : undefined;
    },
    fallback: [0],
  } as OptionRule<readonly number[]>,
  halving: {
    expected: "options such as { metric: 'loss', budgets: [1, 3, 9] }",
    read: (x, where) => readOptions(where, x, halvingRules),
    fallback: undefined,
  } as OptionRule<Halving | undefined>,
  seed: {
    expected: 'a text or a finite number',
    read: (x) => (typeof x === 'string' || Number.isFinite(x) ? (x as string | number) : undefined),
    fallback: 0,
  } as OptionRule<string | number>,
  folder: {
    expected: `the path of a folder, or functions ${CALLS.join(', ')}`,
    read: (x) => {
      if (typeof x === 'string') return x !== '' && !x.includes('\0') ? x : undefined;
      const isFit = isRecord(x) && CALLS.every((name) => hasFunction(x, name));
      return isFit && (!('lock' in x) || x.lock === undefined || isFunction(x.lock))
        ? (x as unknown as StudyFiles)
        : undefined;
    },
    fallback: undefined,
  } as OptionRule<string | StudyFiles | undefined>,
  version: {
    expected: 'a text',
    read: (x) => (typeof x === 'string' ? x : undefined),
    fallback: undefined,
  } as OptionRule<string | undefined>,
  shared: {
    expected: 'data, which can be copied',
    read: copied,
    remedy: 'Functions stand in the module of the trial.',
    fallback: undefined,
  } as OptionRule<unknown>,
  queue: {
    expected: addressRule.expected,
    read: (x, where) => {
      const { url, ...how } = readOptions(where, isRecord(x) ? x : { url: x }, queueRules);
      return { address: url, ...how };
    },
    fallback: undefined,
  } as OptionRule<QueueChoice | undefined>,
  threads: { ...whole(1), fallback: undefined } as OptionRule<number | undefined>,
  timeLimit: { ...duration, fallback: undefined } as OptionRule<number | undefined>,
  memoryLimit: { ...whole(1), fallback: undefined } as OptionRule<number | undefined>,
  ...watchRules,
};
