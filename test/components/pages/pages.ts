import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { componentTable } from '../../../cli/components.ts';
import {
  type CompartmentDescription,
  type Component,
  type ComponentDescription,
  inspect,
} from '../../../index.ts';
import { figure } from './figure.ts';

// A page of the documentation for every part: its equations from the comment above it, its rows from its declaration, and
// a figure from a run. `npm run pages` writes them, and a test compares.

const root = fileURLToPath(new URL('../../..', import.meta.url));
export const folder = join(root, 'docs', 'parts');

const SYSTEMS: Readonly<Record<string, string>> = {
  '': 'ngc-learn',
  brainstate: 'brainstate',
  norse: 'Norse',
  rockpool: 'Rockpool',
  snntorch: 'snnTorch',
  spikingjelly: 'spikingjelly',
};

/** Files below `docs/parts`, by their paths. */
export function pages(): ReadonlyMap<string, string> {
  const parts = [...componentTable()];
  const comments = commentsByComponent();
  const made = parts.flatMap(([name, component]): [string, string][] => {
    const path = name.replace('.', '/');
    const { svg, caption } = figure(name, component);
    const page = pageOf(name, inspect(component), comments.get(path) ?? '', caption);
    return [
      [`${path}.md`, page],
      [`${path}.svg`, svg],
    ];
  });
  return new Map([...made, ['README.md', index(parts)]]);
}

function index(parts: readonly (readonly [string, Component])[]): string {
  const sections = Object.entries(SYSTEMS).map(([key, system]) => {
    const own = parts.filter(([name]) => (name.includes('.') ? name.split('.')[0] : '') === key);
    const rows = own.map(
      ([name, { declaration }]) =>
        `| [\`${name}\`](${name.replace('.', '/')}.md) | ${escaped(declaration.doc)} |`,
    );
    return [`## Of ${system}`, '', '| part | what it is |', '| --- | --- |', ...rows, ''].join('\n');
  });
  return [
    '# The parts',
    '',
    'A page for each, with its equations, hyperparameters, compartments and a figure. They are written by',
    '`npm run pages` from the declarations and from runs of the parts.',
    '',
    ...sections,
  ].join('\n');
}

function pageOf(name: string, of: ComponentDescription, comment: string, caption: string): string {
  const rows = Object.entries(of.hyperparameters).map(([key, own]) => [
    `\`${key}\``,
    own.unit ?? own.options?.join(', ') ?? own.kind,
    own.default === undefined ? '' : `${own.default}`,
    own.doc + (own.aliases ? ` (elsewhere ${own.aliases.join(', ')})` : ''),
  ]);
  return [
    `# ${name}`,
    '',
    comment,
    '',
    `![${name}, driven](${name.split('.').at(-1)}.svg)`,
    '',
    caption,
    '',
    '## Hyperparameters',
    '',
    ...table(['name', 'unit or kind', 'default', 'what it is'], rows),
    ...(['inputs', 'states', 'outputs'] as const).flatMap((role) => compartmentRows(role, of[role])),
    '',
    `Commands: ${of.commands.map((command) => `\`${command}\``).join(', ')}. Time in ${of.time}.`,
    ...(of.source ? ['', `Source: ${of.source}.`] : []),
    '',
  ].join('\n');
}

function compartmentRows(role: string, all: Readonly<Record<string, CompartmentDescription>>): string[] {
  const rows = Object.entries(all).map(([key, { unit, doc, default: fallback, outlivesReset: kept }]) => [
    `\`${key}\``,
    unit,
    doc +
      (fallback === undefined ? '' : `; ${fallback} where nothing feeds it`) +
      (kept ? ` (outlives reset${kept === true ? '' : ` if ${kept}`})` : ''),
  ]);
  const title = role[0]!.toUpperCase() + role.slice(1);
  return rows.length > 0 ? ['', `## ${title}`, '', ...table(['name', 'unit', 'what it is'], rows)] : [];
}

const escaped = (cell: string): string => cell.replaceAll('|', '\\|');
const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string[] =>
  [heads, heads.map(() => '---'), ...rows].map((row) => `| ${row.map(escaped).join(' | ')} |`);

/** The comment above each component, by system and name. */
function commentsByComponent(): ReadonlyMap<string, string> {
  const library = join(root, 'components');
  const files = readdirSync(library, { recursive: true }).map((file) => String(file).replaceAll('\\', '/'));
  return new Map(
    files
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => {
        const code = readFileSync(join(library, file), 'utf8');
        const found = code.matchAll(/\/\*\*\n((?: \*.*\n)+?) \*\/\nexport const (\w+) = \w+\(/g);
        const system = dirname(file);
        return [...found].map(([, lines, name]): [string, string] => [
          system in SYSTEMS ? `${system}/${name}` : name!,
          lines!.replaceAll(/^ \* ?/gm, '').trim(),
        ]);
      }),
  );
}

function write(): void {
  rmSync(folder, { recursive: true, force: true });
  for (const [path, text] of pages()) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) write();
