import { isList, isPlain } from '../../framework/base/say.ts';
import { listOf, maybe, of, readOptions, text } from '../check.ts';
import { type Figure, isFigure } from '../drawing/figure.ts';

// What a report of a study is made of: how trials have ended, as plain data.

/** A value of a setting; quantities are texts such as `'5 ms'`. */
export type TriedValue = number | string | boolean;

/** How a trial has ended: with metrics, or with why it has none. */
export interface TrialEnd {
  /** Which setting it is. */
  readonly number: number;
  readonly seed: number;
  readonly setting: Readonly<Record<string, TriedValue>>;
  /** Where settings are halved: how often this one has gone on, and what it may have spent by then. */
  readonly rung?: number | undefined;
  readonly budget?: number | undefined;
  readonly metrics?: Readonly<Record<string, number>>;
  readonly failed?: string;
  /** What it said on its way. */
  readonly reports?: readonly Readonly<Record<string, number>>[];
  /** What it drew. */
  readonly figures?: readonly Figure[];
}

export interface StudyReportData {
  readonly title: string;
  /** As `study(…).outcomes` has them. */
  readonly outcomes: readonly TrialEnd[];
  /** Which metric figures are drawn of: the first one where none is named. */
  readonly metric?: string;
  /** Whether the best is the least or the greatest; without one nothing is called the best. */
  readonly goal?: 'least' | 'greatest';
  /** Names of a space whose values are spaced on a logarithmic scale; without them what spans two decades is. */
  readonly logarithmic?: readonly string[];
}

/** A setting and what its seeds gave, on the last rung that it came to. */
export interface SettingRow {
  readonly number: number;
  readonly setting: TrialEnd['setting'];
  readonly rung: number;
  /** Of the chosen metric, over seeds; nothing where one of them has failed. */
  readonly mean?: number;
  readonly spread?: number;
  readonly failed: readonly { readonly seed: number; readonly why: string }[];
  readonly metrics: ReadonlyMap<string, SeedSpread>;
}

export interface SeedSpread {
  readonly mean: number;
  /** Standard deviation of a sample; of one number there is none. */
  readonly spread: number | undefined;
}

/** A row that has a mean. */
export type ScoredRow = SettingRow & { readonly mean: number };
export const isScored = (row: SettingRow): row is ScoredRow => row.mean !== undefined;

const isText = (x: unknown): boolean => typeof x === 'string';
const isCount = (x: unknown): boolean => Number.isInteger(x) && (x as number) >= 0;
const areNumbers = (x: unknown): boolean => isPlain(x) && Object.values(x).every(Number.isFinite);
const isValue = (x: unknown): boolean => isText(x) || typeof x === 'boolean' || Number.isFinite(x);
const isEnd = (x: unknown): boolean =>
  isPlain(x) &&
  isCount(x.number) &&
  isCount(x.seed) &&
  isPlain(x.setting) &&
  Object.values(x.setting).every(isValue) &&
  (x.rung === undefined || isCount(x.rung)) &&
  (x.budget === undefined || Number.isFinite(x.budget)) &&
  (isText(x.failed) || areNumbers(x.metrics)) &&
  (x.reports === undefined || (isList(x.reports) && Array.from(x.reports).every(areNumbers))) &&
  (x.figures === undefined || (isList(x.figures) && Array.from(x.figures).every(isFigure)));

const DATA = {
  title: text,
  outcomes: listOf<TrialEnd>(
    'a list of { number, seed, setting, metrics } or { …, failed }, with finite numbers',
    isEnd,
  ),
  metric: maybe(text),
  goal: maybe(of<'least' | 'greatest'>("'least' or 'greatest'", (x) => x === 'least' || x === 'greatest')),
  logarithmic: maybe(listOf<string>('a list of names', isText)),
};

/** Below it nothing can be told apart: ticks of an axis would have subnormal steps. */
const LEAST = 1e-290;

/** An outcome whose numbers an axis can have. */
function drawable({ setting, metrics, reports, ...own }: TrialEnd): TrialEnd {
  const seen = <V>(all: Readonly<Record<string, V>>) =>
    Object.fromEntries(
      Object.entries(all).map(([name, x]) => [
        name,
        typeof x === 'number' && Math.abs(x) < LEAST ? (0 as V & number) : x,
      ]),
    );
  return {
    ...{ ...own, setting: seen(setting) },
    ...(metrics && { metrics: seen(metrics) }),
    ...(reports && { reports: reports.map(seen) }),
  };
}

/** Checked, with the rows of its settings and the names of all metrics. */
export function readStudy(given: StudyReportData) {
  const { outcomes: ends, metric: asked, ...own } = readOptions('studyReport', given, DATA);
  const outcomes = ends.map(drawable);
  const metrics = [...new Set(outcomes.flatMap(({ metrics }) => Object.keys(metrics ?? {})))];
  const metric = asked ?? metrics[0] ?? 'metric';
  return { ...own, outcomes, metrics, metric, rows: rowsOf(outcomes, metric) };
}

export type StudyRead = ReturnType<typeof readStudy>;

function rowsOf(outcomes: readonly TrialEnd[], metric: string): readonly SettingRow[] {
  const byNumber = grouped(outcomes);
  return [...byNumber.values()].map((all) => rowOf(all, metric)).sort((a, b) => a.number - b.number);
}

function grouped(outcomes: readonly TrialEnd[]): ReadonlyMap<number, readonly TrialEnd[]> {
  const groups = new Map<number, TrialEnd[]>();
  for (const own of outcomes) {
    const group = groups.get(own.number);
    if (group) group.push(own);
    else groups.set(own.number, [own]);
  }
  return groups;
}

function rowOf(all: readonly TrialEnd[], metric: string): SettingRow {
  const rung = all.reduce((most, own) => Math.max(most, own.rung ?? 0), 0);
  const { number, setting } = all[0]!;
  const last = all.filter((own) => (own.rung ?? 0) === rung);
  const failed = last.flatMap(({ seed, failed: why }) => (why === undefined ? [] : [{ seed, why }]));
  const names = [...new Set(last.flatMap((own) => Object.keys(own.metrics ?? {})))];
  const metrics = new Map(
    names.map((name) => [name, spreadOf(last.flatMap((own) => own.metrics?.[name] ?? []))]),
  );
  const own = failed.length === 0 ? metrics.get(metric) : undefined;
  const { mean, spread } = own ?? {};
  return {
    ...{ number, setting, rung, failed, metrics },
    ...(mean !== undefined && { mean }),
    ...(spread !== undefined && { spread }),
  };
}

export function spreadOf(numbers: readonly number[]): SeedSpread {
  const count = numbers.length;
  const mean = numbers.reduce((sum, x) => sum + x, 0) / count;
  const squares = numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return { mean, spread: count > 1 ? Math.sqrt(squares / (count - 1)) : undefined };
}

/** The best of all rows on the last rung that any came to. */
export function bestOf(rows: readonly SettingRow[], goal: StudyReportData['goal']): ScoredRow | undefined {
  if (goal === undefined) return undefined;
  const scored = rows.filter(isScored);
  const last = scored.reduce((most, { rung }) => Math.max(most, rung), 0);
  const sign = goal === 'least' ? 1 : -1;
  return scored
    .filter(({ rung }) => rung === last)
    .reduce<ScoredRow | undefined>(
      (best, own) => (best && sign * best.mean <= sign * own.mean ? best : own),
      undefined,
    );
}
