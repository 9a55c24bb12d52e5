import {
  floatArray,
  inUnit,
  isDimensionless,
  isList,
  isQuantity,
  isRecord,
  say,
  sizeOf,
  wholeTicks,
} from '../../framework/engine.ts';
import { type Amount, type Compartment, fail, unit } from '../../framework/index.ts';
import type { Misfit } from './blocks.ts';
import type { RowsOfTicks } from './forms.ts';
import { type SpikeTimes, withRows } from './timed-spikes.ts';

/** Times with the cell of each, and perhaps the trial: what `events` gives, for one. */
export interface TimedCells {
  readonly times: ArrayLike<number> | readonly Amount[];
  readonly cells: ArrayLike<number>;
  readonly trials?: ArrayLike<number>;
  readonly batch?: number;
}

/**
 * Spikes at given times, for an input: a list of times for each cell, `spikeTimes([[1, 5.5], [], ['20 ms']])`, or times with the
 * number of the cell of each, `{ times, cells }`, such as recorded `events`. Numbers are ms since tick 0. A spike counts in the
 * step in which it falls; memory follows from how many there are.
 *
 * @throws MyelinError `option` for what is no time ≥ 0 or no cell
 */
export function spikeTimes(
  given: readonly (ArrayLike<number> | readonly Amount[])[] | TimedCells,
): SpikeTimes {
  const made = isList(given) ? ofLists(given) : ofPairs(given);
  return withRows(made, (...wanted) => spikeRows(made, ...wanted));
}

function ofLists(lists: ArrayLike<unknown>): SpikeTimes {
  const all = Array.from(lists, (own, cell) =>
    isList(own) ? own : odd(`${say(own)} for cell ${cell}`, 'a list of times'),
  );
  const cells = all.flatMap((own, cell) => new Array<number>(own.length).fill(cell));
  const times = all.flatMap((own, cell) => Array.from(own, (time) => inMs(time, `of cell ${cell}`)));
  return {
    is: 'spike times',
    times: Float64Array.from(times),
    cells: Uint32Array.from(cells),
    size: all.length,
  };
}

function ofPairs(given: TimedCells): SpikeTimes {
  const { times, cells, trials, batch = 1 } = isRecord(given) ? given : ({} as Partial<TimedCells>);
  if (!isList(times) || !isList(cells) || typeof batch !== 'number')
    return odd(say(given), 'a list of times for each cell, or { times, cells }');
  const named = trials !== undefined && batch > 1 ? whole(trials, times.length, 'trials') : undefined;
  return {
    is: 'spike times',
    times: Float64Array.from(Array.from(times, (time, i) => inMs(time, `at position ${i}`))),
    cells: whole(cells, times.length, 'cells'),
    ...(named && { trials: named }),
  };
}

function inMs(time: unknown, place: string): number {
  const isAmount = typeof time === 'number' || typeof time === 'string' || isQuantity(time);
  const ms = isAmount ? inUnit(time as Amount, unit('ms'), 'spikeTimes') : Number.NaN;
  return ms >= 0 && Number.isFinite(ms) ? ms : odd(`${say(time)} ${place}`, 'times in ms, none below 0');
}

function whole(list: unknown, length: number, what: string): Uint32Array {
  if (!isList(list) || list.length !== length)
    return odd(isList(list) ? `${list.length} ${what}` : say(list), `${length} ${what}, one for each time`);
  const all = Array.from(list);
  const bad = all.findIndex((x) => !(Number.isInteger(x) && (x as number) >= 0 && (x as number) < 2 ** 32));
  return bad < 0
    ? Uint32Array.from(all as number[])
    : odd(`${say(all[bad])} at position ${bad} of ${what}`, 'whole numbers from 0 on');
}

const odd = (found: string, expected: string): never =>
  fail({
    code: 'option',
    where: 'spikeTimes',
    found,
    expected,
    remedy: 'Write spikeTimes([[1, 5.5], [], [3]]), or spikeTimes({ times, cells }).',
  });

/** The rows of spikes: how many a cell has in the step, which is one at most unless the input takes counts. */
export function spikeRows(
  { times, cells, trials, size: given }: SpikeTimes,
  wanted: Compartment,
  { batch, dt }: { readonly batch: number; readonly dt: number },
  where: string,
): RowsOfTicks {
  const size = sizeOf(wanted.shape);
  const width = wanted.shared ? size : batch * size;
  const fault = misfitOf(wanted, { cells, trials, given }, batch);
  if (fault) fail({ where, ...fault });
  // Spikes of all trials stand in each.
  const copies = trials || wanted.shared ? 1 : batch;
  const spikes: Spike[] = [];
  for (let i = 0; i < times.length; i++)
    for (let copy = 0; copy < copies; copy++)
      spikes.push({ tick: tickOf(times[i]!, dt), place: (trials?.[i] ?? copy) * size + cells[i]! });
  spikes.sort((a, b) => a.tick - b.tick || a.place - b.place);
  const ticks = Float64Array.from(spikes, ({ tick }) => tick);
  const places = Uint32Array.from(spikes, ({ place }) => place);
  for (let i = 1; i < ticks.length && !wanted.counts; i++)
    if (ticks[i] === ticks[i - 1] && places[i] === places[i - 1])
      fail({ where, ...twice(places[i]! % size, ticks[i]! * dt * 1000) });
  return ({ from, count }) => {
    const rows = floatArray('f64', count * width) as Float64Array;
    for (let i = firstFrom(ticks, from); i < ticks.length && ticks[i]! < from + count; i++)
      rows[(ticks[i]! - from) * width + places[i]!]!++;
    return rows;
  };
}

interface Spike {
  readonly tick: number;
  /** Trial and cell. */
  readonly place: number;
}

/** The tick of the step in which a time falls: on a tick, also where rounding has left it just below. */
const tickOf = (ms: number, dt: number): number => {
  const ticks = ms / (dt * 1000);
  return wholeTicks(ticks) ?? Math.floor(ticks);
};

/** Where ascending numbers are first at one or above. */
function firstFrom(ascending: Float64Array, from: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface Places {
  readonly cells: Uint32Array;
  readonly trials: Uint32Array | undefined;
  readonly given: number | undefined;
}

/** What keeps spikes from an input. */
function misfitOf(wanted: Compartment, { cells, trials, given }: Places, batch: number): Misfit | undefined {
  const size = sizeOf(wanted.shape);
  const misfit = (found: string, expected: string): Misfit => ({
    ...{ code: 'shape-mismatch', found, expected, remedy: 'Give times for the cells that there are.' },
  });
  if (!isDimensionless(wanted.unit)) {
    const remedy = 'Wire it from a part that takes spikes, or give a function of time.';
    return { code: 'unit-mismatch', found: 'spike times', expected: `values in ${wanted.unit.text}`, remedy };
  }
  if (given !== undefined && given !== size) return misfit(`times of ${given} cells`, `${size}`);
  const beyond = cells.findIndex((cell) => cell >= size);
  if (beyond >= 0) return misfit(`cell ${cells[beyond]}`, `cells from 0 to ${size - 1}`);
  const trial = trials?.findIndex((own) => own >= batch) ?? -1;
  return trial >= 0 ? misfit(`trial ${trials![trial]}`, `trials from 0 to ${batch - 1}`) : undefined;
}

const twice = (cell: number, ms: number): Misfit => ({
  code: 'shape-mismatch',
  found: `two spikes of cell ${cell} in the step at ${Number(ms.toPrecision(12))} ms`,
  expected: 'one in a step',
  remedy: 'Use a shorter dt, or leave one out.',
});
