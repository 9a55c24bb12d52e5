/** Three significant digits, without a power of ten where the number is easily read. */
export function short(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e7) return value.toExponential(2).replace('-', '−');
  const digits = Math.max(0, 2 - Math.floor(Math.log10(size)));
  return Number(value.toFixed(Math.min(digits, 8)))
    .toString()
    .replace('-', '−');
}

/** Of the finite values; both 0 where there are none. */
export function extent(values: ArrayLike<number>): readonly [low: number, high: number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low > high ? [0, 0] : [low, high];
}

/** The largest absolute value, or `fallback` where all are zero. */
export function limitOf(values: ArrayLike<number>, fallback = 1): number {
  const [low, high] = extent(values);
  return Math.max(Math.abs(low), Math.abs(high)) || fallback;
}

/** About `parts` indices from 0 on; the last index has no tick, as it is one less than a round number. */
export function indexTicks(count: number, parts: number): number[] {
  const step = Math.max(1, Math.round(count / parts));
  return Array.from({ length: Math.ceil(count / step) }, (_, tick) => tick * step);
}
