import { cpus } from 'node:os';
import type { Report } from './harness.ts';

export interface Machine {
  readonly node: string;
  readonly cpu: string;
  readonly cores: number;
}

export const machine = (): Machine => ({
  node: process.version,
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: cpus().length,
});

const heading = ['median', 'min', 'max', 'time / ours', 'least / least', 'start, s', 'rounds'];

/** Four significant digits, never with an exponent. */
const digits = (value: number): string => {
  if (!Number.isFinite(value)) return String(value);
  const decimals = 3 - Math.floor(Math.log10(Math.abs(value) || 1));
  return value.toFixed(Math.min(6, Math.max(0, decimals)));
};

const ratioText = (ratio: number | null): string => (ratio === null ? '–' : ratio.toFixed(2));

/** Columns of equal width: the first to the left, numbers to the right. */
const align = (lines: readonly (readonly string[])[]): string[] => {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  return lines.map((line) =>
    line
      .map((text, column) => (column ? text.padStart : text.padEnd).call(text, widths[column] ?? 0))
      .join('  '),
  );
};

export const table = ({ name, doc, unit, rows, missing }: Report): string => {
  const lines = rows.map((row) => [
    row.name,
    ...[row.median, row.min, row.max].map(digits),
    ratioText(row.ratio),
    ratioText(row.best),
    row.start.toFixed(1),
    String(row.rounds),
  ]);
  const absent = missing.map((one) => `  ${one.name}: not installed (${one.reason})`);
  return [
    `${name}: ${doc}`,
    ...align([[unit, ...heading], ...lines]).map((line) => `  ${line}`),
    ...absent,
  ].join('\n');
};

export const machineLine = ({ node, cpu, cores }: Machine): string => `Node ${node}, ${cpu}, ${cores} cores`;
