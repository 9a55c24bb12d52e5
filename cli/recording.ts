import {
  type EventsOf,
  type Recordable,
  type Recording,
  type Series,
  type SpikeEvents,
  toCsv,
} from '../index.ts';
import type { Results } from './results.ts';

interface About {
  readonly model: string;
  readonly process: string;
  readonly dt_ms: number;
  readonly steps: number;
  readonly seed: string | number;
  readonly interrupted: boolean;
}

/** What a run has recorded by names, as a document, a table, and a line for each of them. */
export function recordingResults(
  about: About,
  recording: Recording,
  kept: ReadonlyMap<string, Recordable>,
  seconds: number,
): Results {
  const { model, process, dt_ms, steps, seed, interrupted } = about;
  const all = [...kept].map(([name, of]): readonly [string, Shown] => [
    name,
    of.is === 'events'
      ? ofEvents(recording.get(of as EventsOf))
      : ofSeries(recording.get(of), of.is !== 'mean' && isSpikes(of), steps * dt_ms),
  ]);
  return {
    document: { ...about, records: Object.fromEntries(all.map(([name, { document }]) => [name, document])) },
    csv: () => toCsv(recording),
    text: [
      `${model}: ${process}, ${steps} steps of ${dt_ms} ms, seed ${seed}, in ${seconds.toFixed(2)} s${interrupted ? ', interrupted' : ''}`,
      ...all.map(([name, { text }]) => `  ${name} ${text}`),
    ],
  };
}

/** As a member of a document, and as the rest of a line. */
interface Shown {
  readonly document: object;
  readonly text: string;
}

const isSpikes = (of: Exclude<Recordable, EventsOf>): boolean =>
  of.is === 'compartment' ? of.kind === 'spike' : isSpikes(of.of);

const short = (x: number): string => String(Number(x.toPrecision(4)));

const countOf = (count: number, cells: number, ms: number): string =>
  `${count} spikes, ${short((1000 * count) / (ms * cells))} Hz a cell`;

/** Times in ms, and whose they are. */
const ofEvents = ({ times, cells, count, among, steps, dt }: SpikeEvents): Shown => ({
  document: { unit: 'ms', times: [...times], cells: [...cells] },
  text: `[${among.length}]: ${countOf(count, among.length, steps * dt)}`,
});

/** All numbers; spikes and their rate, or the range and the mean of numbers. */
function ofSeries({ data, shape, unit, batch }: Series, areSpikes: boolean, ms: number): Shown {
  const [steps, ...row] = batch === undefined ? shape : shape.toSpliced(1, 1);
  let [sum, least, most] = [0, Infinity, -Infinity];
  for (const x of data) {
    sum += x;
    least = Math.min(least, x);
    most = Math.max(most, x);
  }
  const glance = areSpikes
    ? countOf(sum, data.length / steps!, ms)
    : `${short(least)} … ${short(most)}, mean ${short(sum / data.length)}`;
  return {
    document: { unit: unit.text, shape: [steps, ...row], data: [...data] },
    text: `[${row.join(', ')}] ${unit.text}: ${glance}`,
  };
}
