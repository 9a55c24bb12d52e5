import { compartmentsOf, isKept, leavesOf, loadsOf, type Program, storeOf } from '../../framework/engine.ts';
import type { Call, Command, Compartment, Source } from '../../framework/index.ts';
import { slotOfCompartment } from '../model/handles.ts';
import { touchesIn } from '../model/touched.ts';
import type { Contents } from '../model/words.ts';
import type { NamedTimetable } from './timetable.ts';
import type { Warning } from './warnings.ts';

/** A schedule that is run on a model, and what of the model somebody gives or asks for. */
export interface ScheduledRun extends NamedTimetable {
  readonly contents: Contents;
  readonly dt: number;
  /** Programs of the steps that occur. */
  readonly programs: Readonly<Record<string, Program>>;
  readonly record: readonly Compartment[];
  /** Inputs that are given numbers. */
  readonly given: readonly Compartment[];
  /** Whether somebody has set a slot, or something else has run that writes it. */
  readonly isKnown: (slot: string) => boolean;
}

/**
 * What the processes of a schedule leave out, judged over all of them: values that are read or recorded and that a command
 * writes which none of them calls, and inputs that are given numbers and that none of them reads.
 */
export function leftOut(own: ScheduledRun): readonly Warning[] {
  const { contents, timetable, programs, record, given, isKnown, dt, name } = own;
  const slotOf = (one: Compartment) => slotOfCompartment(contents, one);
  const all = Object.values(programs);
  const calls = timetable.entries.flat();
  const touched = touchesIn(contents, dt);
  const called = new Set(calls.map(({ command }) => command.part));
  const isStored = (one: Compartment) => all.some((program) => storeOf(program, slotOf(one)));
  const isLoaded = (one: Compartment) => all.some((program) => loadsOf(program, slotOf(one)).length > 0);
  const reads = (one: Compartment) =>
    calls.some((call) => call.command.part === one.part && touched(call).reads.has(one));
  const writes = (one: Compartment) => (call: Call) => touched(call).writes.has(one.name);
  const isWritten = (one: Compartment) =>
    calls.some((call) => call.command.part === one.part && writes(one)(call));
  const forgotten = (one: Compartment): readonly Warning[] => {
    if (one.role === 'input' || isKept(one)) return [];
    if (isStored(one) || isKnown(slotOf(one)) || isWritten(one)) return [];
    const command = commandsOf(one).find(writes(one));
    return command
      ? [missing(slotOf(one), `${contents.wiring.pathOf(one.part)}.${command.command.name}`, name)]
      : [];
  };
  const inputs = [...called].flatMap(compartmentsOf).filter((one) => contents.wiring.sourceOf(one));
  const sources = inputs.filter(
    (one) => leavesIn(contents, one).some((leaf) => !isStored(leaf)) && reads(one),
  );
  const recorded = record.flatMap((one) => leavesIn(contents, one)).flatMap((one) => forgotten(one));
  const unread = given.filter((one) => !isLoaded(one) && !reads(one) && !feeds(contents, one));
  return [
    ...sources.flatMap((one) => leavesIn(contents, one)).flatMap((one) => forgotten(one)),
    ...recorded,
    ...unread.map((one) => idle(slotOf(one), name)),
  ];
}

/** The compartments behind one, by way of all wires. */
const leavesIn = ({ wiring }: Contents, own: Source): readonly Compartment[] =>
  leavesOf(own).flatMap((leaf) => {
    const wired = wiring.sourceOf(leaf);
    return wired ? leavesIn({ wiring } as Contents, wired) : [leaf];
  });

/** Whether a wire leads on from an input: who reads it there is not looked for. */
const feeds = ({ wires }: Contents, own: Compartment): boolean =>
  wires.some(({ source }) => leavesOf(source).includes(own));

const commandsOf = ({ part }: Compartment): readonly Call[] =>
  Object.keys(part.component.commands)
    .filter((name) => name !== 'reset')
    .map((name) => ({ command: (part as unknown as Readonly<Record<string, Command>>)[name]! }));

const missing = (where: string, command: string, name: string): Warning => ({
  code: 'left-out',
  where,
  found: `a value that is read or recorded, and that no process of ${name} writes`,
  expected: `a process with ${command}`,
  remedy: "Add it to a process, set the value, or simulate with warnings: 'silent'.",
});

const idle = (where: string, name: string): Warning => ({
  code: 'left-out',
  where,
  found: `numbers for an input that no process of ${name} reads`,
  expected: 'a process with a command of its part that reads it',
  remedy: "Add such a command to a process, or simulate with warnings: 'silent'.",
});
