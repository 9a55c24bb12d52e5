import { printed } from '../../../framework/engine.ts';
import { eventsOf } from '../../running/spike-events.ts';
import type { SpikeEvents } from '../../session/events.ts';
import { badFile } from '../arrays/words.ts';
import type { StoredNpy } from './stored-npy.ts';
import { rangeGiven } from './stored-series.ts';

/** Spikes of a run that are in files: those of some steps are read when they are asked for. */
export interface StoredEvents
  extends Pick<SpikeEvents, 'count' | 'among' | 'batch' | 'tick' | 'steps' | 'dt'> {
  /** Those of the steps from one up to, and without, another; all where none are said. */
  between(from?: number, to?: number): Promise<SpikeEvents>;
}

type EventsFacts = Omit<StoredEvents, 'between' | 'count'>;

/** Opens the columns of events, ticks ascending. */
export async function storedEvents(
  [ticks, cells, trials]: readonly StoredNpy[],
  facts: EventsFacts,
  name: string,
): Promise<StoredEvents> {
  const { among, batch, tick, steps } = facts;
  const written = Math.min(ticks!.rows, cells!.rows, trials?.rows ?? Infinity);
  /** How many events are before a tick. */
  const before = async (end: number): Promise<number> => {
    let [low, high] = [0, written];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((await ticks!.read(middle, middle + 1))[0]! < end) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  // Of a process that was killed, some files may have the events of a chunk more.
  const count = await before(tick + steps);
  const known = new Set(among);
  const isAll = among.every((cell, k) => cell === k);
  const between = async (from: number, to: number): Promise<SpikeEvents> => {
    const [first, last] = [await before(tick + from), await before(tick + to)];
    const [own, of, at] = await Promise.all([ticks, cells, trials].map((file) => file?.read(first, last)));
    const odd = (what: string, k: number) =>
      badFile(name, `${what} of event ${first + k}`, 'those of its run');
    let previous = 0;
    own!.forEach((x: number, k: number) => {
      const trial = at?.[k] ?? 0;
      const row = x * batch + trial;
      if (trial >= batch || x < tick + from || x >= tick + to || row < previous)
        odd(`the tick ${x} and trial ${trial}`, k);
      previous = row;
    });
    const oddCell = of!.findIndex((cell: number) => (isAll ? cell >= among.length : !known.has(cell)));
    if (oddCell >= 0) odd(`the cell ${of![oddCell]}`, oddCell);
    const columns = {
      ticks: own as Int32Array,
      cells: of as Uint32Array,
      trials: at as Uint32Array | undefined,
    };
    return eventsOf(columns, { ...facts, tick: tick + from, steps: to - from });
  };
  const events: StoredEvents = {
    ...facts,
    count,
    between: async (from = 0, to = steps) => between(...rangeGiven(from, to, steps, `${name}.between`)),
  };
  return Object.freeze(printed(events, () => `stored ${name}: ${count} spikes, ${steps} steps`));
}
