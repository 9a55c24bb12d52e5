import type { DType, FloatArray } from '../../index.ts';

/** One thing held against the truth: how far it is off, and how far it may be. */
export interface Comparison {
  /** What stands together in a line: a number type, or the backends. */
  readonly group: string;
  readonly what: string;
  readonly error: number;
  readonly limit: number;
}

export type Limits = Readonly<Record<DType, number>>;

/** How close a trace or a gradient has to be, unless the README beside the numbers grants something else. */
export const LIMITS: Limits = { f64: 1e-9, f32: 1e-5 };

/** Written so that NaN does not hold. */
export const holds = ({ error, limit }: Comparison): boolean => error <= limit;

/** Nested lists of numbers, or one number, in row-major order. */
export function numbersIn(nested: unknown, what: string): Float64Array {
  const flat: readonly unknown[] = Array.isArray(nested) ? nested.flat(Infinity) : [nested];
  for (const x of flat) if (typeof x !== 'number') throw new Error(`${what} holds ${JSON.stringify(x)}`);
  return Float64Array.from(flat as readonly number[]);
}

/** Largest absolute error divided by largest absolute value. */
export function closeTo(
  group: string,
  what: string,
  ours: ArrayLike<number>,
  theirs: ArrayLike<number>,
  limit: number,
): Comparison {
  let worst = ours.length === theirs.length ? 0 : Infinity;
  let largest = 0;
  for (let i = 0; i < theirs.length; i++) {
    const error = Math.abs(ours[i]! - theirs[i]!);
    // A NaN is as far off as can be.
    if (!(error <= worst)) worst = error >= 0 ? error : Infinity;
    largest = Math.max(largest, Math.abs(theirs[i]!));
  }
  return { group, what, error: worst / (largest || 1), limit };
}

/** Number of elements that are not equal; spikes may not flip in any number type. */
export const equalTo = (
  group: string,
  what: string,
  ours: ArrayLike<number>,
  theirs: ArrayLike<number>,
): Comparison => ({ group, what, error: differing(ours, theirs, (a, b) => a === b), limit: 0 });

const BACKENDS = 'wasm = reference';

/** Number of elements whose bits differ. */
export const sameBits = (what: string, a: FloatArray, b: FloatArray): Comparison => ({
  group: BACKENDS,
  what,
  error: differing(a, b, Object.is),
  limit: 0,
});

function differing(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  same: (x: number, y: number) => boolean,
): number {
  if (a.length !== b.length) return Infinity;
  let count = 0;
  for (let i = 0; i < a.length; i++) if (!same(a[i]!, b[i]!)) count++;
  return count;
}

/** What was compared, with the worst error and its limit: `f64 v, rfr, thr 3.1e-14 ≤ 1e-9; f64 s equal; …`. */
export function summary(comparisons: readonly Comparison[]): string {
  const clauses = new Map<string, Comparison[]>();
  for (const comparison of comparisons) {
    const key = `${comparison.group} ${comparison.limit} ${holds(comparison)}`;
    clauses.set(key, [...(clauses.get(key) ?? []), comparison]);
  }
  return [...clauses.values()].map(clause).join('; ');
}

function clause(members: readonly Comparison[]): string {
  const { group, limit } = members[0]!;
  const good = holds(members[0]!);
  if (good && group === BACKENDS) return group;
  const names = members.map(({ what }) => what).join(', ');
  if (limit === 0) {
    const counts = members.map(({ what, error }) => `${what} differs in ${error} elements`);
    return good ? `${group} ${names} equal` : `${group} ${counts.join(', ')}`;
  }
  const worst = Math.max(...members.map(({ error }) => error));
  return `${group} ${names} ${worst.toExponential(1)} ${good ? '≤' : 'EXCEEDS'} ${limit.toExponential(0)}`;
}
