/** The middle value; the mean of the two middle ones where the count is even. */
export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const high = sorted[half] ?? Number.NaN;
  return sorted.length % 2 ? high : ((sorted[half - 1] ?? Number.NaN) + high) / 2;
};

/**
 * Time of one contender in units of another's: the median of the ratios within rounds, not the ratio of medians.
 * What slows a whole round down (another process, the clock speed) then cancels.
 */
export const pairedRatio = (times: readonly number[], base: readonly number[]): number =>
  median(times.map((time, round) => time / (base[round] ?? Number.NaN)));

/** Equal within a tolerance relative to the larger of the two; NaN equals nothing. */
export const close = (a: number, b: number, tolerance: number): boolean =>
  a === b || Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b));
