import { keepUserFrames, positionIn, say } from '../../framework/engine.ts';
import { MyelinError } from '../../framework/index.ts';

/** What comes of numbers that a function of the user's was to give, or something else that fails. */
export function sourceFailed(where: string, cause: unknown, of = 'source'): MyelinError {
  const at = positionIn(cause);
  keepUserFrames(cause);
  return new MyelinError(
    [
      {
        code: 'source',
        where,
        ...(at !== undefined && { at }),
        found: `an error of its ${of}: ${cause instanceof Error ? cause.message : say(cause)}`,
        expected: 'numbers',
        remedy: `Mend the ${of}, or catch its errors there.`,
      },
    ],
    { cause },
  );
}
