import { type OptionRule, readOptions } from '../../framework/engine.ts';
import { whole } from '../common-options.ts';
import { saveFrom, toBytesFrom } from '../store/save.ts';
import type { SaveOptions } from '../store/words.ts';
import { takeTraining } from './snapshot.ts';
import type { Training } from './training.ts';

/** Where a training is saved while it runs, and how often. */
export interface Checkpoints extends SaveOptions {
  /** Iterations between two checkpoints; there is one in the end too, and where the run is aborted. */
  readonly every: number;
  /** The file; the checkpoint before the last stays beside it. */
  readonly path: string;
}

const anything: OptionRule<unknown> = { expected: 'anything', fallback: undefined, read: (x) => x };
const RULES = {
  every: whole(1),
  path: {
    expected: "the path of a file, such as 'training.myelin'",
    read: (x) => (typeof x === 'string' && x !== '' ? x : undefined),
  } as OptionRule<string>,
  files: anything as OptionRule<SaveOptions['files']>,
  functions: anything as OptionRule<SaveOptions['functions']>,
};

export const checkpointsRule: OptionRule<Checkpoints | undefined> = {
  expected: "where and how often, such as { every: 100, path: 'training.myelin' }",
  fallback: undefined,
  read: (x, where) => {
    const { every, path, files, functions } = readOptions(where, x, RULES);
    return { every, path, ...(files && { files }), ...(functions && { functions }) };
  },
};

/** Saves a training as it goes. */
export interface SavingAsItGoes {
  /** After an iteration: saves where it is time. */
  after(): Promise<void> | undefined;
  /** Saves unless that has been done since the last iteration. */
  save(): Promise<void>;
}

/** What cannot be saved is refused before the training begins. */
export async function keeperOf(
  training: Training,
  checkpoints: Checkpoints | undefined,
): Promise<SavingAsItGoes> {
  if (!checkpoints) return NOBODY;
  const { every, path, ...options } = checkpoints;
  const { functions } = options;
  const { library } = training;
  await toBytesFrom(library, takeTraining(training), functions ? { functions } : {});
  let last = -1;
  const own: SavingAsItGoes = {
    after: () => (training.live.progressed.iteration % every === 0 ? own.save() : undefined),
    save: async () => {
      const { iteration } = training.live.progressed;
      if (iteration === last || training.trial.session.live.isDisposed) return;
      await saveFrom(library, takeTraining(training), path, options);
      last = iteration;
    },
  };
  return own;
}

const NOBODY: SavingAsItGoes = { after: () => undefined, save: async () => {} };
