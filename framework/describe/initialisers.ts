import { wrongOption } from '../base/options.ts';
import { isFunction, isList, isQuantity, isRecord, say } from '../base/say.ts';

// Functions that give numbers are code; one that a library's function has made can be made again, of the same.

/** What a function that gives numbers was made by, and of what. */
export interface Origin {
  readonly maker: unknown;
  readonly given: readonly unknown[];
}

const origins = new WeakMap<object, Origin>();

/** Says what has made a function that gives numbers, and of what, which is copied: files hold that in its place. */
export function madeBy<F extends object>(maker: unknown, given: readonly unknown[], draw: F): F {
  if (!isFunction(draw)) wrongOption('madeBy', say(draw), 'a function that gives numbers', 'Pass it last.');
  if (!isList(given))
    wrongOption('madeBy', say(given), 'a list of what it was made of', 'Write [mean, scale].');
  origins.set(draw, { maker, given: Array.from(given, (own) => copied(own)) });
  return draw;
}

/** What has made a function that gives numbers, where that is known. */
export const originOf = (draw: object): Origin | undefined => origins.get(draw);

/** Options are records of numbers, texts and lists, and no deeper. */
function copied(x: unknown, depth = 0): unknown {
  if (isQuantity(x) || depth === DEEPEST) return x;
  if (isList(x)) return Array.from(x, (own) => copied(own, depth + 1));
  return isRecord(x)
    ? Object.fromEntries(Object.entries(x).map(([name, own]) => [name, copied(own, depth + 1)]))
    : x;
}
const DEEPEST = 3;
