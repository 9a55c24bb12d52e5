import { fail } from '../base/errors.ts';
import { timelessly } from '../base/fickle.ts';
import { isRecord } from '../base/say.ts';
import { opName } from '../ops/dictionary.ts';
import type { ProgramScribe } from './scribe.ts';
import { nodeOf } from './symbolic.ts';
import { written } from './written.ts';

// A command is run once, on symbols. What a step does must follow from what it gives then, at all steps to come.

/**
 * Runs what a user wrote for a program: an error where it asks the platform for chance or the time, which would be
 * frozen into the program, or where truth values that it has made are part of nothing that it returns.
 */
export function purely<T>(scribe: ProgramScribe, work: () => T): T {
  const from = scribe.length;
  return timelessly(
    () => scribe.place,
    () => {
      const returned = work();
      refuseIdleTruth(scribe, from, returned, work);
      return returned;
    },
  );
}

/** Truth values from an id on that nothing of what was returned is computed from: they have steered an `if`. */
function refuseIdleTruth(scribe: ProgramScribe, from: number, returned: unknown, work: () => unknown): void {
  const used = new Set<number>();
  const ends = isRecord(returned) ? Object.values(returned) : [];
  for (const end of ends) used.add(nodeOf(end)?.value.id ?? -1);
  for (let id = scribe.length - 1; id >= from; id--)
    if (used.has(id)) for (const arg of scribe.value(id).args) used.add(arg);
  // The last of them: others may be part of it.
  for (let id = scribe.length - 1; id >= from; id--) {
    if (scribe.value(id).kind !== 'bool' || used.has(id) || scribe.aside.has(id)) continue;
    const at = written(scribe, work).value(id);
    fail({
      code: 'branch-on-tensor',
      where: `${scribe.place}: ${opName(scribe.value(id))}`,
      ...(at !== undefined && { at }),
      found: 'truth values that are part of nothing that is returned',
      expected: 'truth values that choose: an if, && or ! takes them for true, whatever they hold',
      remedy: 'Use where(condition, a, b), or remove the comparison.',
    });
  }
}
