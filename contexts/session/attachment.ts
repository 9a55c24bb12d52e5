import type { Compartment, FloatArray } from '../../framework/index.ts';

/**
 * Takes part in the runs of a simulation between their chunks: an observer, a drive. Within a chunk there is nothing but
 * the compiled loop; so where nothing is attached, nothing is paid.
 */
export interface Attachment {
  /** A compartment whose rows it wants; while an edit has taken its part out, there are none, and no call of `after`. */
  readonly observes?: Compartment;
  /** An input that it feeds. */
  readonly drives?: Compartment;
  /** Called before a chunk that begins at a tick; says how many ticks the chunk may have at most. */
  before(tick: number): number;
  /** Called after a chunk. */
  after?(chunk: Chunk): void;
  /** States, inputs among them, may stand at their first values again, after a reset or an edit of the model. */
  reset?(): void;
  /** Everything is back at the start, time too. */
  restart(): void;
  /** There will be no more runs. */
  close(): void;
}

/** Ticks that have run at once. */
export interface Chunk {
  /** The first of them. */
  readonly tick: number;
  readonly steps: number;
  /** A copy of the rows of a compartment that was recorded or observed. */
  rows(compartment: Compartment): FloatArray;
}

/** Ticks from one that are left until the next multiple of a period. */
export const untilMultiple = (tick: number, period: number): number => period - (tick % period);
