import { fail } from '../base/errors.ts';
import { isList, say } from '../base/say.ts';
import { unit } from '../base/units.ts';
import { data, type Structured } from './hyperparameters.ts';

// Structure in a form of its own.

/** The unit of compartments, as text. */
export const unitName = (doc: string): Structured<string, string> =>
  data(doc, {
    expected: "a unit, such as 'mV'",
    read: (text, where) => unit(text as string, where).text,
    written: (text) => text,
  });

type WholeNumbers = Structured<readonly number[], number | readonly number[]>;

const wholeNumbers =
  (least: 0 | 1) =>
  (doc: string): WholeNumbers => {
    const expected = `a whole number ≥ ${least}, or a list of them`;
    const isFit = (x: unknown) => Number.isSafeInteger(x) && (x as number) >= least;
    const read = (given: unknown, where: string): readonly number[] => {
      const list = isList(given) ? Array.from(given as ArrayLike<unknown>) : [given];
      if (list.length > 0 && list.every(isFit)) return Object.freeze(list as number[]);
      const remedy = 'Give it in this form.';
      return fail({ code: 'hyperparameter-type', where, found: say(given), expected, remedy });
    };
    return data(doc, { expected, read, written: (own) => (own.length === 1 ? own[0] : own) });
  };

/** The lengths of the axes that cells stand along: one number for a row of them, or a list, `[28, 28]`. */
export const lengths = wholeNumbers(1);

/** Cells by their numbers, from 0 on, each as often as it is named. */
export const cellNumbers = wholeNumbers(0);
