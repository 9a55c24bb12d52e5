import type { Applied, DriveLog, DriveRecord } from './words.ts';

// The log of a driven input as a value: adding to it costs the same however long it is, and what a snapshot holds stays.

export const NO_RECORD: DriveRecord = { entries: [], count: 0, isLost: false };

/** A record with one entry more. Entries are shared: only who stands at their end adds to them, others copy first. */
export function added({ entries, count }: DriveRecord, entry: Applied): DriveRecord {
  const own = entries.length === count && count > 0 ? entries : entries.slice(0, count);
  own.push(entry);
  return { entries: own, count: count + 1, isLost: false };
}

export const logOf = ({ entries, count }: DriveRecord): DriveLog => entries.slice(0, count);

export const lastOf = ({ entries, count }: DriveRecord): Applied | undefined => entries[count - 1];
