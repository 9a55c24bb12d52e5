import { inUnit, isKey, isQuantity, type OptionRule, oneOf, say, wrongOption } from '../framework/engine.ts';
import { type DType, type Key, unit } from '../framework/index.ts';

// Options that several calls take.

/** Ticks are counted in 32 bits. */
export const LAST_TICK = 2 ** 31 - 1;

/** A whole number that a count of ticks can reach. */
export const whole = (least: number, fallback?: number): OptionRule<number> => ({
  expected: `a whole number ≥ ${least}`,
  read: (x, where) => {
    if (!Number.isInteger(x) || (x as number) < least) return undefined;
    if ((x as number) > LAST_TICK) wrongOption(where, say(x), `at most ${LAST_TICK}`);
    return x as number;
  },
  ...(fallback !== undefined && { fallback }),
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

/** What randomness follows from; the key of one, as a file has it, stands for it. */
export const seed: OptionRule<string | number | Key> = {
  expected: 'a text or a number',
  read: (x) =>
    typeof x === 'string' || (typeof x === 'number' && !Number.isNaN(x)) || isKey(x) ? x : undefined,
  fallback: 0,
};

export const dtype: OptionRule<DType> = oneOf(['f32', 'f64'], 'f32');
