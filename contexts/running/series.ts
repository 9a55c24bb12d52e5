import { isList, isQuantity, isRecord, sizeOf, wrongOption } from '../../framework/engine.ts';
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

/** Of series of spikes, whether these last longer than a tick: then rows say nothing of how many there are. */
export const lasting = new WeakMap<Series, () => boolean>();

export function refuseLasting(series: Series, where: string): void {
  if (lasting.get(series)?.())
    wrongOption(
      where,
      'a series of spikes that last longer than a tick, since their part does not step at every tick',
      'events that are recorded, which count each once',
      'Write record: [events(…)], and run.get(events(…)); or observe events(…).',
    );
}

/** Whether something is a series, as a run gives them: what its readers rest on. */
export function isSeries(x: unknown): x is Series {
  if (!isRecord(x)) return false;
  const { data, shape, unit, tick, every, dt, batch } = x;
  if (!isList(data) || !(data instanceof Float32Array || data instanceof Float64Array)) return false;
  if (!isList(shape) || shape.length === 0) return false;
  const isCount = (n: unknown, least = 0) => Number.isSafeInteger(n) && (n as number) >= least;
  const lengths = Array.from(shape);
  const isFull = lengths.every((n) => isCount(n)) && sizeOf(lengths as number[]) === data.length;
  const hasTrials = batch === undefined || (isCount(batch, 1) && lengths[1] === batch);
  const isTimed = isCount(tick) && isCount(every, 1) && typeof dt === 'number' && dt > 0;
  return isFull && hasTrials && isTimed && isQuantity({ value: 1, unit });
}
