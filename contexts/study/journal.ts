import { isList, isRecord, say } from '../../framework/engine.ts';
import { crc32 } from '../store/arrays/crc32.ts';
import { fileFault } from '../store/faults.ts';
import { bytesOfText, type Json, jsonText, parseJson, textOfBytes } from '../store/json.ts';
import { isFigure } from './outcome.ts';
import type { Metrics, Outcome, TrialAsked, TrialFigure } from './words.ts';

// A journal is a text of lines, each an outcome with its checksum, which only ever becomes longer. What a crash has left of the last line is
// told by its checksum, or by its missing end, and is as if it had never been written.

/** What tells trials of one study apart. */
export type TrialName = Pick<TrialAsked, 'number' | 'seed' | 'rung'>;

export const nameOfTrial = ({ number, seed, rung }: TrialName): string =>
  rung === undefined ? `${number} ${seed}` : `${number} ${seed} ${rung}`;

export const checkOf = (bytes: Uint8Array): string => crc32(bytes).toString(16).padStart(8, '0');

const START = '{"check":"';
const MIDDLE = '","outcome":';

/** An outcome as a journal has it: a checkpoint stands in a file of its own, and here by its checksum. */
export type JournalEntry = Omit<TrialAsked, 'checkpoint'> & {
  readonly reports?: readonly Metrics[];
  readonly figures?: readonly TrialFigure[];
  readonly checkpoint?: string;
} & ({ readonly metrics: Metrics } | { readonly failed: string });

/** An outcome as a line. */
export function lineOf({ number, seed, rung, budget, setting, ...end }: JournalEntry): string {
  const text = jsonText({ number, seed, rung, budget, setting, ...end });
  return `${START}${checkOf(bytesOfText(text))}${MIDDLE}${text}}\n`;
}

/** What a journal holds, and how many of its bytes are whole. */
export interface JournalRead {
  readonly entries: readonly JournalEntry[];
  readonly whole: number;
}

const NEWLINE = 10;

/** Reads a journal. A torn last line is left out; one that others follow is an error: no crash leaves that. */
export function readJournal(bytes: Uint8Array, where: string): JournalRead {
  const entries: JournalEntry[] = [];
  let whole = 0;
  for (let line = 1; whole < bytes.length; line++) {
    const end = bytes.indexOf(NEWLINE, whole);
    const entry = end < 0 ? undefined : entryOf(bytes.subarray(whole, end), `${where}, line ${line}`);
    if (!entry) {
      if (end >= 0 && end + 1 < bytes.length)
        fileFault(
          `${where}, line ${line}`,
          'a line that is not as it was written',
          'an outcome with its checksum',
          'Remove the line: its trial is done again.',
        );
      break;
    }
    entries.push(entry);
    whole = end + 1;
  }
  return { entries, whole };
}

/** What stands in a line; nothing where the line is torn. */
function entryOf(bytes: Uint8Array, where: string): JournalEntry | undefined {
  const line = new TextDecoder().decode(bytes);
  const at = START.length + 8;
  const text = line.slice(at + MIDDLE.length, -1);
  const own = bytesOfText(text);
  const isWhole = line === `${START}${checkOf(own)}${MIDDLE}${text}}`;
  return isWhole ? fitting(parseJson(textOfBytes(own, where), where), where) : undefined;
}

const areMetrics = (x: Json | undefined): boolean => isRecord(x) && Object.values(x).every(Number.isFinite);
const isCount = (x: unknown): boolean => Number.isSafeInteger(x) && (x as number) >= 0;

/** Somebody may have written a line with its right checksum, but not what belongs there. */
function fitting(own: Json, where: string): JournalEntry {
  const isFit =
    isRecord(own) &&
    isCount(own.number) &&
    isCount(own.seed) &&
    isRecord(own.setting) &&
    (own.rung === undefined ? own.budget === undefined : isCount(own.rung) && Number.isFinite(own.budget)) &&
    (own.reports === undefined || (isList(own.reports) && Array.from(own.reports).every(areMetrics))) &&
    (own.figures === undefined || (isList(own.figures) && Array.from(own.figures).every(isFigure))) &&
    (typeof own.failed === 'string'
      ? own.metrics === undefined && own.checkpoint === undefined
      : areMetrics(own.metrics) &&
        (own.checkpoint === undefined || /^[0-9a-f]{8}$/.test(String(own.checkpoint))));
  if (!isFit) return fileFault(where, say(own), 'the outcome of a trial');
  // Records of a reader are tables, which need some times the room; of outcomes there may be a million.
  const { setting, metrics } = own as unknown as { readonly setting: object; readonly metrics?: object };
  return { ...own, setting: { ...setting }, ...(metrics && { metrics: { ...metrics } }) } as JournalEntry;
}

/** Each trial ends once: the first time that it did. */
export function ended(outcomes: readonly Outcome[]): ReadonlyMap<string, Outcome> {
  const first = new Map<string, Outcome>();
  for (const own of outcomes) if (!first.has(nameOfTrial(own))) first.set(nameOfTrial(own), own);
  return first;
}
