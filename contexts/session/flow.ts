import type { Executable } from '../../framework/index.ts';
import { executableOf } from './compiled.ts';
import { setKeys } from './keys.ts';
import { fetch } from './numbers.ts';
import type { Compiled, Live, Session } from './words.ts';

// How numbers pass from the arrays of a session to executables and back: only where somebody else has changed them since.

/** Brings what programs need into their executable. */
export function enter(session: Session, compiled: Compiled): Executable {
  const { live } = session;
  const executable = executableOf(session, compiled);
  if (live.ahead && live.ahead.compiled !== compiled) fetch(live);
  if (compiled.key !== live.key) {
    for (const program of Object.values(compiled.programs)) setKeys(executable, program, live.key);
    compiled.key = live.key;
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
  // While it stays ahead, no other executable has taken anything over.
  if (live.ahead?.compiled === compiled) return;
  const slots = compiled.traffic.changing;
  live.ahead = { compiled, slots };
  live.version++;
  for (const slot of slots.keys()) live.changed.set(slot, live.version);
  compiled.seen = live.version;
}
