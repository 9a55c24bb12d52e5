/** A number in [0, 1) at each call, which follows from the seed: mulberry32. */
export function numbersFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What stands in the place of a valid argument list. */
export type Mutate = <T extends readonly unknown[]>(...args: T) => T;

export interface Mutation {
  readonly mutate: Mutate;
  /** Where it was put, once it has been. */
  readonly place: () => string;
}

const STOP = 0.4;
const DEEPEST = 6;

/** Puts a value into one place of the arguments, or of what lies in them or comes out of their functions. */
export function mutation(random: () => number, value: unknown): Mutation {
  let place = 'nowhere';
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const within = (x: unknown, path: string, depth: number): unknown => {
    if (depth > 0 && (depth >= DEEPEST || random() < STOP)) {
      place = path;
      return value;
    }
    if (Array.isArray(x) && x.length > 0) {
      const copy = [...x];
      const at = Math.floor(random() * x.length);
      copy[at] = within(copy[at], `${path}[${at}]`, depth + 1);
      return copy;
    }
    if (isPlain(x)) {
      const key = pick([...Object.keys(x), 'nonsense']);
      return { ...x, [key]: within(x[key], `${path}.${key}`, depth + 1) };
    }
    // A function that is no component: what it gives.
    if (typeof x === 'function' && Object.keys(x).length === 0)
      return (...given: unknown[]) => within(x(...given), `${path}(…)`, depth + 1);
    place = path;
    return value;
  };
  return {
    mutate: (...args) => within(args, '', 0) as typeof args,
    place: () => place,
  };
}

const isPlain = (x: unknown): x is Record<string, unknown> =>
  typeof x === 'object' && x !== null && Object.getPrototypeOf(x) === Object.prototype;
