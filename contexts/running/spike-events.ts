import {
  isDimensionless,
  isList,
  isRecord,
  printed,
  say,
  sizeText,
  wrongOption,
} from '../../framework/engine.ts';
import { type Compartment, type Elements, type FloatArray, fail } from '../../framework/index.ts';
import { type EventsOf, known } from '../session/recordable.ts';
import { isSeries, type Series } from './series.ts';

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

/**
 * The spikes of a compartment as events, to be recorded or observed in place of its values: `record: [events(net.z.s)]`, then
 * `run.get(events(net.z.s))`. Every spike of every step counts, whatever `recordEvery` says.
 */
export function events(of: Compartment | Elements): EventsOf;
/** The spikes of a series that was recorded, or observed, at every step. */
export function events(of: Series): SpikeEvents;
export function events(of: Compartment | Elements | Series): EventsOf | SpikeEvents {
  if (!isSeries(of)) return Object.freeze({ is: 'events', of: known(of, 'events') });
  const { data, shape, unit, tick, every, dt, batch } = of;
  if (!isDimensionless(unit)) wrongOption('events', `a series in ${unit.text}`, 'spikes');
  if (every !== 1)
    wrongOption('events', `every ${every}th step`, 'every step', 'Record events, or leave recordEvery out.');
  const steps = shape[0]!;
  const trials = batch ?? 1;
  const size = data.length / (steps * trials);
  const among = Uint32Array.from({ length: size }, (_, k) => k);
  const collector = collectEvents('events', { among, batch: trials, dt, tick });
  collector.take(data, size, tick);
  return collector.events(steps);
}

const isWhole = (x: unknown, least: number): x is number => Number.isSafeInteger(x) && (x as number) >= least;
const areWhole = (x: unknown, least: number): x is ArrayLike<number> =>
  isList(x) && Array.from(x).every((own) => isWhole(own, least));
const isTime = (x: unknown): x is number => typeof x === 'number' && x > 0 && Number.isFinite(x);

/** Events, as `events` or a recording gives them; an error for anything else. */
export function eventsGiven(x: unknown, where: string): SpikeEvents {
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

/** Events, so many at most, one behind the other. */
interface EventPiece {
  readonly ticks: Int32Array;
  readonly cells: Uint32Array;
  /** None where there is one trial. */
  readonly trials: Uint32Array | undefined;
}

const PIECE = 2 ** 14;

/** Gathers the events of rows `[steps, batch, size]`, of the cells that are looked at. */
export function collectEvents(where: string, watched: LookedAt) {
  const { among, batch } = watched;
  const pieces: EventPiece[] = [];
  let last: EventPiece | undefined;
  /** Events in the last piece. */
  let count = 0;
  const add = (row: number, tick: number, cell: number, value: number): void => {
    if (!(value > 0 && Number.isInteger(value))) notSpikes(where, value, cell, tick);
    for (let k = 0; k < value; k++) {
      if (!last || count === PIECE) {
        pieces.push((last = pieceOf(PIECE, batch)));
        count = 0;
      }
      last.ticks[count] = tick;
      last.cells[count] = cell;
      if (last.trials) last.trials[count] = row % batch;
      count++;
    }
  };
  return {
    /** Takes rows of `size` cells, of steps from a tick on. */
    take(rows: FloatArray, size: number, tick: number): void {
      const isAll = among.length === size;
      for (let row = 0, from = 0; from < rows.length; row++, from += size)
        for (let k = 0; k < among.length; k++) {
          const cell = isAll ? k : among[k]!;
          const value = rows[from + cell]!;
          if (value !== 0) add(row, tick + Math.floor(row / batch), cell, value);
        }
    },
    /** What has been found in so many steps; to be asked for once. */
    events(steps: number): SpikeEvents {
      const all = pieceOf(last ? (pieces.length - 1) * PIECE + count : 0, batch);
      for (let at = 0; at < all.ticks.length; at += PIECE) {
        const { ticks, cells, trials } = pieces[at / PIECE]!;
        // What has been copied is let go at once.
        delete pieces[at / PIECE];
        const length = Math.min(PIECE, all.ticks.length - at);
        all.ticks.set(ticks.subarray(0, length), at);
        all.cells.set(cells.subarray(0, length), at);
        if (trials) all.trials!.set(trials.subarray(0, length), at);
      }
      return spikeEvents(all, { ...watched, steps });
    },
  };
}

function pieceOf(length: number, batch: number): EventPiece {
  try {
    const trials = batch > 1 ? new Uint32Array(length) : undefined;
    return { ticks: new Int32Array(length), cells: new Uint32Array(length), trials };
  } catch {
    return fail({
      code: 'memory',
      where: 'events',
      found: `${sizeText(12 * length)} of spikes`,
      expected: 'what this machine can hold',
      remedy: 'Run in several parts, or record fewer cells.',
    });
  }
}

function spikeEvents(found: EventPiece, watched: LookedAt & { readonly steps: number }): SpikeEvents {
  const { ticks, cells } = found;
  let times: Float64Array | undefined;
  let { trials } = found;
  const own: SpikeEvents = {
    ...watched,
    ticks,
    cells,
    count: ticks.length,
    // The clock of commands: a product of whole ticks, rounded to what a decimal of ms says.
    get times() {
      return (times ??= Float64Array.from(ticks, (tick) => timeOf(tick, watched.dt)));
    },
    get trials() {
      return (trials ??= new Uint32Array(ticks.length));
    },
    trial: (trial) => {
      if (!(Number.isInteger(trial) && trial >= 0 && trial < watched.batch))
        wrongOption('trial', say(trial), `a whole number from 0 to ${watched.batch - 1}`);
      if (watched.batch === 1) return own;
      const at = Uint32Array.from(ticks.keys()).filter((i) => found.trials![i] === trial);
      const picked = {
        ticks: Int32Array.from(at, (i) => ticks[i]!),
        cells: Uint32Array.from(at, (i) => cells[i]!),
        trials: undefined,
      };
      return spikeEvents(picked, { ...watched, batch: 1 });
    },
  };
  return printed(own, ({ count, among, steps, batch }) => {
    const of = `${among.length} cells${batch > 1 ? ` in ${batch} trials` : ''}`;
    return `${count} spikes of ${of}, ${steps} steps`;
  });
}

/** The same events, of a run that had so many steps. */
export const ofSteps = (of: SpikeEvents, steps: number): SpikeEvents => {
  const { ticks, cells, trials, among, batch, dt, tick } = of;
  return spikeEvents({ ticks, cells, trials }, { among, batch, dt, tick, steps });
};

/** A tick in ms, without the last digits, which are those of rounding. */
export const timeOf = (tick: number, dt: number): number => Number((tick * dt).toPrecision(12));

const notSpikes = (where: string, value: number, cell: number, tick: number): never =>
  fail({
    code: 'kind-mismatch',
    where,
    found: `${value} of cell ${cell} at tick ${tick}`,
    expected: 'whole numbers of spikes',
    remedy: 'Record the values: what is graded has no events.',
  });
