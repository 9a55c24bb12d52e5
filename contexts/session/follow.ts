import { wrongOption } from '../../framework/engine.ts';
import { forget } from './compiled.ts';
import { numbersIn, replaceAll } from './numbers.ts';
import { lookFor } from './odd-numbers.ts';
import { startOf } from './session.ts';
import { foreignNames } from './warnings.ts';
import type { Live, Session } from './words.ts';

/** An error where the session has been disposed; else edits of the model are taken up. */
export function alive(session: Session, caller: string): void {
  if (session.live.isDisposed) disposed(caller);
  follow(session);
}

export const disposed = (caller: string): never =>
  wrongOption(caller, 'a disposed simulation', 'a live one', 'Call simulate again.', 'disposed');

/** What an edit has not touched stays as it is. What needs other programs waits for the end of a run. */
function follow(session: Session): void {
  const { now, setting, live, warnings } = session;
  const next = now();
  if (next === live.contents) return;
  const { isStructural, slots } = next.effect!(live.contents, next, setting);
  if (isStructural && live.running) return;
  const kept = new Map(slots.map((slot) => [slot, numbersIn(live, slot)]));
  const { arrays } = startOf(next, setting, kept, lookFor(session));
  live.contents = next;
  replaceAll(live, arrays);
  // An input that begins anew has lost its numbers.
  for (const slot of live.fed) if (!kept.has(slot)) live.fed.delete(slot);
  if (isStructural) forget(live);
  loseDrives(live);
  warnings.tell(foreignNames(next));
}

/** Inputs may stand at their first values: those that are driven are given theirs again before the next chunk. */
export function loseDrives({ drives }: Live): void {
  for (const [slot, record] of drives) drives.set(slot, { ...record, isLost: true });
}

/** Takes the session for a run; an error while another has it. Gives back a function that lets it go. */
export function claim(session: Session, caller: string, cancel = () => {}): () => void {
  alive(session, caller);
  const { live } = session;
  if (live.running) {
    const found = `a ${live.running.caller} that has not ended`;
    const remedy = 'Wait until it has ended, or cancel it.';
    wrongOption(caller, found, 'a simulation at rest', remedy, 'busy');
  }
  const own = { caller, cancel };
  live.running = own;
  return () => {
    if (live.running === own) live.running = undefined;
  };
}
