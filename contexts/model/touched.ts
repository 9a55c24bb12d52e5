import { once, type Touched, touchedBy } from '../../framework/engine.ts';
import type { Call, Command } from '../../framework/index.ts';
import type { Contents } from './words.ts';

const looked = once((_: Contents) => new Map<Command, Touched>());

const NOTHING: Touched = { reads: new Set(), writes: new Set() };

/** What commands of a model that can be traced read and write, looked at once each. A reset is no step of its part: it touches nothing. */
export function touchesIn(contents: Contents, dt: number): (call: Call) => Touched {
  const all = looked(contents);
  return (call) => {
    const { command } = call;
    if (command.name === 'reset') return NOTHING;
    const touched = all.get(command) ?? lookAt(call, { wiring: contents.wiring, dt });
    all.set(command, touched);
    return touched;
  };
}

/** What cannot be traced has been told where it is run, and is run by nobody otherwise. */
function lookAt(call: Call, around: Parameters<typeof touchedBy>[1]): Touched {
  try {
    return touchedBy(call, around);
  } catch {
    return NOTHING;
  }
}
