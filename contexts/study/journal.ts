import { isRecord, say } from '../../framework/engine.ts';
import { crc32 } from '../store/arrays/crc32.ts';
import { fileFault } from '../store/faults.ts';
import { bytesOfText, type Json, jsonText, parseJson, textOfBytes } from '../store/json.ts';
import type { Outcome, TrialAsked } from './words.ts';

// A journal is a text of lines, each an outcome with its checksum, which only ever becomes longer. What a crash has left of the last line is
// told by its checksum, or by its missing end, and is as if it had never been written.

/** What tells trials of one study apart. */
export const nameOfTrial = ({ number, seed }: Pick<TrialAsked, 'number' | 'seed'>): string =>
  `${number} ${seed}`;

const checkOf = (text: string): string => crc32(bytesOfText(text)).toString(16).padStart(8, '0');

const START = '{"check":"';
const MIDDLE = '","outcome":';

/** An outcome as a line. */
export function lineOf({ number, seed, setting, ...end }: Outcome): string {
  const text = jsonText({ number, seed, setting, ...end });
  return `${START}${checkOf(text)}${MIDDLE}${text}}\n`;
}

/** What a journal holds, and how many of its bytes are whole. */
export interface JournalRead {
  readonly outcomes: readonly Outcome[];
  readonly whole: number;
}

const NEWLINE = 10;

/** Reads a journal. A torn last line is left out; one that others follow is an error: no crash leaves that. */
export function readJournal(bytes: Uint8Array, where: string): JournalRead {
  const outcomes: Outcome[] = [];
  let whole = 0;
  for (let line = 1; whole < bytes.length; line++) {
    const end = bytes.indexOf(NEWLINE, whole);
    const outcome = end < 0 ? undefined : outcomeOf(bytes.subarray(whole, end), `${where}, line ${line}`);
    if (!outcome) {
      if (end >= 0 && end + 1 < bytes.length)
        fileFault(
          `${where}, line ${line}`,
          'a line that is not as it was written',
          'an outcome with its checksum',
          'Remove the line: its trial is done again.',
        );
      break;
    }
    outcomes.push(outcome);
    whole = end + 1;
  }
  return { outcomes, whole };
}

/** The outcome in a line; nothing where the line is torn. */
function outcomeOf(bytes: Uint8Array, where: string): Outcome | undefined {
  const line = new TextDecoder().decode(bytes);
  const at = START.length + 8;
  const text = line.slice(at + MIDDLE.length, -1);
  const isWhole = line === `${START}${checkOf(text)}${MIDDLE}${text}}`;
  return isWhole ? fitting(parseJson(textOfBytes(bytesOfText(text), where), where), where) : undefined;
}

/** Somebody may have written a line with its right checksum, but not what belongs there. */
function fitting(own: Json, where: string): Outcome {
  const isFit =
    isRecord(own) &&
    Number.isInteger(own.number) &&
    Number.isInteger(own.seed) &&
    isRecord(own.setting) &&
    (typeof own.failed === 'string' ||
      (isRecord(own.metrics) && Object.values(own.metrics).every(Number.isFinite)));
  return isFit ? (own as unknown as Outcome) : fileFault(where, say(own), 'the outcome of a trial');
}

/** Each trial ends once: the first time that it did. */
export function ended(outcomes: readonly Outcome[]): ReadonlyMap<string, Outcome> {
  const first = new Map<string, Outcome>();
  for (const own of outcomes) if (!first.has(nameOfTrial(own))) first.set(nameOfTrial(own), own);
  return first;
}
