import { isRecord, type OptionRule } from '../../framework/engine.ts';
import type { FloatArray } from '../../framework/index.ts';
import type { Recordable } from '../session/recordable.ts';
import type { Session } from '../session/words.ts';
import type { Recording } from './recording.ts';
import type { Keeping } from './room.ts';

/** Where a run writes what it records, in place of keeping it in memory. */
export interface Sink {
  readonly is: 'sink';
}

/** Takes what a run records. */
export interface Receiver {
  /** What is recorded of one thing in a chunk that begins at step `start`. */
  readonly take: (own: Recordable, rows: FloatArray, start: number) => void;
  /** So many steps have run, and all that was recorded of them was taken. */
  readonly ran?: (steps: number) => void;
  /** There will be no more. */
  readonly end?: () => void;
  /** What was recorded, after so many steps. */
  readonly recording: (steps: number) => Recording;
}

/** Makes ready to take what a run records, which is about to begin. */
export type Begin = (session: Session, record: readonly Recordable[], keeping: Keeping) => Receiver;

const known = new WeakMap<object, Begin>();

/** A place where a run writes what it records. */
export function sinkOf(begin: Begin): Sink {
  const sink = Object.freeze({ is: 'sink' } as const);
  known.set(sink, begin);
  return sink;
}

export const sinkRule: OptionRule<Begin | undefined> = {
  expected: "where to write it, such as toFolder('out/run')",
  fallback: undefined,
  read: (x) => (isRecord(x) ? known.get(x) : undefined),
};
