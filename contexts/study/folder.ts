import { isFunction, isRecord, say } from '../../framework/engine.ts';
import { fileFault } from '../store/faults.ts';
import { told } from '../store/files/generations.ts';
import { bytesOfText, type Json, jsonText, parseJson, textOfBytes } from '../store/json.ts';
import { checkOf, type JournalEntry, lineOf, nameOfTrial, readJournal, type TrialName } from './journal.ts';
import type { Outcome, StudyFiles, StudySpace } from './words.ts';

// A study's folder: `study.json` says what was asked, `trials.jsonl` how each trial has ended, `checkpoint-…` what it kept.

const ASKED = 'study.json';
const TRIALS = 'trials.jsonl';

/** What settings follow from, and what is tried: all that the outcomes of one folder have in common. */
export interface StudyAsked {
  readonly space: StudySpace;
  readonly sampler: string;
  /** Where settings are halved, of each rung. */
  readonly budgets: readonly number[] | undefined;
  readonly seed: string | number;
  /** What tells one version of the trial from another. */
  readonly version: string;
  /** The version of the package. */
  readonly myelin: string;
  /** The hash of the trial's module, where it is one and no version is given. */
  readonly module?: string;
}

/** What has ended so far, and where more goes. */
export interface Journal {
  /** Without checkpoints: those are asked for one by one. */
  readonly outcomes: readonly Outcome[];
  append(outcomes: readonly Outcome[]): Promise<void>;
  /** What a trial kept. */
  checkpoint(of: TrialName): Promise<Uint8Array | undefined>;
  /** Nothing is appended any more. */
  close(): void;
}

/** An outcome without its checkpoint. */
export function withoutCheckpoint(end: Outcome | JournalEntry): Outcome & JournalEntry {
  const { checkpoint, ...own } = end;
  return checkpoint === undefined ? (end as typeof own) : own;
}

/** Of a study that leaves nothing behind. */
export function noJournal(): Journal {
  const kept = new Map<string, Uint8Array>();
  return {
    outcomes: [],
    append: async (ends) => {
      for (const end of ends) if (end.checkpoint) kept.set(nameOfTrial(end), end.checkpoint);
    },
    checkpoint: async (of) => kept.get(nameOfTrial(of)),
    close: () => {},
  };
}

/** Opens the journal of a study, or begins one; a folder of another study, or with one under way, is an error. */
export async function openJournal(given: StudyFiles, asked: StudyAsked, where: string): Promise<Journal> {
  const files = toldOf(given, where);
  const unlock = await files.lock();
  try {
    return { ...(await opened(files, asked, where)), close: unlock };
  } catch (error) {
    unlock();
    throw error;
  }
}

async function opened(
  files: Required<StudyFiles>,
  asked: StudyAsked,
  where: string,
): Promise<Omit<Journal, 'close'>> {
  const own = { format: 'myelin study', formatVersion: 1, ...asked };
  const before = await files.read(ASKED);
  // Whole before the first trial: a journal never stands alone.
  if (!before) await files.write(ASKED, bytesOfText(`${jsonText(own, '\n')}\n`));
  else
    checkSame(
      parseJson(textOfBytes(before, `${where}/${ASKED}`), `${where}/${ASKED}`),
      own,
      `${where}/${ASKED}`,
    );
  const bytes = await files.read(TRIALS);
  const { entries, whole } = readJournal(bytes ?? new Uint8Array(), `${where}/${TRIALS}`);
  if (bytes?.length !== whole) await files.write(TRIALS, bytes?.slice(0, whole) ?? new Uint8Array());
  const checks = checksIn(entries);
  /** With its checkpoint, if it has one, on the disk. */
  const entryOf = async (end: Outcome): Promise<JournalEntry> => {
    const { checkpoint } = end;
    if (!checkpoint) return withoutCheckpoint(end);
    await files.write(fileOf(end), checkpoint);
    checks.set(nameOfTrial(end), checkOf(checkpoint));
    return { ...end, checkpoint: checkOf(checkpoint) };
  };
  return {
    outcomes: entries.map(withoutCheckpoint),
    append: async (ends) => {
      const lines: string[] = [];
      for (const end of ends) lines.push(lineOf(await entryOf(end)));
      await files.append(TRIALS, bytesOfText(lines.join('')));
    },
    checkpoint: checkpointsOf(files, checks, where),
  };
}

/** The checksums of checkpoints, by the names of their trials. */
const checksIn = (entries: readonly JournalEntry[]): Map<string, string> =>
  new Map(
    entries.flatMap((own) => (own.checkpoint === undefined ? [] : [[nameOfTrial(own), own.checkpoint]])),
  );

const checkpointsOf =
  (
    files: Pick<StudyFiles, 'read'>,
    checks: ReadonlyMap<string, string>,
    where: string,
  ): Journal['checkpoint'] =>
  async (of) => {
    const check = checks.get(nameOfTrial(of));
    if (check === undefined) return undefined;
    const own = await files.read(fileOf(of));
    return own && checkOf(own) === check
      ? own
      : fileFault(
          `${where}/${fileOf(of)}`,
          own ? 'bytes with another checksum' : 'no file',
          'what the trial kept',
          `Put the file back, or remove the trial's line from ${TRIALS}: it is done again.`,
        );
  };

/** What a folder holds, read and no more: the study may be under way. */
export async function readFolder(
  given: Pick<StudyFiles, 'read'>,
  where: string,
): Promise<Pick<Journal, 'outcomes' | 'checkpoint'> & { readonly space: StudySpace }> {
  const files = toldOf(given as StudyFiles, where);
  const before = await files.read(ASKED);
  const asked = before && parseJson(textOfBytes(before, `${where}/${ASKED}`), `${where}/${ASKED}`);
  if (!isRecord(asked) || asked.format !== 'myelin study' || !isRecord(asked.space))
    return fileFault(
      `${where}/${ASKED}`,
      before ? 'another file' : 'no file',
      'what a study has asked',
      'Name the folder that a study was given, as its option folder or by --keep.',
    );
  const bytes = (await files.read(TRIALS)) ?? new Uint8Array();
  const { entries } = readJournal(bytes, `${where}/${TRIALS}`);
  return {
    outcomes: entries.map(withoutCheckpoint),
    checkpoint: checkpointsOf(files, checksIn(entries), where),
    space: asked.space as unknown as StudySpace,
  };
}

const fileOf = (of: TrialName): string => `checkpoint-${nameOfTrial(of).replaceAll(' ', '-')}`;

/** Files whose errors are ours, with the path of the file. */
function toldOf(files: StudyFiles, where: string): Required<StudyFiles> {
  const at = <T>(name: string, doing: string, work: () => Promise<T>) =>
    told(work, `${where}/${name}`, doing);
  return {
    read: (name) =>
      at(name, 'read', async () => {
        const bytes: unknown = await files.read(name);
        if (bytes === undefined || bytes instanceof Uint8Array) return bytes;
        return fileFault(
          `${where}, read`,
          say(bytes),
          'a Uint8Array, or nothing',
          'Give the bytes of the file.',
        );
      }),
    write: (name, bytes) => at(name, 'written', async () => void (await files.write(name, bytes))),
    lock: () =>
      told(
        async () => {
          const unlock: unknown = files.lock ? await files.lock() : () => {};
          if (isFunction(unlock)) return unlock as () => void;
          return fileFault(`${where}, lock`, say(unlock), 'a function', 'Give what unlocks the folder.');
        },
        where,
        'locked',
      ),
    append: (name, bytes) => at(name, 'written', async () => void (await files.append(name, bytes))),
  };
}

/** What may have changed without a change of numbers. */
const CODE = ['module', 'myelin'];

function checkSame(before: Json, own: object, where: string): void {
  const text = (x: unknown) => jsonText(x) ?? 'nothing';
  const known = isRecord(before) ? before : {};
  for (const [name, asked] of Object.entries(own)) {
    if (text(known[name]) === text(asked)) continue;
    // Of a function there is no hash.
    if (name === 'module' && known[name] === undefined) continue;
    fileFault(
      `${where}, ${name}`,
      say(known[name]),
      `${text(asked)}, as it is ${CODE.includes(name) ? 'now' : 'asked for now'}`,
      CODE.includes(name)
        ? `If that changes no numbers (a comment, say), write "${name}": ${text(asked)} into ${where}, and the study goes on; else take another folder.`
        : 'The folder is of another study: take another folder, or ask for the same.',
    );
  }
}
