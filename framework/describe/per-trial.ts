import { fail } from '../base/errors.ts';
import { isList, isRecord, say } from '../base/say.ts';

/** A value for each trial of a batch, as `perTrial` makes it. */
export interface PerTrial<T = unknown> {
  readonly is: 'per trial';
  readonly values: readonly T[];
}

/**
 * A value for each trial of a batch, where one alone would stand for all: of an input, a state, a hyperparameter.
 * `perTrial([a, b])` gives trial 0 what a simulation of a single trial would be given as `a`, and trial 1 `b`.
 *
 * @throws MyelinError `option` for what is no list, or an empty one
 */
export function perTrial<T>(values: readonly T[]): PerTrial<T>;
export function perTrial(values: ArrayLike<number>): PerTrial<number>;
export function perTrial(values: unknown): PerTrial {
  if (isList(values) && values.length > 0)
    return Object.freeze({ is: 'per trial', values: Object.freeze(Array.from(values)) });
  return fail({
    code: 'option',
    where: 'perTrial',
    found: isList(values) ? 'an empty list' : say(values),
    expected: 'a list with a value for each trial',
    remedy: 'Write perTrial([10, 20]).',
  });
}

export const isPerTrial = (x: unknown): x is PerTrial =>
  isRecord(x) && x.is === 'per trial' && isList(x.values) && Array.isArray(x.values);
