import type { Executable } from '../../framework/index.ts';
import { executableOf } from './compiled.ts';
import { setKeys } from './keys.ts';
import { fetch } from './numbers.ts';
import type { Compiled, Draws, Live, Session } from './words.ts';

// How numbers pass from the arrays of a session to executables and back: only where somebody else has changed them since.

/**
 * Brings what programs need into their executable.
 *
 * @param draws what random numbers follow from, where it is not the key of the state
 */
export function enter(
  session: Session,
  compiled: Compiled,
  draws?: Pick<Draws, 'key' | 'first'>,
): Executable {
  const { live } = session;
  const executable = executableOf(session, compiled);
  if (live.ahead && live.ahead.compiled !== compiled) fetch(live);
  const { key, first } = draws ?? { key: live.key, first: 0 };
  const { draws: last } = compiled;
  if (last?.key !== key || last.first !== first || last.seed !== live.key) {
    compiled.draws = { seed: live.key, key, first, alike: session.setting.alike };
    for (const program of compiled.drawing) setKeys(executable, program, compiled.draws);
  }
  if (compiled.seen < live.version) {
    for (const slot of compiled.traffic.entering)
      if ((live.changed.get(slot) ?? 0) > compiled.seen) executable.write(slot, live.arrays.get(slot)!);
    compiled.seen = live.version;
  }
  return executable;
}

/** Says that programs have advanced states; they are fetched when somebody asks. */
export function leave(live: Live, compiled: Compiled): void {
  const slots = compiled.traffic.changing;
  // While it stays ahead, no other executable has taken anything over.
  if (live.ahead?.slots === slots) return;
  live.ahead = { compiled, slots };
  live.version++;
  for (const slot of slots.keys()) live.changed.set(slot, live.version);
  compiled.seen = live.version;
}
