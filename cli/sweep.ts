import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { inUnit, milliseconds } from '../framework/engine.ts';
import { unit } from '../framework/index.ts';
import { type Metrics, type Recordable, type Recording, type Study, simulate, study } from '../index.ts';
import { figures, page } from '../report/index.ts';
import { oneOf, UsageError } from './faults.ts';
import { loadModel, type ModelExports } from './model.ts';
import { processOf, recordablesOf } from './names.ts';
import { checkPlace, write } from './results.ts';
import { change } from './settings.ts';
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
  readonly json?: boolean;
}

const SECONDS = unit('s');

/** Runs a model with settings of its hyperparameters and with seeds: a table, and a page with figures. */
export async function sweepModel(
  [file, ...words]: readonly [string, ...string[]],
  flags: SweepFlags,
  terminal: Terminal,
): Promise<number> {
  const { page: out = 'sweep.html', keep } = flags;
  checkPlace(out, ['.html'], '--page');
  oneOf(flags, 'steps', 'duration');
  const { net, name: model, given, record: recorded } = await loadModel(file, flags.set);
  const names = flags.record ?? recorded;
  if (names.length === 0)
    throw new UsageError('sweep: nothing is recorded. Give --record z.s, or export record in the module.');
  const swept = sweptOf(net, words);
  const trial = trialOf(net, given, flags, names);
  const version = createHash('sha256')
    .update(readFileSync(file))
    .update(JSON.stringify([flags.set, flags.process, flags.dt, flags.duration, flags.steps, names]))
    .digest('hex');
  const { result: tried, isInterrupted } = await interruptible(terminal, (signal) =>
    study(trial, swept.space, {
      ...{ seeds: swept.seeds, signal, onAbort: 'return', progress: progressTo(terminal, 'trials') },
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

/** A run of the model with a setting: the rate of what spikes, the mean of all else. */
function trialOf(net: object, given: ModelExports, flags: SweepFlags, names: readonly string[]) {
  const { what } = processOf(net, flags.process);
  const dt = flags.dt ?? given.dt ?? '1 ms';
  const { steps, duration = '1 s' } = flags.steps || flags.duration ? flags : given;
  return ({ setting, seed }: { readonly setting: object; readonly seed: number }): Metrics => {
    change(
      net,
      Object.entries(setting).map(([name, value]) => `${name}=${value}`),
    );
    using sim = simulate(net, { dt, seed, warnings: 'silent' });
    const record = recordablesOf(net, names);
    const run = sim.run(what, {
      ...(steps === undefined ? { duration } : { steps }),
      ...{ inputs: given.inputs ?? [], record },
    });
    const ms = sim.tick * milliseconds(inUnit(dt, SECONDS, 'dt'));
    return Object.fromEntries(record.map((own, k) => measured(names[k]!, own, run, ms)));
  };
}

function measured(name: string, of: Recordable, run: Recording, ms: number): readonly [string, number] {
  const hertz = (count: number, cells: number) => (1000 * count) / (ms * cells);
  if (of.is === 'events') {
    const { count, among } = run.get(of);
    return [`rate of ${name} (Hz)`, hertz(count, among.length)];
  }
  const { data, shape, unit: own } = run.get(of);
  let sum = 0;
  for (const x of data) sum += x;
  const areSpikes =
    of.is === 'compartment' ? of.kind === 'spike' : of.is === 'elements' && of.of.kind === 'spike';
  return areSpikes
    ? [`rate of ${name} (Hz)`, hertz(sum, data.length / shape[0]!)]
    : [`mean of ${name} (${own.text})`, sum / data.length];
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
