import { milliseconds, readOptions, say, sharing, truth, wrongOption } from '../../../framework/engine.ts';
import { type FloatArray, fail } from '../../../framework/index.ts';
import { nameIn, pickIn, RECORDING, type Recording, takeEvents, watchedBy } from '../../running/recording.ts';
import { type Keeping, rowShape } from '../../running/room.ts';
import { type Receiver, type Sink, sinkOf } from '../../running/sink.ts';
import { baseOf, type EventsOf, type Recordable } from '../../session/recordable.ts';
import { emitIn, emitShapeIn } from '../../session/session.ts';
import type { Session } from '../../session/words.ts';
import { filesOf, HEAD, headText, progressText } from './head.ts';
import { writableFolder } from './node-folder.ts';
import { type NpyWriter, npyWriter } from './npy-writer.ts';
import type { RecordingHead, StoredEntry, WritableFolder } from './words.ts';

export interface ToFolderOptions {
  /** Whether a recording that is there may be written over; an error otherwise. */
  readonly overwrite?: boolean;
}

/**
 * A folder that a run writes to what it records, while it goes on: `sim.run(net.advance, { duration, record, to: toFolder('out/run') })`. Each compartment
 * is a `.npy` file, `net.z.v.npy` for `net/z.v`; events are two or three; `recording.json` says what they are. NumPy opens each, `openRecording` all of
 * them. After every chunk the files say so many rows: what a process that is killed has written until then is there.
 *
 * @throws MyelinError `option` for what is no path; from the run, `file` for what the file system refuses, and for a recording that is there
 */
export function toFolder(path: string, options: ToFolderOptions = {}): Sink {
  const { overwrite } = readOptions('toFolder', options, { overwrite: truth(false) });
  if (typeof path !== 'string' || path === '' || path.includes('\0'))
    wrongOption('toFolder', say(path), 'the path of a folder', "Write toFolder('out/run').");
  return sinkOf((session, record, keeping) => {
    const folder = writableFolder(path, 'toFolder');
    if (!overwrite && folder.has(HEAD))
      fail({
        ...{
          code: 'file',
          where: `toFolder, ${path}`,
          found: 'a recording',
          expected: 'a folder without one',
        },
        remedy: 'Name another folder, or write { overwrite: true }.',
      });
    return streamTo(folder, path, session, record, keeping);
  });
}

/** Writes what a run records; memory holds one chunk of it. */
export function streamTo(
  folder: WritableFolder,
  path: string,
  session: Session,
  record: readonly Recordable[],
  { every }: Keeping,
): Receiver {
  const { tick } = session.live;
  const named = new Map(record.map((own) => [nameIn(session, own), own]));
  const of = [...named].map(([name, own]) => entryOf(session, own, name));
  const head: RecordingHead = {
    steps: 0,
    ended: false,
    tick,
    every,
    dt: milliseconds(session.setting.dt),
    of,
  };
  const files = filesOf(of);
  const writers = new Map(of.map((entry) => [entry.name, writersOf(folder, entry, files.get(entry.name)!)]));
  // Last of all: where there is one, the others are there.
  const own = folder.create(HEAD);
  const text = (x: string) => new TextEncoder().encode(x);
  own.writeAt(0, text(headText(head)));
  const all = [...writers.values()].flat();
  const takers = new Map(
    [...named].map(([name, one]) => [name, takerOf(session, one, name, writers.get(name)!, every)]),
  );
  let done = 0;
  return {
    take: (one, rows, start) => takers.get(nameIn(session, one))!(rows, start),
    ran: (count) => {
      for (const { commit } of all) commit();
      own.writeAt(0, text(progressText(count, false)));
      done = count;
    },
    end: () => {
      own.writeAt(0, text(progressText(done, true)));
      for (const { close } of [...all, own]) close();
    },
    recording: (steps) => elsewhere(Math.ceil(steps / every), path),
  };
}

function entryOf(session: Session, own: Recordable, name: string): StoredEntry {
  const { batch, dtype } = session.setting;
  if (own.is === 'events') {
    const { among, batch: trials } = watchedBy(session, own, 0);
    const isAll = among.every((cell, k) => cell === k);
    return { is: 'events', name, among: isAll ? among.length : Array.from(among), batch: trials };
  }
  const { unit, shared } = baseOf(own);
  const shape = rowShape(session, own);
  return { is: 'series', name, shape, unit: unit.text, dtype, batch: shared ? undefined : batch };
}

const writersOf = (
  folder: WritableFolder,
  entry: StoredEntry,
  files: readonly string[],
): readonly NpyWriter[] =>
  entry.is === 'series'
    ? [npyWriter(folder, files[0]!, entry.dtype, entry.shape)]
    : files.map((file, k) => npyWriter(folder, file, k === 0 ? 'i32' : 'u32', []));

/** Writes the rows of a chunk that begins at step `start`. */
type Taker = (rows: FloatArray, start: number) => void;

function takerOf(
  session: Session,
  own: Recordable,
  name: string,
  writers: readonly NpyWriter[],
  every: number,
): Taker {
  if (own.is === 'events') return eventsTaker(session, own, name, writers);
  const pick = pickIn(session, own);
  const size = rowShape(session, own).reduce((product, n) => product * n, 1);
  const whole = emitShapeIn(session, emitIn(session, own)).reduce((product, n) => product * n, 1);
  return (rows, start) => {
    const count = rows.length / whole;
    const picked = pick(rows);
    if (every === 1) return writers[0]!.add(picked, count);
    const kept = picked.slice(0, Math.ceil(count / every) * size);
    let k = 0;
    for (let row = (every - (start % every)) % every; row < count; row += every)
      kept.set(picked.subarray(row * size, (row + 1) * size), k++ * size);
    return writers[0]!.add(kept.subarray(0, k * size), k);
  };
}

function eventsTaker(session: Session, own: EventsOf, name: string, writers: readonly NpyWriter[]): Taker {
  const { tick } = session.live;
  const watched = watchedBy(session, own, tick);
  return (rows, start) => {
    const gathered = own.gather(name, watched);
    takeEvents(session, own, gathered, rows, tick + start);
    const { ticks, cells, trials, count } = gathered.events(1);
    [ticks, cells, ...(watched.batch > 1 ? [trials] : [])].forEach((column, k) =>
      writers[k]!.add(column, count),
    );
  };
}

/** A recording whose numbers are in a folder. */
const elsewhere = (rows: number, path: string): Recording =>
  sharing<Recording>(RECORDING, {
    rows,
    get: () =>
      wrongOption(
        'recording',
        'a recording that was written to a folder',
        'one in memory',
        `Write await openRecording(${say(path)}).`,
      ),
    all: () => new Map(),
  });
