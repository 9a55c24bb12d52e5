import { floatArray, isList, printed, say, wrongOption } from '../../../framework/engine.ts';
import type { FloatArray, Shape } from '../../../framework/index.ts';
import type { Series } from '../../running/series.ts';
import type { StoredNpy } from './stored-npy.ts';

/** Values over a run that are in a file: rows of them are read when they are asked for. */
export interface StoredSeries extends Omit<Series, 'data'> {
  /** The rows from one up to, and without, another; all where none are said. */
  rows(from?: number, to?: number): Promise<Series>;
  /** The same of some elements alone, by their number. */
  at(elements: readonly number[]): StoredSeries;
}

/** What is known of it without its rows. */
export type SeriesFacts = Omit<StoredSeries, 'rows' | 'at' | 'shape'> & {
  readonly count: number;
  /** Of a row. */
  readonly row: Shape;
};

/** Bytes that are read at once where a part of them is kept. */
const BLOCK = 2 ** 22;

/** @param elements those that are kept of each trial; all where there are none */
export function storedSeries(
  file: StoredNpy,
  facts: SeriesFacts,
  name: string,
  elements?: readonly number[],
): StoredSeries {
  const { count, row, ...own } = facts;
  const trials = own.batch ?? 1;
  const size = row.reduce((product, n) => product * n, 1) / trials;
  const shown = elements ? [...(own.batch === undefined ? [] : [trials]), elements.length] : row;
  const rows = async (from: number, to: number): Promise<Series> => {
    const data = elements
      ? await picked(file, { from, to, trials, size }, elements)
      : ((await file.read(from, to)) as FloatArray);
    return { ...own, data, shape: [to - from, ...shown], tick: own.tick + from * own.every };
  };
  const series: StoredSeries = {
    ...own,
    shape: [count, ...shown],
    rows: async (from = 0, to = count) => rows(...rangeGiven(from, to, count, `${name}.rows`)),
    at: (chosen) => storedSeries(file, facts, name, elementsGiven(chosen, elements ?? size, `${name}.at`)),
  };
  return Object.freeze(
    printed(series, ({ shape, unit }) => `stored ${name} [${shape.join(', ')}] ${unit.text}`),
  );
}

async function picked(
  file: StoredNpy,
  {
    from,
    to,
    trials,
    size,
  }: { readonly from: number; readonly to: number; readonly trials: number; readonly size: number },
  elements: readonly number[],
): Promise<FloatArray> {
  const kept = trials * elements.length;
  let data: FloatArray | undefined;
  const step = Math.max(1, Math.floor(BLOCK / (8 * trials * size)));
  for (let start = from; start < to || !data; start += step) {
    const end = Math.min(to, start + step);
    const block = (await file.read(start, end)) as FloatArray;
    data ??= floatArray(block instanceof Float32Array ? 'f32' : 'f64', (to - from) * kept);
    let k = (start - from) * kept;
    for (let at = 0; at < block.length; at += size)
      for (const element of elements) data[k++] = block[at + element]!;
  }
  return data;
}

/** Two whole numbers in order. */
export function rangeGiven(
  from: unknown,
  to: unknown,
  most: number,
  where: string,
): readonly [number, number] {
  const isOne = (n: unknown): n is number =>
    Number.isSafeInteger(n) && (n as number) >= 0 && (n as number) <= most;
  if (isOne(from) && isOne(to) && from <= to) return [from, to];
  return wrongOption(
    where,
    `${say(from)} to ${say(to)}`,
    `two whole numbers from 0 to ${most}, the first one not above`,
  );
}

function elementsGiven(x: unknown, of: number | readonly number[], where: string): readonly number[] {
  const most = typeof of === 'number' ? of : of.length;
  const isOne = (n: unknown) => Number.isSafeInteger(n) && (n as number) >= 0 && (n as number) < most;
  if (!isList(x) || x.length === 0 || !Array.from(x).every(isOne))
    return wrongOption(where, say(x), `a list of whole numbers from 0 to ${most - 1}`);
  return Array.from(x, (n) => (typeof of === 'number' ? (n as number) : of[n as number]!));
}
