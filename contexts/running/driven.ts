import { positionIn, say } from '../../framework/engine.ts';
import { type Diagnostic, MyelinError } from '../../framework/index.ts';
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

/** What comes of a source that fails. */
export const sourceFailed = (where: string, cause: unknown): MyelinError => {
  const at = positionIn(cause);
  return new MyelinError(
    [
      {
        code: 'source',
        where,
        ...(at !== undefined && { at }),
        found: `an error of its source: ${cause instanceof Error ? cause.message : say(cause)}`,
        expected: 'numbers',
        remedy: 'Mend the source, or catch its errors there.',
      },
    ],
    { cause },
  );
};
