import { compartmentsOf, formatDiagnostic, leavesOf, oneOf } from '../../framework/engine.ts';
import type { Call, Command, Compartment, Diagnostic, Part } from '../../framework/index.ts';
import { slotOfCompartment } from '../model/handles.ts';
import type { Contents } from '../model/words.ts';

/**
 * What is allowed and may be a mistake:
 * - `left-out`: no process of the context runs a part whose values are read or recorded;
 * - `untrained`: no gradient reaches hyperparameters that would be trained;
 * - `silent`: a layer of cells emits no spike in an iteration of a training.
 */
export type Warning = Omit<Diagnostic, 'code'> & { readonly code: 'left-out' | 'untrained' | 'silent' };

/** The one channel of warnings of a simulation or a training. */
export interface Warnings {
  /** Calls back for each warning once, the earlier ones too, until the function that it gives is called. */
  listen(next: (warning: Warning) => void): () => void;
  /** Tells what it has not told before. */
  tell(warnings: readonly Warning[]): void;
}

/** Whether warnings are printed to the console too. */
export type WarningsOption = 'print' | 'silent';
export const warningsRule = oneOf<WarningsOption>(['print', 'silent'], 'print');

export function warningsTo(option: WarningsOption): Warnings {
  const told = new Map<string, Warning>();
  const listeners = new Set<(warning: Warning) => void>();
  return {
    listen: (next) => {
      const own = (warning: Warning) => next(warning);
      for (const warning of told.values()) own(warning);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
    tell: (warnings) => {
      for (const warning of warnings) {
        const id = `${warning.code} ${warning.where}`;
        if (told.has(id)) continue;
        told.set(id, warning);
        for (const next of listeners) next(warning);
        if (option === 'print') console.warn(`warning: ${formatDiagnostic(warning)}`);
      }
    },
  };
}

/** Parts with commands of which no process or schedule of the context calls one. */
function idleParts({ parts, processes, schedules }: Contents): ReadonlySet<Part> {
  const all = [
    ...processes.keys(),
    ...[...schedules.keys()].flatMap(({ entries }) => entries.map((entry) => entry.process)),
  ];
  const called = new Set(all.flatMap(({ calls }) => calls.map(({ command }: Call) => command.part)));
  const acts = ({ component }: Part) => Object.keys(component.commands).some((name) => name !== 'reset');
  return new Set([...parts.keys()].filter((part) => acts(part) && !called.has(part)));
}

const known = new WeakMap<Contents, ReadonlySet<Part>>();

/** Compartments that a run reads or records, whose part no process runs, and that nobody has set. */
export function leftOut(
  contents: Contents,
  calls: readonly { readonly command: Command }[],
  record: readonly Compartment[],
  isFed: (slot: string) => boolean,
): readonly Warning[] {
  const idle = known.get(contents) ?? idleParts(contents);
  known.set(contents, idle);
  if (idle.size === 0) return [];
  const inputs = [...new Set(calls.map(({ command }) => command.part))].flatMap(compartmentsOf);
  const read = inputs.flatMap((own) => {
    const source = contents.wiring.sourceOf(own);
    return source ? leavesOf(source) : [];
  });
  return [...new Set([...read, ...record])]
    .filter(({ part, role }) => idle.has(part) && role !== 'input')
    .map((own) => slotOfCompartment(contents, own))
    .filter((slot) => !isFed(slot))
    .map((slot) => ({
      code: 'left-out',
      where: slot,
      found: 'a value that is read or recorded, of a part that no process runs',
      expected: 'a process with a command of that part',
      remedy: "Add its command to a process, set the value, or simulate with warnings: 'silent'.",
    }));
}
