import { isFunction, isRecord, say, suggest } from '../../framework/engine.ts';
import type { Declaration, Part } from '../../framework/index.ts';
import type { Components } from '../model/from-document.ts';
import { faultOfFile, fileFault } from './faults.ts';

// Components by the names that files have for them: those of the library by their place in it, `LIFCell`, `norse.LIFCell`; a user's own
// by its name, and it is found in the table that the user passes, nowhere else.

/** What files know by name without being told. */
export interface Library {
  /** Components by name, or by the name of a group and their own in it, and whatever else stands there. */
  readonly components: Readonly<Record<string, unknown>>;
  /** Functions that make functions that give numbers, of plain data. */
  readonly makers: Readonly<Record<string, (...given: never[]) => object>>;
  /** Functions that give numbers. */
  readonly initialisers: Readonly<Record<string, object>>;
}

type ComponentTable = ReadonlyMap<string, { readonly declaration: Declaration }>;

const isComponent = (x: unknown): x is { readonly declaration: Declaration } =>
  isFunction(x) && isRecord((x as { readonly declaration?: unknown }).declaration);

const tables = new WeakMap<Library, ComponentTable>();

/** The components of a library by the names that files have for them. */
function tableOf(library: Library): ComponentTable {
  const known = tables.get(library);
  if (known) return known;
  const own: ComponentTable = new Map(
    Object.entries(library.components).flatMap(
      ([name, one]): [string, { readonly declaration: Declaration }][] => {
        if (isComponent(one)) return [[name, one]];
        const group = isRecord(one) ? Object.entries(one) : [];
        return group.flatMap(([inner, of]) => (isComponent(of) ? [[`${name}.${inner}`, of] as const] : []));
      },
    ),
  );
  tables.set(library, own);
  return own;
}

/** The name of a part's component in a file; a fault where it would be taken for another one. */
export function componentName({ component }: Part, library: Library, where: string) {
  const catalogue = tableOf(library);
  const known = [...catalogue].find(([, { declaration }]) => declaration === component);
  if (known) return known[0];
  const { name } = component;
  return catalogue.has(name)
    ? faultOfFile(
        where,
        `a component of one's own named ${name}`,
        'a name that no component of myelin has',
        'Rename it: the file would be opened with the other one.',
      )
    : name;
}

/** The components that a file speaks of, each from the user's table or, where that has none of the name, from the library. */
export function componentsNamed(
  names: Iterable<string>,
  { given, library }: { readonly given: unknown; readonly library: Library },
  where: string,
): Components {
  const catalogue = tableOf(library);
  if (!isRecord(given)) return fileFault('open, components', say(given), 'components by name', TABLE);
  const own = new Map(Object.entries(given));
  for (const [name, one] of own)
    if (!isComponent(one)) fileFault(`open, components, ${name}`, say(one), 'a component', TABLE);
  for (const one of Object.values(given) as { readonly declaration: Declaration }[])
    if (!own.has(one.declaration.name)) own.set(one.declaration.name, one);
  return Object.fromEntries(
    [...new Set(names)].map((name) => [
      name,
      (own.get(name) as Components[string] | undefined) ??
        catalogue.get(name) ??
        unknown(name, [...own.keys(), ...catalogue.keys()], where),
    ]),
  );
}

const TABLE = "Write open('net.json', { components: { MyCell } }).";

const unknown = (name: string, all: readonly string[], where: string): never =>
  fileFault(
    where,
    `the component ${say(name)}`,
    'one of myelin, or one given with { components }',
    suggest(name, all),
  );
