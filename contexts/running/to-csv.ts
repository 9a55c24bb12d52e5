import { greatest, isFunction, isList, isRecord, say, wrongOption } from '../../framework/engine.ts';
import { fail, type Shape } from '../../framework/index.ts';
import type { SpikeEvents } from '../session/events.ts';
import type { Recording } from './recording.ts';
import { isSeries, type Series } from './series.ts';
import { eventsGiven, timeOf } from './spike-events.ts';

/**
 * What was recorded, as text for a spreadsheet: a line of names, `t/ms,net/z.v[0]/mV,…`, then one for each step, or each step and
 * trial where there are several. Of events a line for each spike: `t/ms,cell` or `t/ms,trial,cell`. All digits are there.
 *
 * @throws MyelinError `option` for events beside other recordings, which have no steps in common
 */
export function toCsv(of: Recording | Series | SpikeEvents): string {
  const all = recordedIn(of);
  const events = all.flatMap(([, own]) => (isEvents(own) ? [own] : []));
  if (events.length > 0 && all.length > 1)
    wrongOption('toCsv', 'events beside other recordings', 'one table', 'Write toCsv(run.get(…)) of each.');
  const lines = events[0] ? eventLines(events[0]) : seriesLines(all as readonly NamedTable<Series>[]);
  try {
    return `${lines.join('\n')}\n`;
  } catch {
    return fail({
      code: 'memory',
      where: 'toCsv',
      found: `${lines.length} lines`,
      expected: 'what one text can hold',
      remedy: 'Write fewer steps or cells at once.',
    });
  }
}

type NamedTable<T> = readonly [name: string, own: T];

const isEvents = (x: unknown): x is SpikeEvents => isRecord(x) && isList(x.among) && isList(x.ticks);

/** A series or events as they should be; an error for anything else. */
const tableGiven = (own: unknown): Series | SpikeEvents =>
  isSeries(own) ? own : isEvents(own) ? eventsGiven(own, 'toCsv') : noTable(own);

const noTable = (found: unknown): never =>
  wrongOption('toCsv', say(found), 'what a run has recorded, a series or events of it');

/** What there is to write, and what it is called. */
function recordedIn(of: unknown): readonly NamedTable<Series | SpikeEvents>[] {
  if (isRecord(of) && isFunction(of.all)) {
    const all: unknown = (of as unknown as Recording).all();
    if (!(all instanceof Map)) return noTable(of);
    if (all.size > 0) return [...all].map(([name, own]) => [String(name), tableGiven(own)]);
  }
  return [['', tableGiven(of)]];
}

function eventLines({ times, trials, cells, batch }: SpikeEvents): readonly string[] {
  const lines = Array.from(times, (t, i) =>
    batch > 1 ? `${t},${trials[i]},${cells[i]}` : `${t},${cells[i]}`,
  );
  return [batch > 1 ? 't/ms,trial,cell' : 't/ms,cell', ...lines];
}

function seriesLines(all: readonly NamedTable<Series>[]): readonly string[] {
  const [[, { tick, every, dt, shape }]] = all as readonly [NamedTable<Series>];
  const trials = greatest(all.map(([, own]) => own.batch ?? 1));
  const tables = all.map(([name, own]) => tableOf(name, own));
  const header = ['t/ms', ...(trials > 1 ? ['trial'] : []), ...tables.flatMap(({ names }) => names)];
  const lines = [header.join(',')];
  for (let row = 0; row < shape[0]!; row++)
    for (let trial = 0; trial < trials; trial++) {
      const line: (number | string)[] = [timeOf(tick + row * every, dt)];
      if (trials > 1) line.push(trial);
      for (const { numbers } of tables) numbers(line, row, trial);
      lines.push(line.join(','));
    }
  return lines;
}

/** The columns of a series, and what they are in a row of a trial. */
function tableOf(name: string, { data, shape, unit, batch }: Series) {
  const own = shape.slice(batch === undefined ? 1 : 2);
  const size = own.reduce((product, n) => product * n, 1);
  const trials = batch ?? 1;
  // Nine digits are all that a single has.
  const digits = data instanceof Float32Array ? (x: number) => Number(x.toPrecision(9)) : (x: number) => x;
  return {
    names: Array.from({ length: size }, (_, k) => `${named(name)}${indexText(k, own)}/${unit.text}`),
    numbers: (line: (number | string)[], row: number, trial: number): void => {
      const from = (row * trials + (batch === undefined ? 0 : trial)) * size;
      for (let k = 0; k < size; k++) line.push(digits(data[from + k]!));
    },
  };
}

/** Without commas, which part columns. */
const named = (name: string): string => name.replaceAll(', ', ' ');

/** `[3]`, or `[1 2]` where there are several axes. */
const indexText = (k: number, shape: Shape): string =>
  shape.length === 0
    ? ''
    : `[${shape.map((n, axis) => Math.floor(k / shape.slice(axis + 1).reduce((a, b) => a * b, 1)) % n).join(' ')}]`;
