import { emitName, emitText } from '../../framework/engine.ts';
import type { Executable, FloatArray } from '../../framework/index.ts';
import type { Recordable } from '../session/recordable.ts';
import { emitIn, slotIn } from '../session/session.ts';
import type { Session } from '../session/words.ts';

/** The rows that the last chunk of a run has kept. */
export interface LastRows {
  last: { readonly executable: Executable; readonly count: number } | undefined;
  /** Where rows stand that are lent until the next chunk. */
  readonly lent: Map<Recordable, FloatArray>;
}

/** Rows of what is recorded in the last chunk: of a compartment, all of it. */
export const rowsOf = (session: Session, { last }: LastRows, of: Recordable, into?: FloatArray): FloatArray =>
  last!.executable.read(rowsNameIn(session, of), 0, last!.count, into);

export const rowsNameIn = (session: Session, of: Recordable): string =>
  emitName(emitText(emitIn(session, of), (own) => slotIn(session, own)));

/** The same, for who is done with them before the next chunk: arrays of their size would be garbage at every chunk. */
export function lentRows(session: Session, run: LastRows, of: Recordable): FloatArray {
  const { executable, count } = run.last!;
  const lent = executable.lend?.(rowsNameIn(session, of), 0, count);
  if (lent) return lent;
  const rows = rowsOf(session, run, of, run.lent.get(of));
  run.lent.set(of, rows);
  return rows;
}
