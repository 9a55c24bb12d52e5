import { isRecord, type OptionRule } from '../../framework/engine.ts';
import type { FloatArray } from '../../framework/index.ts';
import type { Observable } from '../observable.ts';
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
  readonly ran?: ((steps: number) => void) | undefined;
  /** There will be no more. */
  readonly end?: (() => void) | undefined;
  /** What was recorded, after so many steps. */
  readonly recording: (steps: number) => Recording;
}

/** Makes ready to take what a run records, which is about to begin. */
export type Begin = (session: Session, record: readonly Recordable[], keeping: Keeping) => Receiver;

/** Makes ready to take frames of a stream, which is about to begin; what goes wrong then ends it. */
export type Follow = (
  session: Session,
  record: readonly Recordable[],
  frames: Observable<Recording> & { pause(): void; resume(): void },
  fail: (error: unknown) => void,
) => void;

/** How a sink takes what a run records, and what a stream does. */
export interface Taking {
  readonly begin: Begin;
  readonly follow: Follow;
}

const known = new WeakMap<object, Taking>();

/** A place where a run writes what it records. */
export function sinkOf(taking: Taking): Sink {
  const sink = Object.freeze({ is: 'sink' } as const);
  known.set(sink, taking);
  return sink;
}

export const sinkRule: OptionRule<Taking | undefined> = {
  expected: "a place such as toFolder('out/run')",
  fallback: undefined,
  read: (x) => (isRecord(x) ? known.get(x) : undefined),
};
