import { isInRange, misheld } from '../../framework/engine.ts';
import { type DType, fail, type Real } from '../../framework/index.ts';

/** Fails where a number that is to be above 0, or in a range without 0, is another one in the precision of the run. */
export function refuseUnderflow(spec: Real, numbers: ArrayLike<number>, dtype: DType, where: string): void {
  if (dtype === 'f64' || isInRange(spec, 0)) return;
  const { unit } = spec;
  for (let i = 0; i < numbers.length; i++) {
    const own = misheld(numbers[i]!, dtype);
    if (own === undefined || !Number.isFinite(own)) continue;
    fail({
      code: 'hyperparameter-range',
      where,
      found: `${numbers[i]}${unit === '1' ? '' : ` ${unit}`} at position ${i}, which is ${own} in ${dtype}`,
      expected: `numbers that ${dtype} holds`,
      remedy: "Use dtype: 'f64', or give a larger number.",
    });
  }
}
