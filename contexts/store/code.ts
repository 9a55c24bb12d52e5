import {
  attempt,
  type CataloguedSurrogate,
  cataloguedSurrogate,
  isFunction,
  isQuantity,
  isRecord,
  originOf,
  sameSurrogate,
  say,
  suggest,
  surrogateOfCatalogue,
  timeText,
} from '../../framework/engine.ts';
import { type Diagnostic, fail, type Surrogate } from '../../framework/index.ts';
import type { Condition } from '../model/words.ts';
import type { Library } from './catalogue.ts';
import { type DataCheck, fields, finite, listOf, text } from './checks.ts';
import { faultOfFile, fileFault } from './faults.ts';

// What of a model is code. No file holds any: surrogates of the catalogue are data, a user's own and conditions have names in a table
// that is passed when they are saved and when they are opened.

/** A user's surrogates, conditions and functions that draw numbers, by name. */
export type Functions = Readonly<Record<string, Surrogate | ((...given: never[]) => unknown)>>;

/** By what names a file knows what is code: the user's functions, and the components of the library. */
export interface KnownNames {
  readonly functions: Functions;
  readonly library: Library;
}

export const checkFunctions = (given: unknown, where: string): Functions => {
  const isFit = (x: unknown) => isFunction(x) || isRecord(x);
  if (isRecord(given) && Object.values(given).every(isFit)) return given as Functions;
  return fileFault(
    `${where}, functions`,
    say(given),
    'surrogates and functions by name',
    'Write { functions: { hot } }.',
  );
};

const needsName = (where: string, found: string, example: string): Diagnostic =>
  faultOfFile(
    where,
    found,
    'data, or what has a name in { functions }',
    `Pass { functions: { ${example} } } when you save and when you open: files hold no code.`,
  );

/** The name of a condition in a file. */
export const conditionName = (own: Condition, functions: Functions, where: string): string | Diagnostic =>
  nameIn(functions, own) ?? needsName(where, 'a condition, which is code', 'hot: condition');

const nameIn = (functions: Readonly<Record<string, unknown>>, own: unknown): string | undefined =>
  Object.entries(functions).find(([, one]) => one === own)?.[0];

/** A function that draws or computes numbers, as data: by its name, or by that of what the library makes it with. */
export function drawnData(own: object, { functions, library }: KnownNames, where: string): unknown {
  const name = nameIn(functions, own);
  if (name !== undefined) return { function: name };
  const known = nameIn(library.initialisers, own);
  if (known !== undefined) return { initialiser: known };
  const origin = originOf(own);
  const maker = origin && nameIn(library.makers, origin.maker);
  return maker === undefined
    ? needsName(where, 'a function that gives numbers, which is code', 'draw')
    : { initialiser: maker, arguments: origin!.given.map(plainOf) };
}

/** Amounts as texts. */
function plainOf(x: unknown): unknown {
  if (isQuantity(x)) return timeText(x);
  return isRecord(x) ? Object.fromEntries(Object.entries(x).map(([name, own]) => [name, plainOf(own)])) : x;
}

/** The function that gives numbers that was data. */
function initialiserFrom(data: unknown, { makers, initialisers }: Library, where: string): unknown {
  const { initialiser: name, arguments: given } = initialised(data, where);
  const all: Readonly<Record<string, unknown>> = given ? makers : initialisers;
  if (!Object.hasOwn(all, name))
    return fileFault(where, `the initialiser ${say(name)}`, 'one of myelin', suggest(name, Object.keys(all)));
  if (!given) return all[name];
  const faults: Diagnostic[] = [];
  const made = attempt(faults, () => makers[name]!(...(given as never[])));
  return made ?? fail({ ...faults[0]!, where });
}

/** The conditions that a file names. */
export function conditionsNamed(
  names: Iterable<string>,
  functions: Functions,
  where: string,
): ReadonlyMap<string, Condition> {
  return new Map(
    [...new Set(names)].map((name) => {
      const own = Object.hasOwn(functions, name) ? functions[name] : undefined;
      return isFunction(own) ? [name, own as Condition] : noFunction(name, 'condition', functions, where);
    }),
  );
}

const noFunction = (name: string, what: string, functions: Functions, where: string): never =>
  fileFault(
    where,
    `the ${what} ${say(name)}`,
    `a ${what} given with { functions }`,
    suggest(name, Object.keys(functions)),
  );

/** What of a surrogate is not as the catalogue makes it. */
type Changed = Partial<Pick<Surrogate, 'name' | 'operands' | 'scale'>>;
const CHANGED = ['name', 'operands', 'scale'] as const;

/** A surrogate as data; a fault for a user's own that has no name. */
export function surrogateData(given: Surrogate, functions: Functions, where: string): unknown {
  const known = Object.entries(functions).find(([, own]) => isRecord(own) && isSame(own as Surrogate, given));
  if (known) return { function: known[0] };
  const origin = cataloguedSurrogate(given);
  if (!origin) return needsName(where, 'a surrogate of your own, which is code', 'mySurrogate');
  const made = surrogateOfCatalogue(origin);
  const changed = CHANGED.filter((name) => !isEqual(made[name], given[name]));
  return { ...origin, ...Object.fromEntries(changed.map((name) => [name, given[name]])) };
}

const isEqual = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
const isSame = (a: Surrogate, b: Surrogate): boolean =>
  sameSurrogate(a, b) && CHANGED.every((name) => isEqual(a[name], b[name]));

const named = fields({ function: text });
const initialised = fields({ initialiser: text }, { arguments: listOf((x) => x) });
const catalogued: DataCheck<CataloguedSurrogate & Changed> = fields(
  { surrogate: text, arguments: listOf(finite) },
  { name: text, operands: listOf(finite), scale: finite },
);

/** The surrogate or the function that was data. */
export function codeFromData(data: unknown, { functions, library }: KnownNames, where: string): unknown {
  if (isRecord(data) && Object.hasOwn(data, 'initialiser')) return initialiserFrom(data, library, where);
  if (isRecord(data) && Object.hasOwn(data, 'function')) {
    const { function: name } = named(data, where);
    return Object.hasOwn(functions, name) ? functions[name] : noFunction(name, 'function', functions, where);
  }
  const { surrogate, arguments: given, ...changed } = catalogued(data, where);
  const faults: Diagnostic[] = [];
  const made = attempt(faults, () => surrogateOfCatalogue({ surrogate, arguments: given }));
  return made ? { ...made, ...changed } : fail({ ...faults[0]!, where });
}
