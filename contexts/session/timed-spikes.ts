import { isRecord } from '../../framework/engine.ts';
import type { Compartment } from '../../framework/index.ts';
import type { RowsOfTicks } from './forms.ts';

/** When which cells of an input spike, in ms, as `spikeTimes` makes it; in all trials, or in those that are named. */
export interface SpikeTimes {
  readonly is: 'spike times';
  readonly times: Float64Array;
  readonly cells: Uint32Array;
  readonly trials?: Uint32Array;
  /** How many cells there are, where they were given one by one. */
  readonly size?: number;
}

/** The rows that an input is given. */
type RowsFor = (
  wanted: Compartment,
  extent: { readonly batch: number; readonly dt: number },
  where: string,
) => RowsOfTicks;

const known = new WeakMap<object, RowsFor>();

/** Spike times come with what makes rows of them: who gives none carries nothing of it. */
export function withRows(times: SpikeTimes, rows: RowsFor): SpikeTimes {
  known.set(times, rows);
  return Object.freeze(times);
}

/** What makes rows of spike times; nothing for what is none. */
export const rowsOfSpikes = (x: unknown): RowsFor | undefined => (isRecord(x) ? known.get(x) : undefined);
