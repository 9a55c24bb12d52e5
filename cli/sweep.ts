import { createHash } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { type Study, study } from '../index.ts';
import { figures, page } from '../report/index.ts';
import { oneOf } from './faults.ts';
import { checkPlace, write } from './results.ts';
import { type SweptWords, sweptOf } from './space.ts';
import { INTERRUPTED, interruptible, progressTo, type Terminal } from './terminal.ts';

interface SweepFlags {
  readonly set?: readonly string[];
  readonly process?: string;
  readonly dt?: string;
  readonly duration?: string;
  readonly steps?: number;
  readonly record?: readonly string[];
  readonly page?: string;
  readonly keep?: string;
  readonly threads?: number;
  readonly queue?: string;
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
  write(out, pageOf(model, tried, swept));
  if (flags.json)
    terminal.out(JSON.stringify({ model, space: swept.space, seeds: swept.seeds, rows: tried.rows }));
  else for (const line of [tried.table(), `Wrote ${out}`]) terminal.out(line);
  if (isInterrupted) return INTERRUPTED;
  return tried.rows.some(({ failed }) => failed.length > 0) ? 1 : 0;
}

/** A figure for each metric, over the first name that has several numbers; a line for each setting of the others. */
function pageOf(model: string, { rows }: Study, { space, seeds }: SweptWords): string {
  const names = Object.keys(space);
  const numberOf = (value: unknown) => Number.parseFloat(String(value));
  const over = names.find((name) => new Set(rows.map((row) => numberOf(row.setting[name]))).size > 1);
  const others = names.filter((name) => name !== over);
  const own = over === undefined ? undefined : space[over];
  const unitText = own && 'unit' in own && own.unit ? ` (${own.unit})` : '';
  const xLabel = over === undefined ? 'Setting' : `${over}${unitText}`;
  const metrics = [...new Set(rows.flatMap((row) => Object.keys(row.metrics)))];
  const drawn = metrics.map((metric) =>
    figures.means(
      rows.flatMap((row) => {
        const one = row.metrics[metric];
        const x = over === undefined ? row.number : numberOf(row.setting[over]);
        if (!one || !Number.isFinite(x)) return [];
        const group = others.map((name) => `${name} = ${row.setting[name]}`).join(', ');
        return [{ x, mean: one.mean, spread: one.spread, group }];
      }),
      {
        title: metric,
        caption:
          seeds.length > 1 ? `Mean and standard deviation over ${seeds.length} seeds.` : `Seed ${seeds[0]}.`,
        ...{ xLabel, valueLabel: metric },
      },
    ),
  );
  const failed = rows.reduce((sum, row) => sum + row.failed.length, 0);
  return page({
    title: `${model}: a sweep`,
    summary: [
      { name: 'Settings', value: String(rows.length) },
      { name: 'Seeds', value: String(seeds.length) },
      { name: 'Failed trials', value: String(failed) },
    ],
    sections: [{ heading: 'What came of it', text: `Over ${names.join(', ')}.`, figures: drawn }],
  });
}
