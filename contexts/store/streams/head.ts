import { isList, isPlain, say } from '../../../framework/engine.ts';
import { badFile } from '../arrays/words.ts';
import type { EventsEntry, RecordingHead, SeriesEntry, StoredEntry } from './words.ts';

// `recording.json`: its first line, of a fixed length, is written over when more steps are there.

export const HEAD = 'recording.json';

/** The first line: so many steps, and whether they are all. */
export const progressText = (steps: number, ended: boolean): string =>
  `{"format":"myelin-recording","version":"1.0","steps":${`${steps}`.padStart(12)},"ended":${`${ended}`.padStart(6)},\n`;

export const headText = ({ steps, ended, ...rest }: RecordingHead): string =>
  progressText(steps, ended) + JSON.stringify(rest).slice(1);

/** Most bytes of a head. */
export const LONGEST_HEAD = 2 ** 26;

type HeadFields = Readonly<Record<string, unknown>>;

const isWhole = (x: unknown, least: number): x is number => Number.isSafeInteger(x) && (x as number) >= least;
const areWhole = (x: unknown): x is number[] => Array.isArray(x) && x.every((n) => isWhole(n, 0));

/** Reads a head strictly: it has these fields, and no others. */
export function readHead(text: string, where: string): RecordingHead {
  const odd = (what: string, found: unknown, expected: string): never =>
    badFile(`${where}, ${what}`, say(found), expected);
  const fields = (x: unknown, what: string, names: readonly string[]): HeadFields => {
    const isOne = isPlain(x) && Object.keys(x).every((name) => names.includes(name));
    return isOne ? x : odd(what, isPlain(x) ? Object.keys(x) : x, `the fields ${names.join(', ')}`);
  };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return badFile(where, 'what is no JSON', 'what a run has written');
  }
  const head = fields(json, 'head', ['format', 'version', 'steps', 'ended', 'tick', 'every', 'dt', 'of']);
  if (head.format !== 'myelin-recording') odd('format', head.format, 'myelin-recording');
  if (!/^1\.\d+$/.test(String(head.version)))
    badFile(
      `${where}, version`,
      say(head.version),
      'version 1',
      'Read it with the version of myelin that wrote it.',
    );
  const { steps, ended, tick, every, dt, of } = head;
  if (!isWhole(steps, 0) || !isWhole(tick, 0) || !isWhole(every, 1))
    return odd('steps', steps, 'whole numbers');
  if (typeof dt !== 'number' || !(dt > 0 && dt < Infinity)) return odd('dt', dt, 'a duration in ms');
  if (typeof ended !== 'boolean') return odd('ended', ended, 'true or false');
  if (!isList(of)) return odd('of', of, 'a list of what was recorded');
  const entries = Array.from(of, (own, k): StoredEntry => {
    const what = `of[${k}]`;
    const isEvents = isPlain(own) && own.is === 'events';
    const names = isEvents
      ? ['is', 'name', 'among', 'batch']
      : ['is', 'name', 'shape', 'unit', 'dtype', 'batch'];
    return (isEvents ? eventsIn : seriesIn)(fields(own, what, names)) ?? odd(what, own, 'a series or events');
  });
  const names = entries.map(({ name }) => name);
  if (new Set(names).size !== names.length) odd('of', names, 'names that differ');
  return { steps, ended, tick, every, dt, of: entries };
}

function seriesIn({ is, name, shape, unit, dtype, batch }: HeadFields): SeriesEntry | undefined {
  if (is !== 'series' || typeof name !== 'string' || typeof unit !== 'string') return undefined;
  if (!areWhole(shape) || (dtype !== 'f32' && dtype !== 'f64')) return undefined;
  if (batch !== undefined && !(isWhole(batch, 1) && shape[0] === batch)) return undefined;
  return { is, name, shape, unit, dtype, batch };
}

function eventsIn({ is, name, among, batch }: HeadFields): EventsEntry | undefined {
  if (is !== 'events' || typeof name !== 'string' || !isWhole(batch, 1)) return undefined;
  return isWhole(among, 0) || areWhole(among) ? { is, name, among, batch } : undefined;
}

/** Nothing else may stand in the name of a file on some system. */
const plain = (name: string): string =>
  name
    .replaceAll('/', '.')
    .replace(/[^\w.()[\],-]/g, '_')
    .replace(/^\./, '_')
    .slice(0, 100);

/**
 * The files of what was recorded, by its name: `net/z.v` is in `net.z.v.npy`, `events(net/z.s)` in three, or two where there is one trial. They follow
 * from the names in the head, and so are in the same folder whatever these are.
 */
export function filesOf(of: readonly StoredEntry[]): ReadonlyMap<string, readonly string[]> {
  const taken = new Set<string>();
  const files = new Map<string, readonly string[]>();
  for (const own of of) {
    const name = plain(own.name);
    let free = name;
    for (let k = 2; taken.has(free.toLowerCase()); k++) free = `${name}-${k}`;
    taken.add(free.toLowerCase());
    const columns = own.is === 'series' ? [''] : ['.ticks', '.cells', ...(own.batch > 1 ? ['.trials'] : [])];
    files.set(
      own.name,
      columns.map((column) => `${free}${column}.npy`),
    );
  }
  return files;
}
