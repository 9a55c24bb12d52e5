import { type DType, fail, type Real } from '../../framework/index.ts';

/** Fails where a number that is to be above 0 would be 0 in the precision of the run. */
export function refuseUnderflow(
  { positive, unit }: Real,
  numbers: ArrayLike<number>,
  dtype: DType,
  where: string,
): void {
  if (!positive || dtype === 'f64') return;
  for (let i = 0; i < numbers.length; i++) {
    if (Math.fround(numbers[i]!) > 0 || !(numbers[i]! > 0)) continue;
    fail({
      code: 'hyperparameter-range',
      where,
      found: `${numbers[i]}${unit === '1' ? '' : ` ${unit}`} at position ${i}, which is 0 in ${dtype}`,
      expected: 'numbers above 0 in the precision of the run',
      remedy: "Use dtype: 'f64', or give a larger number.",
    });
  }
}
