import {
  failAll,
  floatArray,
  formatShape,
  inOneLine,
  milliseconds,
  printed,
  sharing,
  sizeOf,
} from '../../framework/engine.ts';
import {
  type Compartment,
  type DType,
  type Elements,
  type FloatArray,
  fail,
  type Mean,
} from '../../framework/index.ts';
import { currentOf } from '../model/handles.ts';
import type { EventsGathered, LookedAt, SpikeEvents } from '../session/events.ts';
import { tellGraded } from '../session/odd-numbers.ts';
import {
  baseOf,
  type EventsOf,
  elementsIn,
  type Recordable,
  recordableFault,
  textOf,
} from '../session/recordable.ts';
import { emitIn, emitShapeIn, shapeIn, slotIn } from '../session/session.ts';
import type { Session } from '../session/words.ts';
import { type Keeping, rowShape, rowsKept, tooLong } from './room.ts';
import { lasting, type Series } from './series.ts';

/** What a run has recorded. */
export interface Recording<D extends DType = DType> {
  /** What was recorded as events. */
  get(of: EventsOf): SpikeEvents;
  /** The values of a recorded compartment, of elements or means, as they stand in the record list; an error for any other. */
  get(of: Compartment | Elements | Mean): Series<D>;
  /** All that was recorded, by how one would write it: `net/z.v`, `mean(net/z.v)`. */
  all(): ReadonlyMap<string, Series<D> | SpikeEvents>;
  /** Number of rows: one per recorded step. */
  readonly rows: number;
}

/** What is recorded, by how one would write it. */
export const nameIn = (session: Session, of: Recordable): string => textOf(of, (own) => slotIn(session, own));

/** Whose spikes are collected, from a tick on. */
export function watchedBy(session: Session, of: EventsOf, tick: number): LookedAt {
  const { batch, dt } = session.setting;
  const base = baseOf(of);
  const at = elementsIn(of);
  const all = sizeOf((currentOf(session.live.contents, base) ?? base).shape);
  const among = at ? Uint32Array.from(at) : new Uint32Array(all).map((_, k) => k);
  return { among, batch: base.shared ? 1 : batch, dt: milliseconds(dt), tick };
}

/** Takes the events of rows of a chunk that begins at a tick. */
export function takeEvents(
  session: Session,
  of: EventsOf,
  gathered: EventsGathered,
  rows: FloatArray,
  tick: number,
): void {
  const emit = emitIn(session, of);
  const trials = baseOf(of).shared ? 1 : session.setting.batch;
  const width = sizeOf(emitShapeIn(session, emit)) / trials;
  const size = sizeOf(shapeIn(session, baseOf(of))) / trials;
  if (emit.is === 'packed') gathered.takePacked(rows, emit.packing, { width, size }, tick);
  else gathered.take(rows, size, tick);
}

/** Of rows of a compartment, the elements that are kept. */
export function pickIn(session: Session, of: Recordable): (rows: FloatArray) => FloatArray {
  const at = of.is === 'elements' && elementsIn(of);
  if (!at) return (rows) => rows;
  const size = sizeOf(baseOf(of).shape);
  return (rows) => {
    const count = rows.length / size;
    const picked = floatArray(session.setting.dtype, count * at.length);
    for (let row = 0; row < count; row++)
      for (let k = 0; k < at.length; k++) picked[row * at.length + k] = rows[row * size + at[k]!]!;
    return picked;
  };
}

/** A series of so many rows from a tick on. */
export function seriesOf(
  session: Session,
  of: Recordable,
  data: FloatArray,
  { rows, tick, every }: { readonly rows: number; readonly tick: number; readonly every: number },
): Series {
  const own = rowShape(session, of);
  const { unit, shared } = baseOf(of);
  const { batch, dt } = session.setting;
  const shape = [rows, ...own];
  return { data, shape, unit, tick, every, dt: milliseconds(dt), batch: shared ? undefined : batch };
}

/** What is kept of one thing that is recorded. */
interface Keeper {
  /** Takes the rows of a chunk that begins at step `start`. */
  readonly take: (rows: FloatArray, start: number) => void;
  /** What there is after so many steps, of which nothing is taken any more. */
  readonly result: (steps: number) => Series | SpikeEvents;
}

function keeperOf(session: Session, of: Recordable, keeping: Keeping, tick: number): Keeper {
  const { every, timetable } = keeping;
  const name = nameIn(session, of);
  if (of.is === 'events') {
    const gathered = of.gather(name, watchedBy(session, of, tick));
    let found: SpikeEvents | undefined;
    const result = (steps: number) => (found ??= gathered.events(steps));
    return { take: (rows, start) => takeEvents(session, of, gathered, rows, tick + start), result };
  }
  const pick = pickIn(session, of);
  const size = sizeOf(rowShape(session, of));
  let data = floatArray(session.setting.dtype, rowsKept(keeping) * size);
  const take = (rows: FloatArray, start: number): void => {
    const picked = pick(rows);
    if (start === 0 && of.is !== 'mean') tellGraded(session, baseOf(of), slotIn(session, baseOf(of)), picked);
    const count = size > 0 ? picked.length / size : 0;
    data = withRoom(data, Math.ceil((start + count) / every) * size, name);
    if (every === 1) {
      data.set(picked, start * size);
      return;
    }
    for (let row = 0; row < count; row++) {
      if ((start + row) % every !== 0) continue;
      data.set(picked.subarray(row * size, (row + 1) * size), ((start + row) / every) * size);
    }
  };
  let series: Series | undefined;
  const result = (steps: number): Series => {
    if (series) return series;
    const rows = Math.ceil(steps / every);
    const own = rows * size < data.length ? data.slice(0, rows * size) : data;
    series = seriesOf(session, of, own, { rows, tick, every });
    lasting.set(series, () => timetable.crossings?.lastLonger(baseOf(of)) ?? false);
    return series;
  };
  return { take, result };
}

/** An array that holds so much: where nobody knew how long a run would be, one twice as long in the place of one that is full. */
function withRoom(data: FloatArray, needed: number, what: string): FloatArray {
  if (needed <= data.length) return data;
  const length = Math.max(2 * data.length, needed);
  failAll(tooLong([{ what, bytes: length * data.BYTES_PER_ELEMENT }]));
  const room = floatArray(data instanceof Float32Array ? 'f32' : 'f64', length);
  room.set(data);
  return room;
}

export const RECORDING = printed({} as Recording, ({ rows, all }) => {
  const texts = [...all()].map(([name, own]) =>
    'ticks' in own ? name : `${name} ${formatShape(own.shape)} ${own.unit.text}`,
  );
  return `recording of ${rows} rows: ${inOneLine(texts) || 'nothing'}`;
});

/** Collects what is recorded of the steps from a tick on, every `every`-th of them; events of all. */
export function recorder(
  session: Session,
  record: readonly Recordable[],
  keeping: Keeping,
  tick = session.live.tick,
) {
  const keepers = new Map(record.map((own) => [nameIn(session, own), keeperOf(session, own, keeping, tick)]));
  /** What was recorded, after so many steps. */
  const recording = (steps: number): Recording => {
    const get = (of: Recordable): Series | SpikeEvents => {
      const fault = recordableFault(session.live.contents, of, 'recording');
      if (fault) fail(fault);
      const name = nameIn(session, of);
      return keepers.get(name)?.result(steps) ?? notRecorded(name, [...keepers.keys()]);
    };
    const all = () => new Map([...keepers].map(([name, { result }]) => [name, result(steps)] as const));
    return sharing<Recording>(RECORDING, { rows: Math.ceil(steps / keeping.every), get, all });
  };
  return {
    /** Takes the rows of a chunk that begins at step `start`. */
    take: (own: Recordable, chunk: FloatArray, start: number): void =>
      keepers.get(nameIn(session, own))!.take(chunk, start),
    recording,
  };
}

const notRecorded = (where: string, recorded: readonly string[]): never =>
  fail({
    code: 'unknown-compartment',
    where,
    found: 'a compartment that was not recorded',
    expected: `one of ${recorded.join(', ') || 'none: nothing was recorded'}`,
    remedy: 'Add it to the record list of the run.',
  });

/** A recording with something else in the place of each that was recorded, made once when it is first asked for. */
export function mapped(
  { get, all }: Recording,
  rows: number,
  map: (of: Series | SpikeEvents) => Series | SpikeEvents,
): Recording {
  const made = new Map<Series | SpikeEvents, Series | SpikeEvents>();
  const own = (of: Series | SpikeEvents): Series | SpikeEvents => {
    const found = made.get(of) ?? map(of);
    made.set(of, found);
    const asked = lasting.get(of as Series);
    if (asked) lasting.set(found as Series, asked);
    return found;
  };
  return sharing<Recording>(RECORDING, {
    rows,
    get: ((of: Compartment) => own(get(of))) as Recording['get'],
    all: () => new Map([...all()].map(([name, one]) => [name, own(one)] as const)),
  });
}
