import type { Compartment } from '../describe/words.ts';
import { type Call, runCommand } from './run-command.ts';
import { ProgramScribe } from './scribe.ts';
import { stateSlot } from './state-slot.ts';
import { slotName, type Wiring } from './wiring.ts';

/** Compartments of its part that a command reads, and names of those that it writes. */
export interface Touched {
  readonly reads: ReadonlySet<Compartment>;
  readonly writes: ReadonlySet<string>;
}

/** Runs a command once on symbols, only to see what it asks for and what it returns. */
export function touchedBy(
  call: Call,
  { wiring, dt }: { readonly wiring: Wiring; readonly dt: number },
): Touched {
  const { part, name } = call.command;
  const scribe = new ProgramScribe({ name });
  scribe.place = slotName(wiring.pathOf(part), name);
  const reads = new Set<Compartment>();
  const read = (compartment: Compartment) => {
    reads.add(compartment);
    return scribe.load(scribe.slot(stateSlot(compartment, { wiring, batch: 1, dt })).name);
  };
  const returned = runCommand(scribe, call, { wiring, read, batch: 1, dt, occurrence: 0 });
  return { reads, writes: new Set(Object.keys(returned as object)) };
}
