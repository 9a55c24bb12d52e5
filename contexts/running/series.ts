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
