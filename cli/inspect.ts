import { greatest } from '../framework/engine.ts';
import { inspect, summary } from '../index.ts';
import { loadModel } from './model.ts';
import type { Terminal } from './terminal.ts';

/** Prints what a model is made of. */
export async function inspectModel(
  [file]: readonly [string],
  flags: { readonly set?: readonly string[]; readonly json?: boolean },
  terminal: Terminal,
): Promise<number> {
  const { net } = await loadModel(file, flags.set);
  if (flags.json) terminal.out(JSON.stringify(inspect(net)));
  else for (const line of [summary(net), ...parametersIn(net)]) terminal.out(line);
  return 0;
}

/** What each part was given or has by default, in its unit. */
function parametersIn(net: object): readonly string[] {
  const { parts } = inspect(net);
  const rows = parts.flatMap((part) =>
    part.hyperparameters.map(({ name, value, unit, doc }) => ({
      name: `${part.name}.${name}`,
      value: shown(value, unit),
      doc,
    })),
  );
  const width = (key: 'name' | 'value') =>
    greatest(
      rows.map((row) => row[key].length),
      0,
    );
  const [first, second] = [width('name'), width('value')];
  return [
    '',
    'parameters',
    ...rows.map(({ name, value, doc }) => `  ${name.padEnd(first)}  ${value.padEnd(second)}  ${doc}`),
  ];
}

/** Most letters of a value: a list of weights is no text to read. */
const MOST = 24;

function shown(value: unknown, unit: string | undefined): string {
  if (value === undefined) return '-';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  const short = text.length > MOST ? `${text.slice(0, MOST - 1)}…` : text;
  return unit === undefined || unit === '1' ? short : `${short} ${unit}`;
}
