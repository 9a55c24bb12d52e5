import { greatest, readOptions, say, suggest, wrongOption } from '../../framework/engine.ts';
import { type Watched, watchOf } from '../session/watch.ts';
import { fileFault } from '../store/faults.ts';
import { jsonText } from '../store/json.ts';

import { type Journal, noJournal, openJournal, type StudyAsked, withoutCheckpoint } from './folder.ts';
import type { Halving, KnownOutcomes } from './halving.ts';
import { ended, nameOfTrial } from './journal.ts';
import { folderAt } from './node/folder.ts';
import { queue } from './node/queue.ts';
import { type ThreadOptions, threads } from './node/threads.ts';
import { trialVersion } from './node/trial-version.ts';
import type { QueueChoice, QueuedStudy } from './node/words.ts';
import { rules, type StudyOptions } from './options.ts';
import { metricsIn, rowsOf, type StudyRow, tableOf } from './rows.ts';
import { thisThread, together } from './this-thread.ts';
import { type StudyTrials, trialsOf } from './trials.ts';
import { VERSION } from './version.ts';
import type {
  Engine,
  Outcome,
  StudyFiles,
  StudySetting,
  StudySpace,
  StudyTrial,
  TrialAsked,
  TrialsTogether,
} from './words.ts';

/** What came of a study. */
export interface Study<S extends StudySpace = StudySpace> {
  /** In the order of settings and, of each, of rungs and of seeds, however they came. */
  readonly outcomes: readonly Outcome<S>[];
  readonly rows: readonly StudyRow<S>[];
  /**
   * The row with the least (the default) or the greatest mean of a metric, the first of equals. Settings of which a seed failed are left out, and
   * those that did not come to the last rung that any came to.
   */
  best(metric: string, goal?: 'least' | 'greatest'): StudyRow<S>;
  /** The rows as lines of text. */
  table(): string;
  /** What a trial kept last, such as its model: of a row, with one of its seeds (the first by default). Nothing where it kept nothing. */
  checkpoint(of: Pick<StudyRow, 'number' | 'rung'>, seed?: number): Promise<Uint8Array | undefined>;
}

/**
 * Tries settings of a space, each with some seeds:
 *
 *     const tried = await study(
 *       ({ setting, seed }) => ({ rate: rateOf(setting.tau_m, seed) }),
 *       { tau_m: { from: 5, to: 50, step: 5, unit: 'ms' } },
 *       { seeds: 10, folder: 'tau' },
 *     );
 *     tried.table();
 *
 * A trial is a function of its setting and its seed that gives numbers by name. One that throws, or gives anything else, is named in the table,
 * and the others go on. With a folder the study goes on where it was, whatever ended it: each trial ends there once.
 *
 * A function runs where it is. The URL of a module that exports one, `new URL('./trial.js', import.meta.url)`, runs in threads of Node, each of which
 * imports the module; behind `#` stands the name of the export, `default` without one. The numbers are the same.
 *
 * `{ together, most }` does up to so many trials at once, such as settings that `sweep` runs side by side as one batch.
 */
export async function study<const S extends StudySpace>(
  trial: StudyTrial<S> | TrialsTogether<S> | URL,
  space: S,
  options: StudyOptions = {},
): Promise<Study<S>> {
  const { trial: act, space: dimensions, ...own } = readOptions('study', options, rules, { trial, space });
  const engine = engineOf(act, own);
  const trials = trialsOf(dimensions, own);
  const journal = await journalOf(act, space, own);
  try {
    const outcomes = await triedAll<S>(engine, trials, journal, own);
    return studyOf(inOrder(outcomes), ({ number, rung }, seed = own.seeds[0]!) =>
      journal.checkpoint({ number, seed, ...(rung !== undefined && { rung }) }),
    );
  } finally {
    journal.close();
  }
}

/** Does all trials that have not ended yet; gives how each of the study's has. */
async function triedAll<S extends StudySpace>(
  engine: Engine,
  trials: StudyTrials,
  journal: Journal,
  own: Watched,
): Promise<readonly Outcome<S>[]> {
  const all = new Map(ended(journal.outcomes));
  let done = 0;
  for (const before of all.values()) {
    if (!trials.has(before)) continue;
    checkSame(before, trials.setting(before.number));
    done++;
  }
  let wake = (_: boolean) => {};
  const known = (more: () => Promise<boolean>): KnownOutcomes => ({
    of: (one) => all.get(nameOfTrial(one)),
    more,
  });
  const isNews = () =>
    new Promise<boolean>((resolve) => {
      wake = resolve;
    });
  async function* left(): AsyncGenerator<TrialAsked> {
    for await (const attempt of trials.attempts(known(isNews))) {
      const { number, rung } = attempt;
      const seeds = trials.seeds.filter((seed) => !all.has(nameOfTrial({ ...attempt, seed })));
      const setting = seeds.length > 0 ? trials.setting(number) : {};
      for (const seed of seeds) {
        const checkpoint = rung ? await journal.checkpoint({ number, seed, rung: rung - 1 }) : undefined;
        yield { ...attempt, setting, seed, ...(checkpoint && { checkpoint }) };
      }
    }
  }
  const watch = watchOf(own, trials.total, 'trials');
  const signal = own.signal ?? new AbortController().signal;
  for await (const ends of engine(left(), signal)) {
    await journal.append(ends);
    for (const end of ends) all.set(nameOfTrial(end), withoutCheckpoint(end));
    wake(true);
    done += ends.length;
    watch.report(done);
  }
  watch.ends();
  const outcomes: Outcome<S>[] = [];
  for await (const attempt of trials.attempts(known(async () => false)))
    for (const seed of trials.seeds) {
      const end = all.get(nameOfTrial({ ...attempt, seed }));
      if (end) outcomes.push(end as Outcome<S>);
    }
  return outcomes;
}

/** Settings in their order, and the rungs of each; the seeds of a rung are so already. */
export const inOrder = <S extends StudySpace>(outcomes: readonly Outcome<S>[]): readonly Outcome<S>[] =>
  outcomes.toSorted((a, b) => a.number - b.number || (a.rung ?? 0) - (b.rung ?? 0));

const LIMITS = ['queue', 'threads', 'timeLimit', 'memoryLimit'] as const;

/** A function runs where it is: nobody else could have it. */
function engineOf(
  trial: StudyTrial | TrialsTogether | URL,
  own: Omit<QueuedStudy & ThreadOptions, 'trial' | 'queue'> & { readonly queue: QueueChoice | undefined },
): Engine {
  if ('href' in trial)
    return own.queue ? queue({ ...own, trial, queue: own.queue }) : threads({ ...own, trial });
  const odd = LIMITS.find((name) => own[name] !== undefined);
  return odd === undefined
    ? typeof trial === 'function'
      ? thisThread(trial, own.shared)
      : together(trial, own.shared)
    : wrongOption(
        `study, ${odd}`,
        'a trial that is a function, which runs in this thread',
        'a trial that threads can import',
        "Export it from a module and give that: study(new URL('./trial.js#name', import.meta.url), …).",
      );
}

async function journalOf(
  trial: object,
  space: StudySpace,
  {
    folder,
    halving,
    queue,
    sampler,
    seed,
    version,
  }: Pick<StudyAsked, 'sampler' | 'seed'> & {
    readonly folder: string | StudyFiles | undefined;
    readonly halving: Halving | undefined;
    readonly queue: QueueChoice | undefined;
    readonly version: string | undefined;
  },
): Promise<Journal> {
  if (folder === undefined) return noJournal();
  const asked = {
    ...{ space, sampler, seed, budgets: halving?.budgets, version: version ?? '', myelin: VERSION },
    ...(version === undefined &&
      'href' in trial && { module: trialVersion(trial as URL, queue?.module).hash }),
  };
  return typeof folder === 'string'
    ? openJournal(folderAt(folder), asked, folder)
    : openJournal(folder, asked, 'study, folder');
}

/** A number stands for its setting: a sampler that gave another one would mix two studies up. */
function checkSame({ number, setting: before }: Outcome, setting: StudySetting): void {
  const names = Object.keys(setting);
  const isSame =
    Object.keys(before).length === names.length &&
    names.every((name) => Object.is(before[name], setting[name]));
  if (isSame) return;
  fileFault(
    `trials.jsonl, setting ${number}`,
    jsonText(before),
    `${jsonText(setting)}, as the sampler has it`,
    'The folder was written by another version: take another folder.',
  );
}

export function studyOf<S extends StudySpace>(
  outcomes: readonly Outcome<S>[],
  checkpoint: Study['checkpoint'],
): Study<S> {
  const rows = rowsOf(outcomes);
  return {
    outcomes,
    rows,
    best: (metric, goal = 'least') => bestOf(rows, metric, goal),
    table: () => tableOf(rows),
    checkpoint,
  };
}

function bestOf<S extends StudySpace>(
  rows: readonly StudyRow<S>[],
  metric: string,
  goal: 'least' | 'greatest',
): StudyRow<S> {
  const known = metricsIn(rows);
  if (!known.includes(metric))
    wrongOption('best, metric', say(metric), 'a metric of the study', suggest(metric, known));
  const sign = goal === 'least' ? 1 : -1;
  const whole = rows.filter(({ metrics, failed }) => failed.length === 0 && metrics[metric]);
  const last = greatest(
    whole.map(({ rung = 0 }) => rung),
    0,
  );
  const [first, ...others] = whole.filter(({ rung = 0 }) => rung === last);
  if (!first)
    return wrongOption(
      'best',
      'a failure in every setting',
      'a setting of which no seed failed',
      'Look at table().',
    );
  const of = (row: StudyRow<S>) => sign * row.metrics[metric]!.mean;
  return others.reduce((least, row) => (of(row) < of(least) ? row : least), first);
}
