import type { HostRandom, Shape } from '../../framework/index.ts';

/**
 * Normal with variance 2 / first length, the default of Norse's recurrent layers.
 *
 * Every number is the ratio of two uniform ones (Leva 1992). The logarithm, which may differ between engines in the
 * last bit, only decides on the rare points between two curves.
 */
export function scaledNormal(shape: Shape, random: HostRandom): Float64Array {
  const numbers = new Float64Array(shape.reduce((product, n) => product * n, 1));
  const scale = Math.sqrt(2 / shape[0]!);
  for (let found = 0; found < numbers.length; ) {
    const pairs = random.uniform([numbers.length - found, 2], 0, 1);
    for (let at = 0; at < pairs.length; at += 2) {
      const u = pairs[at]!;
      const v = 1.7156 * (pairs[at + 1]! - 0.5);
      if (isBelowDensity(u, v)) numbers[found++] = (scale * v) / u;
    }
  }
  return numbers;
}

/** Whether `v² ≤ -4 u² ln u`. */
function isBelowDensity(u: number, v: number): boolean {
  const x = u - 0.449871;
  const y = Math.abs(v) + 0.386595;
  const q = x * x + y * (0.196 * y - 0.25472 * x);
  return q < 0.27597 || (q < 0.27846 && v * v <= -4 * u * u * Math.log(u));
}

/** A matrix of ones, but 0 on the diagonal. */
export const offDiagonal = (size: number): Float64Array =>
  Float64Array.from({ length: size * size }, (_, at) => (at % (size + 1) === 0 ? 0 : 1));
