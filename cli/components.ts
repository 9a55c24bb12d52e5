import * as library from '../components/index.ts';
import { suggest } from '../framework/engine.ts';
import { type Component, inspect } from '../index.ts';
import { UsageError } from './faults.ts';
import type { Terminal } from './terminal.ts';

/** Every component by the name under which it is imported: `WTASCell`, `rockpool.LinearJax`. */
export function componentTable(): ReadonlyMap<string, Component> {
  const rows = Object.entries(library).flatMap(([name, member]): [string, Component][] =>
    isComponent(member)
      ? [[name, member]]
      : Object.entries(member).flatMap(([own, inner]) =>
          isComponent(inner) ? [[`${name}.${own}`, inner]] : [],
        ),
  );
  return new Map(rows);
}

const isComponent = (x: unknown): x is Component => typeof x === 'function' && 'declaration' in x;

/** Lists the components, or describes those named. */
export async function components(
  names: readonly string[],
  { json }: { readonly json?: boolean },
  terminal: Terminal,
): Promise<number> {
  const table = componentTable();
  const found = (names.length > 0 ? names : [...table.keys()]).map((name) => {
    const component = table.get(name);
    if (component) return { name, component };
    throw new UsageError(
      `components: found '${name}', expected a component. ${suggest(name, [...table.keys()])}`,
    );
  });
  if (json)
    terminal.out(JSON.stringify(found.map(({ name, component }) => ({ ...inspect(component), name }))));
  else if (names.length > 0) for (const { component } of found) terminal.out(`${component.help()}\n`);
  else
    for (const { name, component } of found) terminal.out(`${name.padEnd(24)}${component.declaration.doc}`);
  return 0;
}
