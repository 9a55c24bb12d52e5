import { failAll, readOptions, sizeOf } from '../../framework/engine.ts';
import { type DType, type FloatArray, fail, type Quantity } from '../../framework/index.ts';
import { Observable } from '../observable.ts';
import type { EventsGathered, SpikeEvents } from '../session/events.ts';
import { alive } from '../session/follow.ts';
import { untilMultiple } from '../session/periods.ts';
import { baseOf, type Recordable, recordableFault } from '../session/recordable.ts';
import { shapeIn } from '../session/session.ts';
import { ticksOf } from '../session/timetable.ts';
import type { Attachment, Chunk, Running, Session } from '../session/words.ts';
import { pickIn, seriesOf, takeEvents, watchedBy } from './recording.ts';
import { recordings, tooLong } from './room.ts';
import { lasting, type Series } from './series.ts';

export interface ObserveOptions {
  /**
   * A frame for every such period, from one multiple of it to the next. Without it there is a frame per chunk, and no
   * more is to be expected of their lengths.
   */
  readonly every?: Quantity | string;
}

/** Values of an observed compartment, of elements or means, `[steps, batch, …]`; the array belongs to whoever receives it. */
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
  of: Recordable,
  options: ObserveOptions = {},
): Observable<Observation | SpikeEvents> {
  const { live, setting } = session;
  const fault = recordableFault(live.contents, of, 'observe');
  if (fault) fail(fault);
  const every = ticksOf(setting.dt);
  const period = readOptions('observe', options, { every }).every;
  failAll(tooLong(recordings(session, [of], { steps: period ?? 1, every: 1 })));

  return new Observable((subscriber) => {
    alive(session, 'observe');
    const kept: Kept = { pieces: [], first: 0, next: 0, width: 0 };
    const own: Attachment = {
      observes: of,
      before: (tick) => (period ? untilMultiple(tick, period) : Infinity),
      starts: (run) => {
        kept.run = run;
      },
      after: (chunk) => {
        keepRows(session, kept, chunk, of);
        if (!period || kept.next % period === 0) subscriber.next(frameOf(session, kept, of));
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

/** Rows since the last frame, of the chunks that have been; or the events in them. */
interface Kept {
  pieces: FloatArray[];
  gathered?: EventsGathered;
  /** The run that they are of. */
  run?: Running;
  /** Tick of the first row, and the one after the last. */
  first: number;
  next: number;
  /** Elements of a row. */
  width: number;
}

function keepRows(session: Session, kept: Kept, { tick, steps, rows }: Chunk, of: Recordable): void {
  const all = rows(of);
  const piece = pickIn(session, of)(all);
  const width = of.is === 'events' ? sizeOf(shapeIn(session, baseOf(of))) : piece.length / steps;
  // After an edit of the model there may have been ticks without it, or it may have another size.
  if (kept.pieces.length === 0 || tick !== kept.next || width !== kept.width) {
    kept.pieces = [];
    kept.first = tick;
    kept.width = width;
    if (of.is === 'events') kept.gathered = of.gather('observe', watchedBy(session, of, tick));
  }
  if (of.is === 'events') takeEvents(session, of, kept.gathered!, all, tick);
  kept.pieces.push(of.is === 'events' ? NONE : piece);
  kept.next = tick + steps;
}

const NONE = new Float32Array(0);

function frameOf(session: Session, kept: Kept, of: Recordable): Observation | SpikeEvents {
  const { pieces, gathered, first, next, run } = kept;
  kept.pieces = [];
  const steps = next - first;
  if (of.is === 'events') return gathered!.events(steps);
  const frame = { ...seriesOf(session, of, joined(pieces), { rows: steps, tick: first, every: 1 }), steps };
  const { crossings } = run!.process.timetable;
  lasting.set(frame, () => crossings?.lastLonger(baseOf(of)) ?? false);
  return frame;
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
