import { inUnit, isQuantity, say, wholeTicks, wrongOption } from '../../framework/engine.ts';
import { type Quantity, unit } from '../../framework/index.ts';
import type { SpikeEvents } from '../session/events.ts';
import { eventsGiven, timeOf } from './spike-events.ts';

// What spikes tell: pure functions of events. Lists have one entry for each cell that was looked at, trial after trial.

/** Numbers of spikes `[batch, cells]`. */
export function spikeCounts(spikes: SpikeEvents): Float64Array {
  eventsGiven(spikes, 'spikeCounts');
  const placeOf = places(spikes);
  const counts = new Float64Array(spikes.batch * spikes.among.length);
  for (let i = 0; i < spikes.count; i++) counts[placeOf(i)]!++;
  return counts;
}

/** Spikes per second in Hz, `[batch, cells]`: numbers of spikes through the time that was looked at. */
export function firingRates(spikes: SpikeEvents): Float64Array {
  const { steps, dt } = eventsGiven(spikes, 'firingRates');
  const seconds = timeOf(steps, dt) / 1000;
  return spikeCounts(spikes).map((count) => count / seconds);
}

/** Times from spike to spike in ms, a list for each cell of each trial; none where a cell spiked less than twice. */
export function interspikeIntervals(spikes: SpikeEvents): readonly Float64Array[] {
  const placeOf = places(eventsGiven(spikes, 'interspikeIntervals'));
  const counts = spikeCounts(spikes);
  const lists = Array.from(counts, (count) => new Float64Array(Math.max(0, count - 1)));
  const last = new Float64Array(counts.length).fill(Number.NaN);
  const filled = new Uint32Array(counts.length);
  for (let i = 0; i < spikes.count; i++) {
    const place = placeOf(i);
    const tick = spikes.ticks[i]!;
    if (!Number.isNaN(last[place])) lists[place]![filled[place]!++] = timeOf(tick - last[place]!, spikes.dt);
    last[place] = tick;
  }
  return lists;
}

/**
 * Coefficient of variation of the intervals between spikes, `[batch, cells]`: their standard deviation through their mean, 0 of
 * a clock, about 1 of a Poisson process; NaN where there are fewer than two intervals. The deviation is that of all of them (÷ n).
 */
export const coefficientOfVariation = (spikes: SpikeEvents): Float64Array =>
  Float64Array.from(interspikeIntervals(spikes), (intervals) => {
    if (intervals.length < 2) return Number.NaN;
    const mean = intervals.reduce((a, b) => a + b, 0) / intervals.length;
    const squares = intervals.reduce((sum, x) => sum + (x - mean) ** 2, 0);
    return Math.sqrt(squares / intervals.length) / mean;
  });

/** Rates of a population by bins of time. */
export interface PopulationRate {
  /** When each bin begins, in ms. */
  readonly times: Float64Array;
  /** Spikes per second of a cell in Hz, over all cells and trials that were looked at. */
  readonly rates: Float64Array;
}

/**
 * The rate of a population in bins of a width, a peristimulus time histogram: spikes in a bin through its length, cells and trials.
 * A last bin that is cut short counts by its own length.
 *
 * @param bin a whole number of ticks, such as `'10 ms'`
 */
export function populationRate(spikes: SpikeEvents, bin: Quantity | string): PopulationRate {
  const { tick, steps, dt, among, batch } = eventsGiven(spikes, 'populationRate');
  const where = 'populationRate, bin';
  const ms = typeof bin === 'string' || isQuantity(bin) ? inUnit(bin, unit('ms'), where) : Number.NaN;
  const width = wholeTicks(ms / dt) ?? 0;
  if (!(width >= 1))
    wrongOption(
      where,
      Number.isNaN(ms) ? say(bin) : `${ms} ms`,
      `a positive multiple of ${dt} ms, such as '${10 * dt} ms'`,
    );
  const bins = Math.ceil(steps / width);
  const rates = new Float64Array(bins);
  for (let i = 0; i < spikes.count; i++) rates[Math.floor((spikes.ticks[i]! - tick) / width)]!++;
  const cells = among.length * batch;
  return {
    times: Float64Array.from({ length: bins }, (_, k) => timeOf(tick + k * width, dt)),
    rates: rates.map((count, k) => {
      const seconds = timeOf(Math.min(width, steps - k * width), dt) / 1000;
      return count / (cells * seconds);
    }),
  };
}

/** Where the cell of an event stands in `[batch, cells]`. */
function places(spikes: SpikeEvents): (event: number) => number {
  const { among, batch, cells } = spikes;
  const known = among.every((cell, k) => cell === k)
    ? undefined
    : new Map([...among].map((cell, k) => [cell, k]));
  const trials = batch > 1 ? spikes.trials : undefined;
  return (event) => {
    const cell = cells[event]!;
    return (trials?.[event] ?? 0) * among.length + (known?.get(cell) ?? cell);
  };
}
