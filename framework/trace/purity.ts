import { fail } from '../base/errors.ts';
import { isRecord } from '../base/say.ts';
import { opName } from '../ops/dictionary.ts';
import type { ProgramScribe } from './scribe.ts';
import { nodeOf } from './symbolic.ts';
import { written } from './written.ts';

// A command is run once, on symbols. What a step does must follow from what it gives then, at all steps to come.

const RANDOM = 'Draw from the clock of the command, its third argument: random.uniform([…]).';
const TIME = 'Read the clock of the command, its third argument: t, dt.';

/** Functions of the platform that answer otherwise at every call, by owner. */
const FICKLE = [
  ['Math', 'random', RANDOM],
  ['crypto', 'getRandomValues', RANDOM],
  ['crypto', 'randomUUID', RANDOM],
  ['performance', 'now', TIME],
  ['Date', 'now', TIME],
] as const;

/**
 * Runs what a user wrote for a program: an error where it asks the platform for chance or the time, which would be
 * frozen into the program, or where truth values that it has made are part of nothing that it returns.
 */
export function purely<T>(scribe: ProgramScribe, work: () => T): T {
  const from = scribe.length;
  const restore = FICKLE.map(([owner, name, remedy]) =>
    replaced((globalThis as Record<string, unknown>)[owner], name, () =>
      frozen(scribe.place, `${owner}.${name}()`, remedy),
    ),
  );
  restore.push(
    replaced(
      globalThis,
      'Date',
      timelessDate(() => frozen(scribe.place, 'new Date()', TIME)),
    ),
  );
  try {
    const returned = work();
    refuseIdleTruth(scribe, from, returned, work);
    return returned;
  } finally {
    for (const undo of restore.reverse()) undo();
  }
}

const frozen = (where: string, found: string, remedy: string): never =>
  fail({
    code: 'declaration',
    where,
    found,
    expected:
      'what follows from compartments, hyperparameters and the clock: it is asked once, not at every step',
    remedy,
  });

/** Puts another value in the place of a member; gives back what undoes that. */
function replaced(owner: unknown, name: string, value: unknown): () => void {
  if (typeof owner !== 'object' && typeof owner !== 'function') return () => {};
  const before = owner && Object.getOwnPropertyDescriptor(owner, name);
  // A member that is inherited, or missing, is covered by an own one for the while.
  if (!owner || !Reflect.defineProperty(owner, name, { value, configurable: true, writable: true }))
    return () => {};
  return () => {
    if (before) Object.defineProperty(owner, name, before);
    else Reflect.deleteProperty(owner, name);
  };
}

/** Dates of given times are as good as any other value; the present one is none. */
const timelessDate = (refuse: () => never): DateConstructor =>
  new Proxy(Date, {
    construct: (target, given, of) => (given.length > 0 ? Reflect.construct(target, given, of) : refuse()),
    apply: refuse,
  });

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
