import { isQuantity, type OptionRule, readOptions, ticksIn, wrongOption } from '../../framework/engine.ts';
import type { Quantity, Tensor } from '../../framework/index.ts';

/** Some of the steps that a loss sees: `from` one on and before another, `to`; counted from the first, or durations from it on. */
export interface StepRange {
  readonly from?: number | Quantity | string;
  readonly to?: number | Quantity | string;
}

/** The rows of a range of steps. */
export function rowsOf(x: Tensor, range: unknown, dt: number, where: string): Tensor {
  const steps = x.shape[0]!;
  const { from, to } = readOptions(where, range ?? {}, { from: step(dt, 0), to: step(dt, steps) });
  if (from >= to || to > steps)
    wrongOption(where, `steps from ${from} to before ${to}`, `some of the steps from 0 to before ${steps}`);
  return to - from === steps ? x : x.slice(0, from, to);
}

const step = (dt: number, fallback: number): OptionRule<number> => ({
  expected: 'a whole number ≥ 0, or a duration such as ms(10)',
  fallback,
  read: (x, where) => {
    if (typeof x === 'string' || isQuantity(x)) return ticksIn(x, dt, where);
    return Number.isInteger(x) && (x as number) >= 0 ? (x as number) : undefined;
  },
});
