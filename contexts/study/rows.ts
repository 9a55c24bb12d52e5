import { jsonText } from '../store/json.ts';
import { widest } from './space.ts';
import type { Outcome, StudySetting, StudySpace } from './words.ts';

/** A metric over the seeds of a setting: mean, and standard deviation of a sample; of one number there is none. */
export interface MetricSpread {
  readonly mean: number;
  readonly spread: number | undefined;
  readonly count: number;
}

/** A setting, and what came of it. */
export interface StudyRow<S extends StudySpace = StudySpace> {
  readonly number: number;
  readonly setting: StudySetting<S>;
  /** Where settings are halved: the last rung that it came to. */
  readonly rung?: number;
  readonly budget?: number;
  readonly metrics: { readonly [name: string]: MetricSpread };
  /** The seeds that gave no metrics, and why. */
  readonly failed: readonly { readonly seed: number; readonly why: string }[];
}

/** A row for each setting, of outcomes in the order of their settings, rungs and seeds: what came of it at its last rung. */
export function rowsOf<S extends StudySpace>(outcomes: readonly Outcome<S>[]): readonly StudyRow<S>[] {
  const groups = new Map<number, Outcome<S>[]>();
  for (const own of outcomes) {
    const group = groups.get(own.number);
    if (group) group.push(own);
    else groups.set(own.number, [own]);
  }
  return [...groups.values()].map(rowOf);
}

function rowOf<S extends StudySpace>(all: readonly Outcome<S>[]): StudyRow<S> {
  const { number, setting, rung, budget } = all.at(-1)!;
  const outcomes = all.filter((own) => own.rung === rung);
  const numbers = new Map<string, number[]>();
  for (const own of outcomes)
    for (const [name, x] of 'metrics' in own ? Object.entries(own.metrics) : [])
      numbers.set(name, [...(numbers.get(name) ?? []), x]);
  return {
    number,
    setting,
    ...(rung !== undefined && { rung }),
    ...(budget !== undefined && { budget }),
    metrics: Object.fromEntries([...numbers].map(([name, all]) => [name, spreadOf(all)])),
    failed: outcomes.flatMap((own) => ('failed' in own ? [{ seed: own.seed, why: own.failed }] : [])),
  };
}

function spreadOf(numbers: readonly number[]): MetricSpread {
  const count = numbers.length;
  const mean = numbers.reduce((sum, x) => sum + x, 0) / count;
  const squares = numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return { mean, spread: count > 1 ? Math.sqrt(squares / (count - 1)) : undefined, count };
}

const short = (x: number): string => String(Number(x.toPrecision(5)));
const shown = (own: MetricSpread | undefined): string =>
  own === undefined
    ? '-'
    : short(own.mean) + (own.spread === undefined ? '' : ` ± ${Number(own.spread.toPrecision(2))}`);

/** The names of metrics, in the order in which they come first. */
export const metricsIn = (rows: readonly StudyRow[]): readonly string[] => [
  ...new Set(rows.flatMap(({ metrics }) => Object.keys(metrics))),
];

/** Rows as lines of text: settings, `mean ± spread` of each metric, and why trials failed. */
export function tableOf(rows: readonly StudyRow[]): string {
  const names = Object.keys(rows[0]?.setting ?? {});
  const metrics = metricsIn(rows);
  const hasBudgets = rows.some(({ budget }) => budget !== undefined);
  const hasFailed = rows.some(({ failed }) => failed.length > 0);
  const cells = [
    ['#', ...names, ...(hasBudgets ? ['budget'] : []), ...metrics, ...(hasFailed ? ['failed'] : [])],
    ...rows.map(({ number, setting, budget, metrics: own, failed }) => [
      String(number),
      ...names.map((name) => (typeof setting[name] === 'string' ? setting[name] : jsonText(setting[name]))),
      ...(hasBudgets ? [String(budget)] : []),
      ...metrics.map((name) => shown(own[name])),
      ...(hasFailed ? [whyOf(failed)] : []),
    ]),
  ];
  const widths = cells[0]!.map((_, column) => widest(cells.map((row) => row[column]!)));
  return cells
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Seeds that failed in one way are named together. */
function whyOf(failed: StudyRow['failed']): string {
  const reasons = new Map<string, number[]>();
  for (const { seed, why } of failed) reasons.set(why, [...(reasons.get(why) ?? []), seed]);
  return [...reasons]
    .map(([why, seeds]) => `seed ${seeds.join(', ')}: ${why.replace(/\s+/g, ' ')}`)
    .join('; ');
}
