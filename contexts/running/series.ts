import { isList, isRecord } from '../../framework/engine.ts';
import type { DType, FloatArray, Shape, Unit } from '../../framework/index.ts';

/** Values over a run, row-major: of a compartment `[steps, batch, …]`, of some of its elements `[steps, batch, elements]`, means `[steps, batch]`. */
export interface Series<D extends DType = DType> {
  readonly data: FloatArray<D>;
  readonly shape: Shape;
  readonly unit: Unit;
  /** Tick of the step after which the first row was taken, and ticks from row to row; a tick has `dt` ms. */
  readonly tick: number;
  readonly every: number;
  readonly dt: number;
  /** Number of trials, where there is an axis of them. */
  readonly batch: number | undefined;
}

/** Whether something is a series, as a run gives them: what its readers rest on. */
export function isSeries(x: unknown): x is Series {
  if (!isRecord(x)) return false;
  const { data, shape, unit, tick, every, dt, batch } = x;
  const isData =
    isList(data) && (data instanceof Float32Array || data instanceof Float64Array) && isList(shape);
  const isCount = (n: unknown) => typeof n === 'number' && n >= 0;
  return (
    isData &&
    shape.length > 0 &&
    Array.from(shape).every(isCount) &&
    isRecord(unit) &&
    Array.isArray(unit.dimensions) &&
    [tick, every, dt].every(isCount) &&
    (batch === undefined || isCount(batch))
  );
}
