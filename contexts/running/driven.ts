import type { Diagnostic } from '../../framework/index.ts';
import { slotIn } from '../session/session.ts';
import type { Session } from '../session/words.ts';

/** Slots of the inputs that are being driven. */
export const drivenSlots = (session: Session): ReadonlySet<string> => {
  const slots = new Set<string>();
  for (const { drives } of session.live.attached) if (drives) slots.add(slotIn(session, drives));
  return slots;
};

/** Two that feed one input. */
export const driven = (where: string, found: string): Diagnostic => ({
  code: 'driven-input',
  where,
  found,
  expected: 'an input that nothing drives',
  remedy: 'Stop its drive first.',
});
