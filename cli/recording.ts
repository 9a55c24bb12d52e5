import type { Compartment, FloatArray } from '../index.ts';
import type { Results } from './results.ts';

/** What was recorded of a compartment, row behind row. */
export interface RecordedSeries {
  readonly name: string;
  readonly of: Compartment;
  readonly data: FloatArray;
}

interface About {
  readonly model: string;
  readonly process: string;
  readonly dt_ms: number;
  readonly steps: number;
  readonly seed: string | number;
  readonly interrupted: boolean;
}

/** What a run has recorded, as a document, a table with a row for every step, and a line for each compartment. */
export function recordingResults(about: About, kept: readonly RecordedSeries[], seconds: number): Results {
  const { model, process, dt_ms, steps, seed, interrupted } = about;
  const series = kept.map(({ name, of: { unit, shape, kind }, data }) => {
    const width = shape.reduce((product, n) => product * n, 1);
    return { name, unit: unit.text, kind, shape, width, data };
  });
  const records = series.map(({ name, unit, shape, data }) => [
    name,
    { unit, shape: [steps, ...shape], data: [...data] },
  ]);
  return {
    document: { ...about, records: Object.fromEntries(records) as object },
    table: {
      columns: ['t/ms', ...series.flatMap(columnsOf)],
      *rows() {
        for (let i = 0; i < steps; i++)
          yield [
            i * dt_ms,
            ...series.flatMap(({ data, width }) => [...data.subarray(i * width, (i + 1) * width)]),
          ];
      },
    },
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

/** `z.v[0]/mV`, `z.w[0 3]/1`: without commas, which part columns. */
const columnsOf = ({ name, unit, shape, width }: OneSeries): readonly string[] =>
  Array.from({ length: width }, (_, i) => {
    const indices = shape.map(
      (n, axis) => Math.floor(i / shape.slice(axis + 1).reduce((a, b) => a * b, 1)) % n,
    );
    return `${name}[${indices.join(' ')}]/${unit}`;
  });

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
