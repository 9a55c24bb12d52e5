import { formatShape, greatest, sizeText } from '../../framework/engine.ts';
import type { Component, ComponentDescription } from '../../framework/index.ts';
import { type Inspection, type InspectOptions, inspect } from './inspect.ts';

/** What `inspect` gives, as a text to read; of a component that is its `help()`. */
export function summary(net: object, options: InspectOptions = {}): string {
  const found: Inspection | ComponentDescription = inspect(net, options);
  if (!('parts' in found)) return (net as Component).help();
  const { name, wires, ties, processes, schedules } = found;
  const some = (title: string, rows: readonly string[]) => (rows.length > 0 ? ['', title, ...rows] : []);
  return [
    `${name}: ${count(found.parts.length, 'part')}, ${count(found.parameters, 'parameter')} (${found.trainable} to train), ${sizeText(found.bytes)}`,
    ...some('parts', partRows(found)),
    ...some(
      'wires',
      table([
        ...wires.map(({ from, to, tied, ...ends }) => [`${from} → ${to}`, carried(ends), tied ? 'tied' : '']),
        ...ties.map(({ from, to, transposed }) => [
          `${from} → ${to}`,
          '',
          transposed ? 'tied, transposed' : 'tied',
        ]),
      ]),
    ),
    ...some('processes', table(processes.map((own) => [own.name, own.commands.join(', ')]))),
    ...some(
      'schedules',
      table(
        schedules.flatMap((own) =>
          own.entries.map(({ when, process }, i) => [i === 0 ? own.name : '', when, process]),
        ),
      ),
    ),
  ].join('\n');
}

const partRows = ({ parts }: Inspection): readonly string[] =>
  table([
    ['', '', 'outputs', 'parameters', 'to train', 'bytes'],
    ...parts.map((own) => [
      own.name,
      own.component,
      own.compartments
        .filter(({ role }) => role === 'output')
        .map((one) => `${one.name} ${carried(one)}`)
        .join(', '),
      ...[own.parameters, own.trainable].map(String),
      sizeText(own.bytes),
    ]),
  ]);

/** What passes there: `[100] mV`. */
const carried = ({ shape, unit }: { readonly shape: readonly number[]; readonly unit: string }): string =>
  `${formatShape(shape)} ${unit}`;

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

/** Rows under each other, column by column. */
function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => greatest(rows.map((row) => row[column]!.length)));
  return rows.map((row) => `  ${row.map((cell, i) => cell.padEnd(widths[i]!)).join('  ')}`.trimEnd());
}
