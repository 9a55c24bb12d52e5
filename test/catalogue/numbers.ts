// Numbers for inputs and weights, the same on every machine: no function of the host is used that may round.

/** Numbers in [0, 1): mulberry32. */
function generator(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Uniform between two numbers, of a length. */
export function uniform(length: number, seed: number, low = -2, high = 2): Float64Array {
  const next = generator(seed);
  return Float64Array.from({ length }, () => low + (high - low) * next());
}

/** Numbers of few values, so that there are zeros, ties and whole numbers among them. */
export const coarse = (length: number, seed: number): Float64Array =>
  uniform(length, seed, -3, 3).map((x) => Math.round(2 * x) / 2 + 0);

/** 1 with a probability, else 0. */
export const spikes = (length: number, seed: number, density = 0.3): Float64Array =>
  uniform(length, seed, 0, 1).map((x) => (x < density ? 1 : 0));

/** Other numbers at every step. */
export const perStep =
  <Rest extends unknown[]>(
    make: (length: number, seed: number, ...rest: Rest) => Float64Array,
    length: number,
    seed: number,
    ...rest: Rest
  ) =>
  (step: number): Float64Array =>
    make(length, 1000 * seed + step, ...rest);

/** The rows of some steps, one behind the other. */
export function rowsOf(from: number, to: number, row: (step: number) => ArrayLike<number>): Float64Array {
  if (from === to) return new Float64Array(0);
  const first = row(from);
  const rows = new Float64Array((to - from) * first.length);
  for (let step = from; step < to; step++) rows.set(row(step), (step - from) * first.length);
  return rows;
}

/** Two places within so many steps, or one; none where there is a single step. */
export const cutsIn = (steps: number, draw: () => number): readonly number[] =>
  [...new Set([draw(), draw()].map((x) => 1 + Math.floor(x * (steps - 1))))]
    .filter((cut) => cut < steps)
    .sort((a, b) => a - b);
