import {
  attempt,
  backends,
  defaultBackend,
  failAll,
  inUnit,
  isList,
  isQuantity,
  isRecord,
  say,
  suggest,
} from '../framework/engine.ts';
import {
  type Backend,
  type Diagnostic,
  type DiagnosticCode,
  type DType,
  fail,
  unit,
} from '../framework/index.ts';

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

/** Checks the options of a call: names, presence, forms. All faults at once. */
export function readOptions<R extends Rules>(caller: string, given: unknown, rules: R): ValuesOf<R> {
  const faults: Diagnostic[] = [];
  const fault = (name: string, found: string, expected: string, remedy: string) =>
    faults.push({ code: 'option', where: `${caller}, ${name}`, found, expected, remedy });
  if (!isRecord(given)) {
    return wrongOption(
      caller,
      say(given),
      'an object with options',
      `Write { ${Object.keys(rules)[0]}: … }.`,
    );
  }
  const known = Object.keys(rules);
  for (const name of Object.keys(given).filter((own) => !known.includes(own))) {
    fault(name, `'${name}'`, `an option of ${caller}`, suggest(name, known));
  }
  const values = Object.entries(rules).map(([name, rule]) => {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value === undefined && 'fallback' in rule) return [name, rule.fallback];
    const before = faults.length;
    const read = attempt(faults, () => rule.read(value, `${caller}, ${name}`));
    if (read === undefined && faults.length === before) {
      fault(name, say(value), rule.expected, rule.remedy ?? 'Correct the option.');
    }
    return [name, read];
  });
  failAll(faults);
  return Object.fromEntries(values);
}

export const wrongOption = (
  where: string,
  found: string,
  expected: string,
  remedy = 'Correct the option.',
  code: DiagnosticCode = 'option',
): never => fail({ code, where, found, expected, remedy });

/** Ticks are counted in 32 bits. */
export const LAST_TICK = 2 ** 31 - 1;

/** A whole number. */
export const whole = (least: number, fallback?: number): OptionRule<number> => ({
  expected: `a whole number ≥ ${least}`,
  read: (x) =>
    Number.isInteger(x) && (x as number) >= least && (x as number) <= LAST_TICK ? (x as number) : undefined,
  ...(fallback !== undefined && { fallback }),
});

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

/** A duration with its unit, in seconds: a bare number would leave open whether it is ms or s. */
export const duration: OptionRule<number> = {
  expected: 'a positive duration with its unit, such as ms(1)',
  remedy: "Write ms(1), seconds(0.001) or '1 ms'.",
  read: (x, where) => {
    if (typeof x !== 'string' && !isQuantity(x)) return undefined;
    const seconds = inUnit(x, unit('s'), where);
    return seconds > 0 && Number.isFinite(seconds) ? seconds : undefined;
  },
};

export const seed: OptionRule<string | number> = {
  expected: 'a text or a number',
  read: (x) => (typeof x === 'string' || (typeof x === 'number' && !Number.isNaN(x)) ? x : undefined),
  fallback: 0,
};

/** A function of the user. */
export const aFunction = <T>(expected: string): OptionRule<T> => ({
  expected,
  read: (x) => (typeof x === 'function' ? (x as T) : undefined),
});

/** A record with functions of these names; only some of them where there is a fallback, but no others. */
export const functions = <T>(expected: string, names: readonly string[], fallback?: T): OptionRule<T> => ({
  expected,
  read: (x, where) => {
    if (!isRecord(x)) return undefined;
    const odd = fallback ? Object.keys(x).find((name) => !names.includes(name)) : undefined;
    if (odd !== undefined) return wrongOption(where, `'${odd}'`, expected, suggest(odd, names));
    const isFit = (name: string) => typeof x[name] === 'function' || (fallback && x[name] === undefined);
    return names.every(isFit) ? (x as T) : undefined;
  },
  ...(fallback !== undefined && { fallback }),
});

/** A backend, by its name or as a value. */
export const backend: OptionRule<Backend> = {
  expected: `one of ${Object.keys(backends).join(', ')}, or a backend`,
  read: (x, where) => {
    if (typeof x === 'string') return byName[oneOf(Object.keys(backends), '').read(x, where)!];
    const { name, dtypes, bits, compile } = (isRecord(x) ? x : {}) as Partial<Backend>;
    const isFit = typeof name === 'string' && isList(dtypes) && typeof bits === 'string';
    return isFit && typeof compile === 'function' ? (x as Backend) : undefined;
  },
  fallback: defaultBackend,
};
const byName: Readonly<Record<string, Backend>> = backends;

export const dtype: OptionRule<DType> = oneOf(['f32', 'f64'], 'f32');
