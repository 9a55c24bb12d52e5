import { greatest, least } from '../base/lists.ts';
import { isList } from '../base/say.ts';
import type { Hyperparameter, Initialiser } from './hyperparameters.ts';
import type { Declaration } from './words.ts';

type HelpRow = readonly [name: string, kind: string, doc: string];

/** A declaration as text: what it is, then a line for every hyperparameter, compartment and command. */
export function help(declaration: Declaration): string {
  const { name, doc, source, time, hyperparameters, compartments } = declaration;
  const lines = equationLines(declaration);
  const roles = (['input', 'state', 'output'] as const).flatMap((role) => {
    const own = Object.entries(compartments).filter(([, c]) => c.role === role);
    const rows = own.map(
      ([key, { unit, doc }]): HelpRow => [
        key,
        typeof unit === 'string' ? unit : 'as given',
        doc + (keeping(declaration, key) ? ' (outlives reset)' : ''),
      ],
    );
    return rows.length > 0 ? [`  ${role}s`, ...table(rows)] : [];
  });
  return [
    `${name}: ${doc}`,
    ...(source ? [`  source: ${source}`] : []),
    ...(lines.length > 0 ? ['  equations', ...lines.map((line) => `    ${line}`)] : []),
    `  time in ${time}`,
    '  hyperparameters',
    ...table(
      Object.entries(hyperparameters).map(([key, spec]) => {
        const [fallback, aliases] = [defaultOf(spec), aliasesOf(declaration, key)];
        return [
          key,
          kindOf(spec),
          spec.doc +
            (fallback === undefined ? '' : `, default: ${fallback}`) +
            (aliases.length > 0 ? ` (elsewhere ${aliases.join(', ')})` : ''),
        ];
      }),
    ),
    ...roles,
    `  commands: ${commandsOf(declaration).join(', ')}`,
  ].join('\n');
}

function table(rows: readonly HelpRow[]): readonly string[] {
  const widths = [0, 1].map((column) =>
    greatest(
      rows.map((row) => row[column]!.length),
      0,
    ),
  );
  return rows.map(([a, b, c]) => `    ${a.padEnd(widths[0]!)}  ${b.padEnd(widths[1]!)}  ${c}`);
}

const kindOf = (spec: Hyperparameter): string =>
  spec.kind === 'real'
    ? spec.unit + (spec.static ? ' (static)' : '')
    : spec.kind === 'choice'
      ? spec.options.join(' | ')
      : spec.kind;

// What descriptions as data say too.

/** A number in its unit, a word, or how the default is made. */
export function defaultOf(spec: Hyperparameter): number | boolean | string | undefined {
  if (spec.kind === 'surrogate' && typeof spec.fallback !== 'string')
    return spec.always ? "the system's" : 'none';
  const fallback = (spec as { readonly fallback?: number | boolean | string | Initialiser }).fallback;
  return typeof fallback === 'function' ? 'drawn' : fallback;
}

export const aliasesOf = ({ aliases = {} }: Declaration, key: string): readonly string[] =>
  Object.keys(aliases).filter((alias) => aliases[alias] === key);

/** Whether `reset` leaves a compartment: always, or where the named flag says so. */
export const keeping = ({ keep = [] }: Declaration, key: string): boolean | string | undefined =>
  isList(keep) ? keep.includes(key) : keep[key];

export const commandsOf = ({ commands }: Declaration): readonly string[] =>
  Object.keys({ ...commands, reset: 0 });

/** The equations, without the space before all of their lines, what happens when, and the method. */
export function equationLines({ equations }: Declaration): readonly string[] {
  if (!equations) return [];
  const { text, options, method } = equations;
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const indent = least(lines.map((line) => line.length - line.trimStart().length));
  const said = ['threshold', 'reset', 'refractory', 'receive', 'on_pre', 'on_post'].filter(
    (name) => options[name] !== undefined,
  );
  return [
    ...lines.map((line) => line.slice(indent).trimEnd()),
    ...said.map((name) => `${name}: ${options[name]}`),
    ...(method ? [`method: ${method}`] : []),
  ];
}
