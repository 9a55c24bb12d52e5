import { emitName } from '../../framework/engine.ts';
import type { Call, Command, Compartment, Executable, FloatArray } from '../../framework/index.ts';
import { currentOf } from '../model/handles.ts';
import { prepare } from './compiled.ts';
import { enter, leave } from './flow.ts';
import { claim, loseDrives } from './follow.ts';
import { replaceAll, shown } from './numbers.ts';
import { slotIn, startAgain } from './session.ts';
import type { Session } from './words.ts';

// What is done with a state while no time passes.

/** What a compartment shows now, by way of its wires. */
export function look(session: Session, given: Compartment): FloatArray {
  const { contents } = session.live;
  const compartment = currentOf(contents, given)!;
  const slot = slotIn(session, compartment);
  if (!contents.wiring.sourceOf(compartment)) return shown(session, slot);
  return runStill(session, 'look', [], [compartment]).read(emitName(slot));
}

/** Every compartment back to its initial value, but for kept ones. */
export function reset(session: Session): void {
  const { live } = session;
  const parts = [...live.contents.parts.keys()] as unknown as { readonly reset: Command }[];
  const calls = parts.map(({ reset }) => ({ command: reset }));
  runStill(session, 'reset', calls, []);
  live.fed.clear();
  loseDrives(live);
}

/** States, time and random numbers back to the start, from the hyperparameters as they are. */
export function restart(session: Session): void {
  claim(session, 'restart')();
  const { live } = session;
  const { tick, arrays, key } = startAgain(session);
  replaceAll(live, arrays);
  live.fed.clear();
  live.drives.clear();
  live.begun.clear();
  live.tick = tick;
  live.key = key;
  for (const own of live.attached) own.moved();
}

function runStill(
  session: Session,
  name: string,
  calls: readonly Call[],
  emits: readonly Compartment[],
): Executable {
  const { contents } = session.live;
  const what = { contents, name, steps: [name], calls: () => calls, emits };
  const compiled = prepare(session, { ...what, sequences: [], capacity: 1, passes: false });
  const executable = enter(session, compiled);
  executable.run({ program: name, tick: session.live.tick, steps: 1 });
  leave(session.live, compiled);
  return executable;
}
