import type { DType, Shape } from '../../../framework/index.ts';

/** A file that grows, and is read at any place. */
export interface GrowingFile {
  writeAt(offset: number, bytes: Uint8Array): void;
  /** Brings it to the disk, and lets it go. */
  close(): void;
}

/** A folder that a run writes to. */
export interface WritableFolder {
  has(name: string): boolean;
  create(name: string): GrowingFile;
}

/** A folder that a recording is read from. */
export interface ReadableFolder {
  /** Nothing where there is no such file. */
  sizeOf(name: string): Promise<number | undefined>;
  /** Bytes of a file, fewer where it ends before. */
  readAt(name: string, offset: number, length: number): Promise<Uint8Array>;
}

/** What a recording of a compartment, of elements or means is. */
export interface SeriesEntry {
  readonly is: 'series';
  readonly name: string;
  /** Of a row. */
  readonly shape: Shape;
  readonly unit: string;
  readonly dtype: DType;
  readonly batch: number | undefined;
}

/** What a recording of events is. */
export interface EventsEntry {
  readonly is: 'events';
  readonly name: string;
  /** The cells that are looked at: the first so many, or these. */
  readonly among: number | readonly number[];
  readonly batch: number;
}

export type StoredEntry = SeriesEntry | EventsEntry;

/** What a recording says of itself, in `recording.json`. */
export interface RecordingHead {
  /** Steps that are in its files, from a tick on. */
  readonly steps: number;
  readonly tick: number;
  /** Ticks from row to row, and ms of a tick. */
  readonly every: number;
  readonly dt: number;
  /** Whether the run has come to its end: it has not where its process was killed. */
  readonly ended: boolean;
  readonly of: readonly StoredEntry[];
}
