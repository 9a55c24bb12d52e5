import * as library from '../components/index.ts';
import { suggest } from '../framework/engine.ts';
import type { Component } from '../index.ts';

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

export function components(names: readonly string[]): number {
  const table = componentTable();
  if (names.length === 0) {
    for (const [name, { declaration }] of table) console.log(`${name.padEnd(24)}${declaration.doc}`);
    return 0;
  }
  for (const name of names) {
    const found = table.get(name);
    if (!found) {
      console.error(
        `myelin components: found '${name}', expected a component. ${suggest(name, [...table.keys()])}`,
      );
      return 2;
    }
    console.log(`${found.help()}\n`);
  }
  return 0;
}
