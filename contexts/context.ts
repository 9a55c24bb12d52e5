import {
  attempt,
  type Command,
  type Compartment,
  collectParts,
  type Diagnostic,
  failAll,
  isPart,
  isRecord,
  type Part,
  say,
  type Wiring,
} from '../framework/index.ts';
import { type Model, modelOf } from './model.ts';
import { wrongOption } from './options.ts';
import type { Process } from './process.ts';
import type { Schedule } from './schedule.ts';
import { type Draft, inDraft } from './scope.ts';
import { checkWires, leavesOf, type Wire } from './wire.ts';

/** What is known of a context besides the record that it is. */
export interface Contents {
  readonly name: string;
  readonly parts: ReadonlyMap<Part, string>;
  readonly wires: readonly Wire[];
  readonly processes: ReadonlyMap<Process, string>;
  readonly schedules: ReadonlyMap<Schedule, string>;
  readonly wiring: Wiring;
  readonly model: Model;
}

const contents = new WeakMap<object, Contents>();

/** Parts and contexts are spelled `net/z.v` everywhere, so their names can hold none of these signs. */
const NAME = /^[^\s/.]+$/;

/**
 * Builds a model. `build` makes parts, wires and processes and returns them by name; the context is exactly that
 * record. A part that is made but not returned has no name, which is an error, as is every fault of a wire; all
 * faults are reported at once.
 */
export function context<const Net extends object>(name: string, build: () => Net): Net {
  checkCall(name, build);
  const draft: Draft = { wires: [], processes: [], schedules: [] };
  const { result: net, parts: made } = collectParts(() => inDraft(draft, build));
  if (!isRecord(net)) return wrongOption(name, `${say(net)} returned`, 'parts and processes by name', RETURN);
  const faults: Diagnostic[] = [];
  const parts = new Map<Part, string>();
  const processes = new Map<Process, string>();
  const schedules = new Map<Schedule, string>();
  for (const [key, member] of Object.entries(net)) {
    const path = `${name}/${key}`;
    if (isPart(member)) {
      const known = parts.get(member);
      if (known) faults.push(twoNames(path, known));
      else parts.set(member, path);
      if (!NAME.test(key)) faults.push(badName(path, key));
    } else if (isRecord(member) && (member.is === 'process' || member.is === 'schedule')) {
      const process = draft.processes.find((own: unknown) => own === member);
      const schedule = draft.schedules.find((own: unknown) => own === member);
      if (process) processes.set(process, path);
      else if (schedule) schedules.set(schedule, path);
      else faults.push(foreignMember(path, member.is));
    }
  }
  for (const part of made) if (!parts.has(part)) faults.push(unnamed(name, part));
  const used = [
    ...draft.wires.flatMap(({ source, target }) => [...leavesOf(source), target]),
    ...[...draft.processes, ...draft.schedules.flatMap(processesOf)].flatMap(({ calls }) =>
      calls.map(({ command }) => command),
    ),
  ];
  const foreign = new Map(used.map((own) => [own.part, own]));
  for (const [part, own] of foreign)
    if (!parts.has(part) && !made.includes(part)) faults.push(foreignPart(name, own));
  const pathOf = (part: Part) => parts.get(part) ?? `${name}/(unnamed ${part.component.name})`;
  faults.push(...checkWires(draft.wires, (end) => `${pathOf(end.part)}.${end.name}`));
  failAll(faults);

  const sources = new Map(draft.wires.map(({ source, target }) => [target, source]));
  const wiring: Wiring = { pathOf, sourceOf: (target: Compartment) => sources.get(target) };
  const own = { name, parts, wires: draft.wires, processes, schedules, wiring };
  contents.set(net, { ...own, model: modelOf(own) });
  return net;
}

const RETURN = 'Return them at once, as in return { x, z, advance }; the function can be no async one.';

function checkCall(name: unknown, build: unknown): void {
  const faults: Diagnostic[] = [];
  if (typeof name !== 'string' || !NAME.test(name)) faults.push(badName('context', name));
  if (typeof build !== 'function') {
    attempt(faults, () =>
      wrongOption(
        'context',
        say(build),
        'a function that builds the model',
        "Write context('net', () => { … }).",
      ),
    );
  }
  failAll(faults);
}

export function contentsOf(net: object, caller: string): Contents {
  const found = contents.get(net);
  if (found) return found;
  return wrongOption(
    caller,
    isRecord(net) ? 'an object that is no context' : say(net),
    'what context(…) returned, itself and not a copy',
    'Pass the context as it is.',
  );
}

/** The model as an immutable document: parts, hyperparameters, wires, processes. */
export const model = (net: object): Model => contentsOf(net, 'model').model;

const unnamed = (name: string, part: Part): Diagnostic => ({
  code: 'unnamed-part',
  where: name,
  found: `a ${part.component.name} that is not returned`,
  expected: 'every part of the context returned under a name',
  remedy: 'Add it to the record that the function returns.',
});

const twoNames = (where: string, known: string): Diagnostic => ({
  code: 'duplicate-part',
  where,
  found: `the part that is also ${known}`,
  expected: 'one name for a part',
  remedy: 'Make a second part, or return it once.',
});

const foreignPart = (name: string, own: Compartment | Command): Diagnostic => ({
  code: 'unknown-part',
  where: name,
  found: `${own.is} ${own.name} of a ${own.part.component.name} of another context`,
  expected: 'wires and processes of parts of this context',
  remedy: 'Make the part inside this context.',
});

const foreignMember = (where: string, what: string): Diagnostic => ({
  code: 'unknown-command',
  where,
  found: `a ${what} that was not made here`,
  expected: `a ${what} of parts of this context`,
  remedy: `Call ${what}(…) in the function that builds the context.`,
});

const processesOf = ({ entries }: Schedule) => entries.map(({ process }) => process);

const badName = (where: string, name: unknown): Diagnostic => ({
  code: 'option',
  where,
  found: `the name ${say(name)}`,
  expected: 'a text without spaces, dots and slashes',
  remedy: 'Names stand in paths such as net/z.v: write it with _ or -.',
});
