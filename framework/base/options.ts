import { attempt, type Diagnostic, type DiagnosticCode, fail, failAll, suggest } from './errors.ts';
import { cut, isFunction, isPlain, say } from './say.ts';

/** What an option may be. `read` gives the value to work with, or nothing where the option does not fit. */
export interface OptionRule<T> {
  readonly expected: string;
  readonly read: (given: unknown, where: string) => T | undefined;
  /** What stands in where the option is left out; a rule without it requires the option. */
  readonly fallback?: T;
  readonly remedy?: string;
}

type Rules = Readonly<Record<string, OptionRule<unknown>>>;
type ValuesOf<R> = { readonly [K in keyof R]: R[K] extends OptionRule<infer T> ? T : never };

/**
 * Checks the options of a call: names, presence, forms. All faults at once.
 *
 * @param beside what the call was given beside its options; its names are no options
 */
export function readOptions<R extends Rules>(
  caller: string,
  options: unknown,
  rules: R,
  beside: Readonly<Record<string, unknown>> = {},
): ValuesOf<R> {
  const faults: Diagnostic[] = [];
  const fault = (name: string, found: string, expected: string, remedy: string) =>
    faults.push({ code: 'option', where: `${caller}, ${name}`, found, expected, remedy });
  const isOption = (name: string) => Object.hasOwn(rules, name) && !Object.hasOwn(beside, name);
  const known = () => Object.keys(rules).filter(isOption);
  if (!isPlain(options)) {
    return wrongOption(caller, say(options), 'an object with options', `Write { ${known()[0]}: … }.`);
  }
  for (const name of Object.keys(options))
    if (!isOption(name)) fault(cut(name), say(name), `an option of ${caller}`, suggest(name, known()));
  const values: Record<string, unknown> = {};
  for (const name of Object.keys(rules)) {
    const rule = rules[name]!;
    const given = Object.hasOwn(beside, name) ? beside : options;
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value === undefined && 'fallback' in rule) {
      values[name] = rule.fallback;
      continue;
    }
    const before = faults.length;
    values[name] = attempt(faults, () => rule.read(value, `${caller}, ${name}`));
    if (values[name] === undefined && faults.length === before)
      fault(name, say(value), rule.expected, rule.remedy ?? 'Correct the option.');
  }
  failAll(faults);
  return values as ValuesOf<R>;
}

/** Fails unless all options, of something that may be told with where they are, are known by name; what they are is checked elsewhere. */
export function checkNames(options: unknown, known: readonly string[], where: string, of?: unknown): void {
  const isOptions = isPlain(options);
  const wrong = isOptions ? Object.keys(options).find((name) => !known.includes(name)) : undefined;
  if (isOptions && wrong === undefined) return;
  fail({
    code: 'option',
    where: of === undefined ? where : `${where}, ${say(of)}`,
    found: isOptions ? `the option ${say(wrong)}` : say(options),
    expected: `options among ${known.join(', ')}`,
    remedy: wrong === undefined ? 'Correct the options.' : suggest(wrong, known),
  });
}

export const wrongOption = (
  where: string,
  found: string,
  expected: string,
  remedy = 'Correct the option.',
  code: DiagnosticCode = 'option',
): never => fail({ code, where, found, expected, remedy });

export const oneOf = <const T extends string>(options: readonly T[], fallback: T): OptionRule<T> => ({
  expected: `one of ${options.join(', ')}`,
  read: (x, where) =>
    options.find((option) => option === x) ??
    wrongOption(
      where,
      say(x),
      `one of ${options.join(', ')}`,
      suggest(typeof x === 'string' ? x : '', options),
    ),
  fallback,
});

/** A switch. */
export const truth = (fallback: boolean): OptionRule<boolean> => ({
  expected: 'true or false',
  read: (x) => (typeof x === 'boolean' ? x : undefined),
  fallback,
});

/** A number of which something holds; NaN and infinities never do. */
export const aNumber = (
  expected: string,
  isFit: (x: number) => boolean,
  fallback: number,
): OptionRule<number> => ({
  expected,
  read: (x) => (typeof x === 'number' && Number.isFinite(x) && isFit(x) ? x : undefined),
  fallback,
});

/** A function of the user. */
export const aFunction = <T>(expected: string): OptionRule<T> => ({
  expected,
  read: (x) => (isFunction(x) ? (x as T) : undefined),
});

/** A record with functions of these names; only some of them where there is a fallback, but no others. */
export const functions = <T>(expected: string, names: readonly string[], fallback?: T): OptionRule<T> => ({
  expected,
  read: (x, where) => {
    if (!isPlain(x)) return undefined;
    const odd = fallback ? Object.keys(x).find((name) => !names.includes(name)) : undefined;
    if (odd !== undefined) return wrongOption(where, say(odd), expected, suggest(odd, names));
    const isFit = (name: string) => isFunction(x[name]) || (fallback && x[name] === undefined);
    return names.every(isFit) ? (x as T) : undefined;
  },
  ...(fallback !== undefined && { fallback }),
});
