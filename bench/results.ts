import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Report, Row } from './harness.ts';
import { rewritten } from './marked.ts';
import { type Machine, machine, machineLine } from './report.ts';

// What `npm run bench -- --write` keeps: bench/results.json, and tables in docs/results.md that say the same.

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const RESULTS = file('results.json');
const DOCUMENT = file('../docs/results.md');

/** A case as it was measured, and where and when. */
export interface Recorded extends Report {
  readonly machine: Machine;
  /** Processes that were running or waiting when the case was done: more than one or two, and others were at work. */
  readonly load: number;
  readonly commit: string;
  readonly date: string;
}

/** Cases by benchmark, then by name. */
export type Results = Readonly<Record<string, Readonly<Record<string, Recorded>>>>;

export const commandOf = (benchmark: string): string => `npm run bench -- --write ${benchmark}`;

export const recorded = (): Results => JSON.parse(readFileSync(RESULTS, 'utf8'));

/** Takes a case up into the results, and writes the table of its benchmark anew. */
export function record(benchmark: string, report: Report, now = new Date()): void {
  const git = (...words: string[]) => execFileSync('git', words, { encoding: 'utf8' }).trim();
  const own: Recorded = {
    ...report,
    machine: machine(),
    load: Number(loadavg()[0]!.toFixed(1)),
    commit: git('rev-parse', '--short', 'HEAD'),
    date: now.toISOString().slice(0, 10),
  };
  const all = recorded();
  const results = { ...all, [benchmark]: { ...all[benchmark], [report.name]: own } };
  const rewrittenText = rewritten(
    readFileSync(DOCUMENT, 'utf8'),
    commandOf(benchmark),
    tablesOf(results[benchmark]!),
  );
  writeFileSync(RESULTS, `${JSON.stringify(results, null, 1)}\n`);
  writeFileSync(DOCUMENT, rewrittenText);
}

/** The part of docs/results.md about a benchmark: of one case all figures, of several a column each, or a row where there are more of them than contenders. */
export function tablesOf(cases: Readonly<Record<string, Recorded>>): string {
  const all = Object.values(cases);
  const table = all.length === 1 ? single(all[0]!) : together(all);
  return [...table, '', ...all.flatMap((own) => missing(own, all.length > 1)), origin(all)].join('\n');
}

const single = ({ unit, rows }: Recorded): string[] =>
  markdown(
    ['who', unit, 'least – most', 'time / ours', 'least / our least', 'start, s', 'memory, MB'],
    rows.map((row) => [
      row.name,
      short(row.median),
      `${short(row.min)} – ${short(row.max)}`,
      ratio(row.ratio),
      ratio(row.best),
      short(row.start),
      memory(row),
    ]),
  );

function together(all: readonly Recorded[]): string[] {
  const names = [...new Set(all.flatMap(({ rows }) => rows.map(({ name }) => name)))];
  const cell = ({ rows }: Recorded, name: string, text: (row: Row) => string) => {
    const row = rows.find((one) => one.name === name);
    return row ? text(row) : '–';
  };
  const table = (what: string, text: (row: Row) => string) =>
    all.length > names.length
      ? markdown(
          [what, ...names],
          all.map((own) => [own.label, ...names.map((name) => cell(own, name, text))]),
        )
      : markdown(
          [`who, ${what}`, ...all.map(({ label }) => label)],
          names.map((name) => [name, ...all.map((own) => cell(own, name, text))]),
        );
  return [
    ...table(all[0]!.unit, brief),
    ...(all[0]!.footprint
      ? ['', ...table('start, s, and memory, MB', (row) => `${short(row.start)}, ${memory(row)}`)]
      : []),
  ];
}

const memory = (row: Row): string => (row.memory === null ? '–' : row.memory.toFixed(0));

/** Median, least and most, and the time by ours. */
const brief = (row: Row): string =>
  `${short(row.median)} (${short(row.min)} – ${short(row.max)})${row.ratio === null ? '' : `, ${ratio(row.ratio)}`}`;

const missing = ({ label, missing: absent }: Recorded, named: boolean): string[] =>
  absent.map(({ name, reason }) => `${named ? `${label}: ` : ''}${name} was not there (${reason}).`);

/** How often, where and when. */
function origin(all: readonly Recorded[]): string {
  const each = (of: (own: Recorded) => string) => [...new Set(all.map(of))].join(' and ');
  const range = (numbers: readonly number[]) => {
    const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
    return least === most ? `${least}` : `${least} to ${most}`;
  };
  const rows = all.flatMap((own) => own.rows);
  const versions = [...new Set(rows.flatMap(({ version }) => version?.split(/(?<=\d) /) ?? []))].sort();
  return [
    `${range(rows.map(({ rounds }) => rounds))} rounds, ${each(({ date }) => date)}, at ${each(({ commit }) => commit)}, `,
    `load ${range(all.map(({ load }) => load))}; `,
    `${[each((own) => machineLine(own.machine)), ...versions].join(', ')}.`,
  ].join('');
}

const markdown = (heading: readonly string[], rows: readonly (readonly string[])[]): string[] =>
  [heading, heading.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);

const ratio = (value: number | null): string => (value === null ? '–' : short(value));

/** Three significant digits; thousands apart. */
export function short(value: number): string {
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)));
  const [whole, rest] = value.toFixed(Math.min(decimals, 6)).split('.');
  const grouped = whole!.replace(/\B(?=(\d{3})+$)/g, '\u202f');
  return rest ? `${grouped}.${rest}` : grouped;
}
