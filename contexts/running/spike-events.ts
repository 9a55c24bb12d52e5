import {
  isDimensionless,
  isList,
  isRecord,
  lazy,
  type Packing,
  printed,
  say,
  spikePacking,
  wrongOption,
} from '../../framework/engine.ts';
import { type Compartment, type Elements, type FloatArray, fail } from '../../framework/index.ts';
import type { EventsGathered, LookedAt, PackedRows, SpikeEvents } from '../session/events.ts';
import { type EventsOf, known } from '../session/recordable.ts';
import { growing, smallFor, withRoom, zerosIn } from './growing.ts';
import { isSeries, refuseLasting, type Series } from './series.ts';

/**
 * The spikes of a compartment as events, to be recorded or observed in place of its values: `record: [events(net.z.s)]`, then
 * `run.get(events(net.z.s))`. Every spike of every step counts, whatever `recordEvery` says.
 */
export function events(of: Compartment | Elements): EventsOf;
/** The spikes of a series that was recorded, or observed, at every step. */
export function events(of: Series): SpikeEvents;
export function events(of: Compartment | Elements | Series): EventsOf | SpikeEvents {
  if (!isSeries(of))
    return Object.freeze({
      is: 'events',
      of: known(of, 'events'),
      gather: collectEvents,
      packing: spikePacking,
    });
  const { data, shape, unit, tick, every, dt, batch } = of;
  if (!isDimensionless(unit)) wrongOption('events', `a series in ${unit.text}`, 'spikes');
  if (every !== 1)
    wrongOption('events', `every ${every}th step`, 'every step', 'Record events, or leave recordEvery out.');
  refuseLasting(of, 'events');
  const steps = shape[0]!;
  const trials = batch ?? 1;
  const size = data.length / (steps * trials);
  const among = Uint32Array.from({ length: size }, (_, k) => k);
  const collector = collectEvents('events', { among, batch: trials, dt, tick });
  collector.take(data, size, tick);
  return collector.events(steps);
}

const areWhole = (x: unknown, least: number): x is ArrayLike<number> => {
  if (!isList(x)) return false;
  for (let i = 0; i < x.length; i++) if (!isWhole(x[i], least)) return false;
  return true;
};
const isWhole = (x: unknown, least: number): x is number => Number.isSafeInteger(x) && (x as number) >= least;
const isTime = (x: unknown): x is number => typeof x === 'number' && x > 0 && Number.isFinite(x);

/** Events that were made here, which hold together, by what they were made of. */
const made = new WeakMap<object, Found>();

/** Events, as `events` or a recording gives them; an error for anything else. */
export function eventsGiven(x: unknown, where: string): SpikeEvents {
  if (made.has(x as object)) return x as SpikeEvents;
  const { ticks, cells, trials, among, batch, tick, steps, dt, count } = isRecord(x)
    ? x
    : ({} as Readonly<Record<string, unknown>>);
  const areLists = areWhole(ticks, 0) && areWhole(cells, 0) && areWhole(trials, 0) && areWhole(among, 0);
  const areAsLong = areLists && [ticks, cells, trials].every((own) => own.length === count);
  const isTimed = isWhole(tick, 0) && isWhole(steps, 0) && isTime(dt) && isWhole(batch, 1);
  if (areAsLong && isTimed && Array.from(trials).every((own) => own < batch)) {
    const known = new Set(Array.from(among));
    if (Array.from(cells).every((cell) => known.has(cell))) return x as unknown as SpikeEvents;
  }
  return wrongOption(where, say(x), 'events, such as run.get(events(net.z.s))');
}

/** Events in the order of rows `[steps, batch]`: which rows have some, how many each, and the cells of all of them. */
interface Found {
  readonly rows: Float64Array;
  readonly counts: Uint32Array;
  readonly cells: Uint32Array;
}

/** Cells that have fired are put to the others when they are so many. */
const FIRED = 2 ** 10;

/** Gathers the events of rows `[steps, batch, size]`, of the cells that are looked at. */
export function collectEvents(where: string, watched: LookedAt): EventsGathered {
  const { batch } = watched;
  const among = watched.among.toSorted();
  const [rows, counts] = [growing(Float64Array), growing(Uint32Array)];
  const cells = growing<Uint32Array>(Uint32Array, smallFor((among.at(-1) ?? 0) + 1));
  return {
    /** Takes values of `size` cells a row, of steps from a tick on. */
    take(values: FloatArray, size: number, tick: number): void {
      const isAll = among.length === size;
      const skip = isAll ? zerosIn(values) : undefined;
      for (let row = 0, from = 0; from < values.length; row++, from += size) {
        let count = 0;
        for (let k = skip ? skip(from, from + size) - from : 0; k < among.length; k++) {
          const cell = isAll ? k : among[k]!;
          const value = values[from + cell]!;
          if (value === 0) {
            if (skip) k = skip(from + k, from + size) - from - 1;
            continue;
          }
          if (!(value > 0 && Number.isInteger(value)))
            notSpikes(where, value, cell, tick + Math.floor(row / batch));
          for (let spike = 0; spike < value; spike++) cells.push(cell);
          count += value;
        }
        if (count === 0) continue;
        rows.push((tick - watched.tick) * batch + row);
        counts.push(count);
      }
    },
    /** The same of rows that are packed, of numbers that are 0 or 1. */
    takePacked(packed: FloatArray, { list }: Packing, { width, size }: PackedRows, tick: number): void {
      const fired = new (smallFor(size))(size + FIRED);
      const isAmong = new Uint8Array(size);
      for (const cell of among) isAmong[cell] = 1;
      let before = 0;
      for (let row = 0, from = 0; from < packed.length; row++, from += width) {
        let count = list(packed, from, width, fired, before);
        if (among.length < size) count = kept(fired, before, count, isAmong);
        if (count === before) continue;
        rows.push((tick - watched.tick) * batch + row);
        counts.push(count - before);
        before = count;
        if (count < FIRED) continue;
        cells.append(fired, count);
        before = 0;
      }
      cells.append(fired, before);
    },
    /** What has been found in so many steps; to be asked for once. */
    events: (steps: number): SpikeEvents =>
      spikeEvents({ rows: rows.all(), counts: counts.all(), cells: cells.all() }, { ...watched, steps }),
  };
}

function spikeEvents(found: Found, watched: LookedAt & { readonly steps: number }): SpikeEvents {
  const { tick, batch, dt } = watched;
  /** A number of each event that follows from its row, made when it is first asked for. */
  const ofRows = <A extends Float64Array | Uint32Array | Int32Array>(
    numbers: A,
    of: (row: number) => number,
  ) => {
    let at = 0;
    found.rows.forEach((row, k) => numbers.fill(of(row), at, (at += found.counts[k]!)));
    return numbers;
  };
  const count = found.cells.length;
  const tickOf = (row: number) => tick + Math.floor(row / batch);
  const ticks = lazy(() => ofRows(withRoom(Int32Array, count), tickOf));
  const times = lazy(() => ofRows(withRoom(Float64Array, count), (row) => timeOf(tickOf(row), dt)));
  const trials = lazy(() => ofRows(withRoom(Uint32Array, count), (row) => row % batch));
  const all: SpikeEvents = {
    ...watched,
    cells: found.cells,
    count,
    get ticks() {
      return ticks();
    },
    // The clock of commands: a product of whole ticks, rounded to what a decimal of ms says.
    get times() {
      return times();
    },
    get trials() {
      return trials();
    },
    trial: (trial) => {
      if (!(Number.isInteger(trial) && trial >= 0 && trial < batch))
        wrongOption('trial', say(trial), `a whole number from 0 to ${batch - 1}`);
      return batch === 1 ? all : spikeEvents(ofTrial(found, trial, batch), { ...watched, batch: 1 });
    },
  };
  made.set(all, found);
  return printed(all, ({ count, among, steps, batch }) => {
    const of = `${among.length} cells${batch > 1 ? ` in ${batch} trials` : ''}`;
    return `${count} spikes of ${of}, ${steps} steps`;
  });
}

/** Events from columns, in the order of time, and of trials within a step. */
export function eventsOf(
  {
    ticks,
    cells,
    trials,
  }: Pick<SpikeEvents, 'ticks' | 'cells'> & { readonly trials: Uint32Array | undefined },
  watched: LookedAt & { readonly steps: number },
): SpikeEvents {
  const [rows, counts] = [growing(Float64Array), growing(Uint32Array)];
  const rowOf = (k: number) => (ticks[k]! - watched.tick) * watched.batch + (trials?.[k] ?? 0);
  for (let from = 0, to = 0; from < ticks.length; from = to) {
    const row = rowOf(from);
    while (to < ticks.length && rowOf(to) === row) to++;
    rows.push(row);
    counts.push(to - from);
  }
  return spikeEvents({ rows: rows.all(), counts: counts.all(), cells }, watched);
}

/** What one trial has, as if it had been alone. */
function ofTrial({ rows, counts, cells }: Found, trial: number, batch: number): Found {
  const isOwn = (k: number) => rows[k]! % batch === trial;
  const picked = Uint32Array.from(rows.keys()).filter(isOwn);
  const own = { rows: new Float64Array(picked.length), counts: counts.filter((_, k) => isOwn(k)) };
  picked.forEach((k, i) => {
    own.rows[i] = Math.floor(rows[k]! / batch);
  });
  const events = new Uint32Array(own.counts.reduce((sum, count) => sum + count, 0));
  let [from, to] = [0, 0];
  counts.forEach((count, k) => {
    if (isOwn(k)) {
      events.set(cells.subarray(from, from + count), to);
      to += count;
    }
    from += count;
  });
  return { ...own, cells: events };
}

/** A tick in ms, without the last digits, which are those of rounding. */
export const timeOf = (tick: number, dt: number): number => Number((tick * dt).toPrecision(12));

/** Of a list's cells from one on, moves those that are wanted to the front, and says where they end. */
function kept(cells: Uint16Array | Uint32Array, from: number, end: number, isWanted: Uint8Array): number {
  let to = from;
  for (let k = from; k < end; k++) if (isWanted[cells[k]!] === 1) cells[to++] = cells[k]!;
  return to;
}

const notSpikes = (where: string, value: number, cell: number, tick: number): never =>
  fail({
    code: 'kind-mismatch',
    where,
    found: `${value} of cell ${cell} at tick ${tick}`,
    expected: 'whole numbers of spikes',
    remedy: 'Record the values: what is graded has no events.',
  });
