import { isList, isQuantity, isRecord } from '../base/say.ts';

// Functions that give numbers are code; one that a library's function has made can be made again, of the same.

/** What a function that gives numbers was made by, and of what. */
export interface Origin {
  readonly maker: unknown;
  readonly given: readonly unknown[];
}

const origins = new WeakMap<object, Origin>();

/** Says what has made a function that gives numbers, and of what, which is copied: files hold that in its place. */
export function madeBy<F extends object>(maker: unknown, given: readonly unknown[], draw: F): F {
  origins.set(draw, { maker, given: given.map(copied) });
  return draw;
}

/** What has made a function that gives numbers, where that is known. */
export const originOf = (draw: object): Origin | undefined => origins.get(draw);

function copied(x: unknown): unknown {
  if (isQuantity(x)) return x;
  if (isList(x)) return Array.from(x, copied);
  return isRecord(x) ? Object.fromEntries(Object.entries(x).map(([name, own]) => [name, copied(own)])) : x;
}
