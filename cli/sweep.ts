import { createHash } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { type StudySpace, save, study } from '../index.ts';
import { studyReport } from '../report/index.ts';
import { oneOf, UsageError } from './faults.ts';
import type { ModelAsked } from './model-trial.ts';
import { checkPlace, write } from './results.ts';
import { change } from './settings.ts';
import { sweptOf } from './space.ts';
import { INTERRUPTED, interruptible, progressTo, type Terminal } from './terminal.ts';

interface SweepFlags extends Omit<ModelAsked, 'model' | 'hash'> {
  readonly page?: string;
  readonly keep?: string;
  readonly threads?: number;
  readonly queue?: string;
  readonly metric?: string;
  readonly goal?: 'least' | 'greatest';
  readonly best?: string;
  readonly json?: boolean;
}

/** Runs a model with settings of its hyperparameters and with seeds: a table, and a page with figures. */
export async function sweepModel(
  [file, ...words]: readonly [string, ...string[]],
  flags: SweepFlags,
  terminal: Terminal,
): Promise<number> {
  const { page: out = 'sweep.html', keep } = flags;
  checkPlace(out, ['.html'], '--page');
  checkBest(flags);
  oneOf(flags, 'steps', 'duration');
  oneOf(flags, 'threads', 'queue');
  // Not before it is needed: in a bundle it is a file of its own then, which threads can import.
  const { askedOf, openModel, place } = await import('./model-trial.ts');
  const asked = askedOf(file, flags);
  const { net, name: model, isBatch, together } = await openModel(asked);
  const swept = sweptOf(net, words);
  const isOneBatch =
    flags.threads === undefined && flags.queue === undefined && isBatch(Object.keys(swept.space));
  const version = createHash('sha256')
    .update(JSON.stringify({ ...asked, model: undefined }))
    .digest('hex');
  const { result: tried, isInterrupted } = await interruptible(terminal, (signal) =>
    study(isOneBatch ? together : place, swept.space, {
      ...{ seeds: swept.seeds, signal, onAbort: 'return', progress: progressTo(terminal, 'trials') },
      ...(!isOneBatch && { shared: asked, ...(flags.threads !== undefined && { threads: flags.threads }) }),
      ...(flags.queue !== undefined && { queue: { url: flags.queue, module: pathToFileURL(asked.model) } }),
      ...(keep !== undefined && { folder: keep, version }),
    }),
  );
  const { metric, goal } = flags;
  const metrics = tried.rows.flatMap((row) => Object.keys(row.metrics));
  const known = metrics.length === 0 || metric === undefined ? metric : metricOf(metrics, metric);
  const logarithmic = logarithmicIn(swept.space);
  write(
    out,
    studyReport({
      ...{ title: `${model}: a sweep`, outcomes: tried.outcomes },
      ...(known !== undefined && { metric: known }),
      ...(goal && { goal }),
      ...(logarithmic && { logarithmic }),
    }),
  );
  const lines = [tried.table(), `Wrote ${out}`];
  if (flags.best !== undefined && metrics.length > 0) {
    const { setting } = tried.best(known ?? metrics[0]!, goal);
    change(net, wordsOf(setting));
    await save(net as Readonly<Record<string, unknown>>, flags.best);
    lines.push(`Wrote ${flags.best}: ${wordsOf(setting).join(', ')}`);
  }
  if (flags.json)
    terminal.out(JSON.stringify({ model, space: swept.space, seeds: swept.seeds, rows: tried.rows }));
  else for (const line of lines) terminal.out(line);
  if (isInterrupted) return INTERRUPTED;
  return tried.rows.some(({ failed }) => failed.length > 0) ? 1 : 0;
}

/** A setting as words of the command line. */
const wordsOf = (setting: object): readonly string[] =>
  Object.entries(setting).map(([name, value]) => `${name}=${value}`);

/** What the file of the best model needs is said before the work begins. */
function checkBest({ best, goal }: Pick<SweepFlags, 'best' | 'goal'>): void {
  if (best !== undefined) checkPlace(best, ['.json'], '--best');
  if (best !== undefined && goal === undefined)
    throw new UsageError('--best: expected --goal least or --goal greatest, which says what is the best.');
}

/** The metric of a name, or the only one that has it within its own: `rate of z.s (Hz)`, `z.s`. */
export function metricOf(metrics: readonly string[], given: string): string {
  const all = [...new Set(metrics)];
  const [first, ...others] = all.includes(given) ? [given] : all.filter((own) => own.includes(given));
  if (first !== undefined && others.length === 0) return first;
  const found = first === undefined ? 'there is no such metric' : 'several metrics have it';
  throw new UsageError(
    `--metric ${given}: ${found}, expected one of ${all.map((own) => `'${own}'`).join(', ')}.`,
  );
}

/** Names of the space whose values are spaced on a logarithmic scale. */
export const logarithmicIn = (space: StudySpace): readonly string[] | undefined => {
  const all = Object.entries(space).flatMap(([name, own]) => ('log' in own && own.log ? [name] : []));
  return all.length > 0 ? all : undefined;
};
