import { type Compartment, type FloatArray, type Recording, toCsv } from '../index.ts';
import type { Results } from './results.ts';

interface About {
  readonly model: string;
  readonly process: string;
  readonly dt_ms: number;
  readonly steps: number;
  readonly seed: string | number;
  readonly interrupted: boolean;
}

/** What a run has recorded of compartments by their names, as a document, a table, and a line for each of them. */
export function recordingResults(
  about: About,
  recording: Recording,
  kept: ReadonlyMap<string, Compartment>,
  seconds: number,
): Results {
  const { model, process, dt_ms, steps, seed, interrupted } = about;
  const series = [...kept].map(([name, own]): OneSeries => {
    const { unit, shape, kind } = own;
    const width = shape.reduce((product, n) => product * n, 1);
    return { name, unit: unit.text, kind, shape, width, data: recording.get(own).data };
  });
  const records = series.map(({ name, unit, shape, data }) => [
    name,
    { unit, shape: [steps, ...shape], data: [...data] },
  ]);
  return {
    document: { ...about, records: Object.fromEntries(records) as object },
    csv: () => toCsv(recording),
    text: [
      `${model}: ${process}, ${steps} steps of ${dt_ms} ms, seed ${seed}, in ${seconds.toFixed(2)} s${interrupted ? ', interrupted' : ''}`,
      ...series.map(
        (own) => `  ${own.name} [${own.shape.join(', ')}] ${own.unit}: ${glance(own, steps * dt_ms)}`,
      ),
    ],
  };
}

interface OneSeries {
  readonly name: string;
  readonly unit: string;
  readonly kind: string;
  readonly shape: readonly number[];
  readonly width: number;
  readonly data: FloatArray;
}

/** Spikes and their rate, or the range and the mean of numbers. */
function glance({ kind, data, width }: OneSeries, ms: number): string {
  let [sum, least, most] = [0, Infinity, -Infinity];
  for (const x of data) {
    sum += x;
    least = Math.min(least, x);
    most = Math.max(most, x);
  }
  const short = (x: number) => String(Number(x.toPrecision(4)));
  return kind === 'spike'
    ? `${sum} spikes, ${short((1000 * sum) / (ms * width))} Hz a cell`
    : `${short(least)} … ${short(most)}, mean ${short(sum / data.length)}`;
}
