import { bytesIn, bytesOf, needText, type Share, sizeOf, sizeText } from '../../framework/engine.ts';
import type { Diagnostic, Shape } from '../../framework/index.ts';
import type { Timetable } from '../model/words.ts';
import type { Clamp } from '../session/clamps.ts';
import { elementsOf } from '../session/compiled.ts';
import { baseOf, elementsIn, type Recordable, textOf } from '../session/recordable.ts';
import { emitIn, emitShapeIn, shapeIn, slotIn } from '../session/session.ts';
import type { Compiled, Live, Session } from '../session/words.ts';

// What a run needs is known before anything is allocated, and what is too much is refused.

/** Most bytes of one recording, which is one array, and of all that a run holds. */
const ONE = 2 ** 32;
const ALL = 2 ** 34;

/** Rows that are kept: of so many steps, every k-th. */
interface RowsKept {
  readonly steps: number;
  readonly every: number;
}

export interface Keeping extends RowsKept {
  /** When what runs. */
  readonly timetable: Timetable;
}

/** What is kept of each that is recorded; of events nobody knows. */
export const recordings = (
  session: Session,
  record: readonly Recordable[],
  { steps, every }: RowsKept,
): readonly Share[] =>
  record
    .filter(({ is }) => is !== 'events')
    .map((own) => ({
      what: textOf(own, (of) => slotIn(session, of)),
      // How long a run until something happens will be, nobody knows.
      bytes: Number.isFinite(steps)
        ? Math.ceil(steps / every) * sizeOf(rowShape(session, own)) * bytesOf(session.setting.dtype)
        : 0,
    }));

/** The shape of a row of what is recorded. */
export function rowShape(session: Session, of: Recordable): Shape {
  const shape = emitShapeIn(session, emitIn(session, of));
  const elements = of.is === 'elements' && elementsIn(of);
  return elements ? [...(baseOf(of).shared ? [] : [session.setting.batch]), elements.length] : shape;
}

/** Rows of a recording, but for those of a run of which nobody knows how long it will be: it has more when it needs them. */
export const rowsKept = ({ steps, every }: RowsKept): number =>
  Number.isFinite(steps) ? Math.ceil(steps / every) : 1024;

/** Recordings that no array can hold. */
export const tooLong = (kept: readonly Share[]): Diagnostic[] =>
  kept
    .filter(({ bytes }) => bytes >= ONE)
    .map(({ what, bytes }) => ({
      code: 'memory',
      where: what,
      found: `${sizeText(bytes)} to keep`,
      expected: `less than ${sizeText(ONE)} of a compartment`,
      remedy: KEEP_LESS,
    }));

/** Bytes of all states and weights. */
export function bytesHeld({ arrays }: Live): number {
  let bytes = 0;
  for (const { byteLength } of arrays.values()) bytes += byteLength;
  return bytes;
}

/** All that a run holds at once. */
export interface Needed {
  readonly kept: readonly Share[];
  readonly clamps: readonly Clamp[];
  readonly steps: number;
  readonly compiled: Compiled;
}

/** A run that needs too much for all that it holds at once. */
export function tooMuch(session: Session, caller: string, needed: Needed): Diagnostic[] {
  const { kept, steps, compiled } = needed;
  const clamps = needed.clamps.filter(({ rows }) => !rows);
  const rows = [
    ...kept.map(({ what, bytes }) => ({ what: `the recording of ${what}`, bytes })),
    ...clamps.map(({ compartment, perStep }) => ({
      what: `the rows of ${slotIn(session, compartment)}`,
      bytes: bytesOf('f64') * (perStep ? steps : 1) * sizeOf(shapeIn(session, compartment)),
    })),
  ];
  // States and programs have no more than ONE each.
  if (bytesIn(rows) <= ALL - 2 * ONE) return [];
  const { live, setting } = session;
  const shares = [
    ...rows,
    { what: 'states and weights', bytes: bytesHeld(live) },
    { what: 'what its programs hold', bytes: elementsOf(compiled) * bytesOf(setting.dtype) },
  ];
  const bytes = bytesIn(shares);
  if (bytes <= ALL) return [];
  return [
    {
      code: 'memory',
      where: `${caller}, memory`,
      found: needText(bytes, shares),
      expected: `at most ${sizeText(ALL)}`,
      remedy: KEEP_LESS,
    },
  ];
}

const KEEP_LESS =
  'Keep every k-th step only (recordEvery), some elements, or events; or run in several parts.';
