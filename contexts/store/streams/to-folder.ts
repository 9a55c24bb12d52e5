import { milliseconds, readOptions, say, sharing, truth, wrongOption } from '../../../framework/engine.ts';
import { type Diagnostic, type FloatArray, fail } from '../../../framework/index.ts';
import { nameIn, pickIn, RECORDING, type Recording, takeEvents, watchedBy } from '../../running/recording.ts';
import { type Keeping, rowShape } from '../../running/room.ts';
import { type Follow, type Receiver, type Sink, sinkOf } from '../../running/sink.ts';
import type { SpikeEvents } from '../../session/events.ts';
import { baseOf, type EventsOf, type Recordable } from '../../session/recordable.ts';
import { emitIn, emitShapeIn } from '../../session/session.ts';
import type { Session } from '../../session/words.ts';
import { filesOf, HEAD, headText, progressText } from './head.ts';
import { isInPage, writableFolder } from './node-folder.ts';
import { type NpyWriter, npyWriter } from './npy-writer.ts';
import { originFolder } from './origin-folder.ts';
import type { RecordingHead, StoredEntry, WritableFolder } from './words.ts';

export interface ToFolderOptions {
  /** Whether a recording that is there may be written over; an error otherwise. */
  readonly overwrite?: boolean;
}

/**
 * A folder that a run writes to what it records, while it goes on: `sim.run(net.advance, { duration, record, to: toFolder('out/run') })`. Each compartment
 * is a `.npy` file, `net.z.v.npy` for `net/z.v`; events are two or three; `recording.json` says what they are. NumPy opens each, `openRecording` all of
 * them. After every chunk the files say so many rows: what a process that is killed has written until then is there. A stream's frames go there
 * likewise: `sim.stream(net.advance, { record, to })` begins at once, and ends the files when it ends or is cancelled.
 *
 * In a page only streams are written, to the folders that the browser keeps for each origin (OPFS): their files are there at the end, for which
 * `openRecording` waits. A stream whose frames the browser cannot write as fast as they come pauses meanwhile.
 *
 * @throws MyelinError `option` for what is no path; from the run, `file` for what the file system refuses, and for a recording that is there
 */
export function toFolder(path: string, options: ToFolderOptions = {}): Sink {
  const { overwrite } = readOptions('toFolder', options, { overwrite: truth(false) });
  if (typeof path !== 'string' || path === '' || path.includes('\0'))
    wrongOption('toFolder', say(path), 'the path of a folder', "Write toFolder('out/run').");
  const there: Diagnostic = {
    ...{ code: 'file', where: `toFolder, ${path}`, found: 'a recording', expected: 'a folder without one' },
    remedy: 'Name another folder, or write { overwrite: true }.',
  };
  if (!isInPage())
    return sinkTo(() => {
      const folder = writableFolder(path, 'toFolder');
      return !overwrite && folder.has(HEAD) ? fail(there) : folder;
    }, path);
  return sinkOf({
    begin: () =>
      wrongOption(
        'run, to',
        'a folder in a page',
        'a stream',
        'Write sim.stream(net.advance, { record, to }).',
      ),
    follow: (session, record, frames, failed) => {
      const folder = originFolder(path, overwrite ? undefined : there);
      follow(folder, session, record, frames, failed);
      frames.subscribe({
        next: () => {
          folder.written().catch(failed);
          if (folder.waiting() < MOST_WAITING) return;
          frames.pause();
          folder.written().then(frames.resume, failed);
        },
        error: () => {},
      });
    },
  });
}

/** Bytes that may wait to be written; a stream pauses where there are more. */
const MOST_WAITING = 2 ** 24;

/** A sink that writes to a folder, which is made ready when a run begins. */
export const sinkTo = (ready: () => WritableFolder, path: string): Sink =>
  sinkOf({
    begin: (session, record, keeping) => streamTo(ready(), path, session, record, keeping),
    follow: (...given) => follow(ready(), ...given),
  });

/** Writes the frames of a stream. */
function follow(folder: WritableFolder, ...[session, record, frames, failed]: Parameters<Follow>): void {
  const { files, ran, end } = writing(folder, session, record, 1);
  let steps = 0;
  const guarded = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      failed(error);
    }
  };
  const over = () => guarded(end);
  frames.subscribe({
    next: (frame) =>
      guarded(() => {
        for (const { own, writers } of files.values())
          if (own.is === 'events') addEvents(writers, frame.get(own));
          else writers[0]!.add(frame.get(own).data, frame.rows);
        steps += frame.rows;
        ran(steps);
      }),
    error: over,
    complete: over,
  });
}

/** The files of a recording, made and open. */
function writing(folder: WritableFolder, session: Session, record: readonly Recordable[], every: number) {
  const { tick } = session.live;
  const named = new Map(record.map((own) => [nameIn(session, own), own]));
  const of = [...named].map(([name, own]) => entryOf(session, own, name));
  const dt = milliseconds(session.setting.dt);
  const head: RecordingHead = { steps: 0, ended: false, tick, every, dt, of };
  const names = filesOf(of);
  const files = new Map(
    of.map((entry) => {
      const writers = writersOf(folder, entry, names.get(entry.name)!);
      return [entry.name, { own: named.get(entry.name)!, writers }] as const;
    }),
  );
  // Last of all: where there is one, the others are there.
  const own = folder.create(HEAD);
  const text = (x: string) => new TextEncoder().encode(x);
  own.writeAt(0, text(headText(head)));
  const all = [...files.values()].flatMap(({ writers }) => writers);
  let done = 0;
  return {
    files,
    /** So many steps have been written. */
    ran: (count: number): void => {
      for (const { commit } of all) commit();
      own.writeAt(0, text(progressText(count, false)));
      done = count;
    },
    end: (): void => {
      own.writeAt(0, text(progressText(done, true)));
      for (const { close } of [...all, own]) close();
    },
  };
}

/** Writes what a run records; memory holds one chunk of it. */
export function streamTo(
  folder: WritableFolder,
  path: string,
  session: Session,
  record: readonly Recordable[],
  { every }: Keeping,
): Receiver {
  const { files, ran, end } = writing(folder, session, record, every);
  const takers = new Map(
    [...files].map(([name, { own, writers }]) => [name, takerOf(session, own, name, writers, every)]),
  );
  return {
    take: (one, rows, start) => takers.get(nameIn(session, one))!(rows, start),
    ran,
    end,
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
    addEvents(writers, gathered.events(1));
  };
}

/** A file each for ticks, cells and, of several, trials. */
const addEvents = (writers: readonly NpyWriter[], { ticks, cells, trials, count }: SpikeEvents): void =>
  [ticks, cells, trials].slice(0, writers.length).forEach((column, k) => {
    writers[k]!.add(column, count);
  });

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
