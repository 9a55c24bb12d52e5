import { aNumber, type OptionRule, readOptions, wrongOption } from '../framework/base/options.ts';
import { isList, isPlain, say } from '../framework/base/say.ts';
import type { Curve, RasterEvent } from './drawing/figure.ts';

// What figures and pages are given, checked as options of other calls are.

const isText = (x: unknown): x is string => typeof x === 'string';
const isNumber = (x: unknown): x is number => typeof x === 'number';
const all = (x: unknown, isFit: (own: unknown) => boolean): boolean =>
  isList(x) && Array.from(x).every(isFit);

export const areNumbers = (x: unknown): x is ArrayLike<number> => all(x, isNumber);
export const isCurve = (x: unknown): x is Curve => isPlain(x) && isText(x.name) && areNumbers(x.values);
export const isEvent = (x: unknown): x is RasterEvent => areNumbers(x) && x.length === 2;

/** A rule for what is of a form. */
export const of = <T>(expected: string, isFit: (x: unknown) => boolean): OptionRule<T> => ({
  expected,
  read: (x) => (isFit(x) ? (x as T) : undefined),
});
export const maybe = <T>(rule: OptionRule<T>): OptionRule<T | undefined> => ({
  ...rule,
  fallback: undefined,
});
export const withDefault = <T>(rule: OptionRule<T>, fallback: T): OptionRule<T> => ({ ...rule, fallback });
export const listOf = <T>(expected: string, isFit: (x: unknown) => boolean): OptionRule<readonly T[]> =>
  of(expected, (x) => all(x, isFit) && Array.isArray(x));

export const text = of<string>('a text', isText);
export const texts = of<string | readonly string[]>(
  'a text, or a list of them',
  (x) => isText(x) || all(x, isText),
);
export const numbers = of<ArrayLike<number>>('a list of numbers', areNumbers);
export const number = of<number>('a number', isNumber);
export const finite = of<number>('a finite number', Number.isFinite);
export const curve = of<Curve>('{ name, values }', isCurve);
export const curves = listOf<Curve>('a list of { name, values }', isCurve);
export const events = listOf<RasterEvent>('a list of [step, channel]', isEvent);
/** Beyond it nothing can be drawn. */
const MOST = 2 ** 24;
export const count = (least: number): OptionRule<number> =>
  of(
    `a whole number from ${least} to ${MOST}`,
    (x) => Number.isInteger(x) && (x as number) >= least && (x as number) <= MOST,
  );

/** The words and the size of a figure. */
export const FIGURE = {
  title: text,
  caption: text,
  width: aNumber('a width from 100 to 10000 pixels', (x) => x >= 100 && x <= 10_000, 1000),
  height: aNumber('a height from 100 to 10000 pixels', (x) => x >= 100 && x <= 10_000, 320),
};

/** The numbers that are drawn. */
export const readNumbers = (caller: string, given: unknown): ArrayLike<number> =>
  areNumbers(given)
    ? given
    : wrongOption(caller, say(given), 'a list of numbers', 'Give the numbers to be drawn.');

export { readOptions };
