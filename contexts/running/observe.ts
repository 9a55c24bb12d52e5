import { failAll } from '../../framework/engine.ts';
import { type Compartment, type FloatArray, fail, type Quantity } from '../../framework/index.ts';
import { compartmentFault } from '../model/handles.ts';
import { Observable } from '../observable.ts';
import { type OptionRule, readOptions } from '../options.ts';
import { type Attachment, untilMultiple } from '../session/attachment.ts';
import type { Machine } from '../session/machine.ts';
import { ticksOf } from '../session/timetable.ts';
import { type Series, tooLong } from './recording.ts';

export interface ObserveOptions {
  /**
   * A frame for every such period, from one multiple of it to the next. Without it there is a frame per chunk, and no
   * more is to be expected of their lengths.
   */
  readonly every?: Quantity | string;
}

/** Values of an observed compartment, `[steps, batch, …]`; the array belongs to whoever receives it. */
export interface Observation extends Series {
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
  machine: Machine,
  compartment: Compartment,
  options: ObserveOptions = {},
): Observable<Observation> {
  const { contents, setting, attached, slotOf, shapeOf } = machine;
  const fault = compartmentFault(contents, compartment, 'observe');
  if (fault) fail(fault);
  const every: OptionRule<number | undefined> = { ...ticksOf(setting.dt), fallback: undefined };
  const period = readOptions('observe', options, { every }).every;
  failAll(tooLong([compartment], shapeOf, slotOf, { steps: period ?? 1, every: 1, dtype: setting.dtype }));
  const { unit } = compartment;

  return new Observable((subscriber) => {
    machine.alive('observe');
    /** Rows since the last frame, of the chunks that have been. */
    let pieces: FloatArray[] = [];
    let [first, next, width] = [0, 0, 0];
    const own: Attachment = {
      observes: compartment,
      before: (tick) => (period ? untilMultiple(tick, period) : Infinity),
      after: ({ tick, steps, rows }) => {
        const piece = rows(compartment);
        // After an edit of the model there may have been ticks without it, or it may have another size.
        if (pieces.length === 0 || tick !== next || piece.length !== width * steps) {
          pieces = [];
          first = tick;
          width = piece.length / steps;
        }
        pieces.push(piece);
        next = tick + steps;
        if (period && next % period !== 0) return;
        const data = joined(pieces);
        pieces = [];
        const count = next - first;
        subscriber.next({ tick: first, steps: count, data, shape: [count, ...shapeOf(compartment)], unit });
      },
      restart: () => {
        pieces = [];
      },
      close: () => subscriber.complete(),
    };
    attached.add(own);
    return () => attached.delete(own);
  });
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
