import { isList } from '../base/say.ts';
import type { Hyperparameter } from './hyperparameters.ts';
import type { Declaration } from './words.ts';

/** A declaration as text: what it is, then a line for every hyperparameter, compartment and command. */
export function help(declaration: Declaration): string {
  const { name, doc, source, time, hyperparameters, compartments, commands, keep = [] } = declaration;
  const others = (key: string) => {
    const own = Object.entries(declaration.aliases ?? {}).flatMap(([alias, of]) =>
      of === key ? [alias] : [],
    );
    return own.length > 0 ? ` (elsewhere ${own.join(', ')})` : '';
  };
  const table = (rows: readonly (readonly [string, string, string])[]) => {
    const widths = [0, 1].map((column) => Math.max(0, ...rows.map((row) => row[column]!.length)));
    return rows.map(([a, b, c]) => `    ${a.padEnd(widths[0]!)}  ${b.padEnd(widths[1]!)}  ${c}`);
  };
  const roles = (['input', 'state', 'output'] as const).flatMap((role) => {
    const own = Object.entries(compartments).filter(([, c]) => c.role === role);
    const rows = own.map(([key, c]): [string, string, string] => [
      key,
      typeof c.unit === 'string' ? c.unit : 'as given',
      c.doc + (isList(keep) && keep.includes(key) ? ' (outlives reset)' : ''),
    ]);
    return rows.length > 0 ? [`  ${role}s`, ...table(rows)] : [];
  });
  return [
    `${name}: ${doc}`,
    ...(source ? [`  source: ${source}`] : []),
    ...equationLines(declaration),
    `  time in ${time}`,
    '  hyperparameters',
    ...table(
      Object.entries(hyperparameters).map(([key, spec]) => [
        key,
        kindOf(spec),
        spec.doc + defaultOf(spec) + others(key),
      ]),
    ),
    ...roles,
    `  commands: ${[...new Set([...Object.keys(commands), 'reset'])].join(', ')}`,
  ].join('\n');
}

/** The equations, without the space before all of their lines, what happens when, and the method. */
function equationLines({ equations }: Declaration): string[] {
  if (!equations) return [];
  const { text, options, method } = equations;
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const indent = Math.min(...lines.map((line) => line.length - line.trimStart().length));
  const said = ['threshold', 'reset', 'refractory', 'receive', 'on_pre', 'on_post'].filter(
    (name) => options[name] !== undefined,
  );
  return [
    '  equations',
    ...lines.map((line) => `    ${line.slice(indent).trimEnd()}`),
    ...said.map((name) => `  ${name}: ${options[name]}`),
    ...(method ? [`  method: ${method}`] : []),
  ];
}

const kindOf = (spec: Hyperparameter): string =>
  spec.kind === 'real'
    ? spec.unit + (spec.static ? ' (static)' : '')
    : spec.kind === 'choice'
      ? spec.options.join(' | ')
      : spec.kind;

function defaultOf(spec: Hyperparameter): string {
  if (spec.kind === 'surrogate' && typeof spec.fallback !== 'string')
    return `, default: ${spec.always ? "the system's" : 'none'}`;
  if (!('fallback' in spec) || spec.fallback === undefined) return '';
  return typeof spec.fallback === 'function' ? ', default: drawn' : `, default: ${spec.fallback}`;
}
