import type { Packing } from '../../framework/engine.ts';
import type { FloatArray } from '../../framework/index.ts';

/** Spikes as events: in the order of time, and of trials and cells within a step. Memory follows from how many there are. */
export interface SpikeEvents {
  /** Tick of the step in which each occurred. */
  readonly ticks: Int32Array;
  /** When that step began, in ms. */
  readonly times: Float64Array;
  /** Number of the cell of each, row-major where a compartment has several axes. */
  readonly cells: Uint32Array;
  /** Number of the trial of each. */
  readonly trials: Uint32Array;
  /** Number of the events. */
  readonly count: number;
  /** What was looked at: these cells, in so many trials, for so many steps from a tick on; a tick has `dt` ms. */
  readonly among: Uint32Array;
  readonly batch: number;
  readonly tick: number;
  readonly steps: number;
  readonly dt: number;
  /** Those of one trial, as if it had run alone. */
  trial(trial: number): SpikeEvents;
}

/** Whose spikes, and when; `dt` in ms. */
export type LookedAt = Pick<SpikeEvents, 'among' | 'batch' | 'dt' | 'tick'>;

/** Numbers of a row, and the cells that they tell of. */
export interface PackedRows {
  readonly width: number;
  readonly size: number;
}

/** Takes rows of spikes, and says which there were. */
export interface EventsGathered {
  /** Takes values of `size` cells a row, of steps from a tick on. */
  take(values: FloatArray, size: number, tick: number): void;
  /** The same of rows that are packed, of numbers that are 0 or 1. */
  takePacked(packed: FloatArray, packing: Packing, shape: PackedRows, tick: number): void;
  /** What has been found in so many steps; to be asked for once. */
  events(steps: number): SpikeEvents;
}
