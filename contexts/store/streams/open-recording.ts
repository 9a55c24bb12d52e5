import { isList, printed, say, suggest, wrongOption } from '../../../framework/engine.ts';
import { fail, MyelinError, type Unit, unit } from '../../../framework/index.ts';
import { badFile } from '../arrays/words.ts';
import { filesOf, HEAD, LONGEST_HEAD, readHead } from './head.ts';
import { folderOfFiles, isInPage, readableFolder } from './node-folder.ts';
import { readableOrigin } from './origin-folder.ts';
import { type StoredEvents, storedEvents } from './stored-events.ts';
import { openNpy } from './stored-npy.ts';
import { type StoredSeries, storedSeries } from './stored-series.ts';
import type { EventsEntry, ReadableFolder, RecordingHead, SeriesEntry } from './words.ts';

/** A recording that is in a folder. */
export interface StoredRecording {
  /** Steps that it has, from a tick on, and ms of a tick. */
  readonly steps: number;
  readonly tick: number;
  readonly dt: number;
  /** Whether its run has come to an end: not so while it goes on, and where its process was killed. */
  readonly ended: boolean;
  /** What was recorded, by how one would write it: `net/z.v`, `events(net/z.s)`. */
  readonly names: readonly string[];
  series(name: string): StoredSeries;
  events(name: string): StoredEvents;
}

/**
 * Opens what a run has written to a folder (`toFolder`): by its path, or, in a page, by its files. Rows and spikes are read when they are asked for; the
 * recording may be larger than memory. That of a run that goes on, or was killed, has the steps that were written until then.
 *
 * @throws MyelinError `file` where there is none, and for files that are not as a run has written them
 */
export async function openRecording(from: string | readonly File[]): Promise<StoredRecording> {
  return readRecording(folderGiven(from), typeof from === 'string' ? from : 'openRecording');
}

function folderGiven(from: unknown): ReadableFolder {
  if (typeof from === 'string' && from !== '' && !from.includes('\0'))
    return (isInPage() ? readableOrigin : readableFolder)(from, 'openRecording');
  const files = isList(from) ? Array.from(from) : [];
  const isFile = (x: unknown): x is File => Object.prototype.toString.call(x) === '[object File]';
  if (files.length > 0 && files.every(isFile)) return folderOfFiles(files);
  return wrongOption('openRecording', say(from), 'the path of a folder, or its files');
}

export async function readRecording(folder: ReadableFolder, where: string): Promise<StoredRecording> {
  const size = await folder.sizeOf(HEAD);
  if (size === undefined)
    return badFile(where, `no ${HEAD}`, 'a folder that a run has written to', 'Look at the path.');
  if (size > LONGEST_HEAD) badFile(`${where}, ${HEAD}`, `${size} bytes`, `at most ${LONGEST_HEAD}`);
  const text = new TextDecoder().decode(await folder.readAt(HEAD, 0, size));
  const head = readHead(text, `${where}, ${HEAD}`);
  const files = filesOf(head.of);
  const series = new Map<string, StoredSeries>();
  const events = new Map<string, StoredEvents>();
  for (const entry of head.of) {
    const own = files.get(entry.name)!;
    if (entry.is === 'series') series.set(entry.name, await seriesFrom(folder, own, entry, head));
    else events.set(entry.name, await eventsFrom(folder, own, entry, head));
  }
  const found = <T>(among: ReadonlyMap<string, T>, name: unknown, what: string): T =>
    among.get(name as string) ?? unknown(where, name, what, [...among.keys()]);
  const { steps, tick, dt, ended } = head;
  const recording: StoredRecording = {
    ...{ steps, tick, dt, ended, names: head.of.map(({ name }) => name) },
    series: (name) => found(series, name, 'series'),
    events: (name) => found(events, name, 'events'),
  };
  return Object.freeze(
    printed(recording, ({ names }) => `stored recording of ${steps} steps: ${names.join(', ')}`),
  );
}

const unknown = (where: string, name: unknown, what: string, known: readonly string[]): never =>
  fail({
    code: 'unknown-compartment',
    where,
    found: say(name),
    expected: `${what} that was recorded`,
    remedy: suggest(typeof name === 'string' ? name : '', known),
  });

async function seriesFrom(
  folder: ReadableFolder,
  [file]: readonly string[],
  { name, shape, dtype, unit: text, batch }: SeriesEntry,
  { steps, every, tick, dt }: RecordingHead,
): Promise<StoredSeries> {
  const npy = await openNpy(folder, file!, dtype, shape);
  const count = Math.ceil(steps / every);
  if (npy.rows < count) badFile(file!, `${npy.rows} rows`, `${count}, as ${HEAD} says`);
  return storedSeries(npy, { count, row: shape, unit: unitOf(text, name), tick, every, dt, batch }, name);
}

function unitOf(text: string, name: string): Unit {
  try {
    return unit(text);
  } catch (error) {
    if (error instanceof MyelinError) return badFile(`${name}, unit`, say(text), 'a unit');
    throw error;
  }
}

async function eventsFrom(
  folder: ReadableFolder,
  files: readonly string[],
  { name, among, batch }: EventsEntry,
  { steps, tick, dt }: RecordingHead,
): Promise<StoredEvents> {
  const columns = await Promise.all(
    files.map((file, k) => openNpy(folder, file, k === 0 ? 'i32' : 'u32', [])),
  );
  if (typeof among === 'number' && among > MOST_CELLS)
    badFile(`${name}, among`, `${among} cells`, `at most ${MOST_CELLS}`);
  const cells = Uint32Array.from(typeof among === 'number' ? { length: among } : among, (cell, k) =>
    typeof cell === 'number' ? cell : k,
  );
  return storedEvents(columns, { among: cells, batch, tick, steps, dt }, name);
}

/** No compartment has more. */
const MOST_CELLS = 2 ** 23;
