import { isList, isRecord, say, suggest } from '../../framework/engine.ts';
import { fileFault } from './faults.ts';

// What data from a file must be like, said piece by piece: each check gives the data back, or fails with its place.

export type DataCheck<T> = (x: unknown, where: string) => T;
export type CheckedBy<C> = C extends DataCheck<infer T> ? T : never;

const check =
  <T>(expected: string, isFit: (x: unknown) => boolean): DataCheck<T> =>
  (x, where) =>
    isFit(x) ? (x as T) : fileFault(where, say(x), expected);

export const text = check<string>('a text', (x) => typeof x === 'string');
export const truth = check<boolean>('true or false', (x) => typeof x === 'boolean');
export const finite = check<number>('a finite number', Number.isFinite);

export const oneOf = <const T extends string | number>(...all: readonly T[]): DataCheck<T> =>
  check(`one of ${all.join(', ')}`, (x) => all.includes(x as T));

export const wholeIn = (least: number, most: number): DataCheck<number> =>
  check(
    `a whole number from ${least} to ${most}`,
    (x) => Number.isInteger(x) && (x as number) >= least && (x as number) <= most,
  );

/** A number that may be none, infinite or -0: JSON has no such number, so that it is a text. */
export const anyNumber: DataCheck<number> = (x, where) => {
  if (typeof x === 'number') return finite(x, where);
  const special = SPECIAL.find((own) => numberAsData(own) === x);
  return special ?? fileFault(where, say(x), `a number, or one of ${SPECIAL.map(numberAsData).join(', ')}`);
};
const SPECIAL = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
export const numberAsData = (x: number): number | string => (Number.isFinite(x) ? x : `${x}`);

export const listOf =
  <T>(each: DataCheck<T>): DataCheck<readonly T[]> =>
  (x, where) =>
    isList(x)
      ? Array.from(x, (own, i) => each(own, `${where}, ${i + 1}`))
      : fileFault(where, say(x), 'a list');

/** A record of what it likes, by names. */
export const recordOf =
  <T>(each: DataCheck<T>): DataCheck<Readonly<Record<string, T>>> =>
  (x, where) =>
    Object.fromEntries(
      Object.entries(aRecord(x, where)).map(([name, own]) => [name, each(own, `${where}, ${name}`)]),
    );

const aRecord: DataCheck<Readonly<Record<string, unknown>>> = check('a record', isRecord);

type Fields = Readonly<Record<string, DataCheck<unknown>>>;
type FieldsOf<R, O> = { readonly [K in keyof R]: CheckedBy<R[K]> } & {
  readonly [K in keyof O]?: CheckedBy<O[K]>;
};

/** A record of fields that it must have and fields that it may have, and no others. */
export const fields =
  <R extends Fields, O extends Fields = Record<never, never>>(
    required: R,
    optional: O = {} as O,
  ): DataCheck<FieldsOf<R, O>> =>
  (x, where) => {
    const own = aRecord(x, where);
    const known = [...Object.keys(required), ...Object.keys(optional)];
    for (const name of Object.keys(own))
      if (!known.includes(name))
        fileFault(`${where}, ${name}`, say(name), `one of ${known.join(', ')}`, suggest(name, known));
    const checked = known.flatMap((name) => {
      if (Object.hasOwn(own, name))
        return [[name, (required[name] ?? optional[name]!)(own[name], `${where}, ${name}`)]];
      return Object.hasOwn(required, name) ? fileFault(where, `no ${name}`, known.join(', ')) : [];
    });
    return Object.fromEntries(checked);
  };

/** The first of several forms that the data has, told by a look. */
export const either =
  (
    forms: readonly (readonly [isOf: (x: unknown) => boolean, check: DataCheck<unknown>])[],
    expected: string,
  ): DataCheck<unknown> =>
  (x, where) => {
    const form = forms.find(([isOf]) => isOf(x));
    return form ? form[1](x, where) : fileFault(where, say(x), expected);
  };
