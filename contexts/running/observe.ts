import { failAll, type OptionRule, readOptions } from '../../framework/engine.ts';
import { type Compartment, type DType, type FloatArray, fail, type Quantity } from '../../framework/index.ts';
import { compartmentFault } from '../model/handles.ts';
import { Observable } from '../observable.ts';
import { alive } from '../session/follow.ts';
import { untilMultiple } from '../session/periods.ts';
import { shapeIn } from '../session/session.ts';
import { ticksOf } from '../session/timetable.ts';
import type { Attachment, Chunk, Session } from '../session/words.ts';
import type { Series } from './recording.ts';
import { recordings, tooLong } from './room.ts';

export interface ObserveOptions {
  /**
   * A frame for every such period, from one multiple of it to the next. Without it there is a frame per chunk, and no
   * more is to be expected of their lengths.
   */
  readonly every?: Quantity | string;
}

/** Values of an observed compartment, `[steps, batch, …]`; the array belongs to whoever receives it. */
export interface Observation<D extends DType = DType> extends Series<D> {
  /** Tick of the first row. */
  readonly tick: number;
  readonly steps: number;
}

/**
 * An Observable of what a compartment is after every step, in whichever runs come while somebody subscribes. Observing
 * changes no bit of them; where nobody subscribes, nothing is kept. A run that fails does not end it: the simulation
 * stands where the chunk began, and goes on with the next run. It completes when the simulation is disposed.
 */
export function observe(
  session: Session,
  compartment: Compartment,
  options: ObserveOptions = {},
): Observable<Observation> {
  const { live, setting } = session;
  const fault = compartmentFault(live.contents, compartment, 'observe');
  if (fault) fail(fault);
  const every: OptionRule<number | undefined> = { ...ticksOf(setting.dt), fallback: undefined };
  const period = readOptions('observe', options, { every }).every;
  const keeping = { steps: period ?? 1, every: 1, dtype: setting.dtype };
  failAll(tooLong(recordings(session, [compartment], keeping)));

  return new Observable((subscriber) => {
    alive(session, 'observe');
    const kept: Kept = { pieces: [], first: 0, next: 0, width: 0 };
    const own: Attachment = {
      observes: compartment,
      before: (tick) => (period ? untilMultiple(tick, period) : Infinity),
      after: (chunk) => {
        keepRows(kept, chunk, compartment);
        if (!period || kept.next % period === 0) subscriber.next(frameOf(session, kept, compartment));
      },
      moved: () => {
        kept.pieces = [];
      },
      close: () => subscriber.complete(),
    };
    live.attached.add(own);
    return () => live.attached.delete(own);
  });
}

/** Rows since the last frame, of the chunks that have been. */
interface Kept {
  pieces: FloatArray[];
  /** Tick of the first row, and the one after the last. */
  first: number;
  next: number;
  /** Elements of a row. */
  width: number;
}

function keepRows(kept: Kept, { tick, steps, rows }: Chunk, compartment: Compartment): void {
  const piece = rows(compartment);
  // After an edit of the model there may have been ticks without it, or it may have another size.
  if (kept.pieces.length === 0 || tick !== kept.next || piece.length !== kept.width * steps) {
    kept.pieces = [];
    kept.first = tick;
    kept.width = piece.length / steps;
  }
  kept.pieces.push(piece);
  kept.next = tick + steps;
}

function frameOf(session: Session, kept: Kept, compartment: Compartment): Observation {
  const data = joined(kept.pieces);
  kept.pieces = [];
  const steps = kept.next - kept.first;
  const shape = [steps, ...shapeIn(session, compartment)];
  return { tick: kept.first, steps, data, shape, unit: compartment.unit };
}

function joined(pieces: readonly FloatArray[]): FloatArray {
  const [first] = pieces as readonly [FloatArray];
  if (pieces.length === 1) return first;
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const all = first instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
