import {
  attempt,
  collectParts,
  failAll,
  inOneLine,
  isList,
  isPart,
  isRecord,
  leavesOf,
  printed,
  say,
  wrongOption,
} from '../../framework/engine.ts';
import type { Command, Compartment, Diagnostic, HyperparameterHandle, Part } from '../../framework/index.ts';
import { assemble } from './assemble.ts';
import { isName } from './paths.ts';
import { contentsOf, isContext, setContents } from './registry.ts';
import { type Draft, emptyDraft, enclosing, inDraft } from './scope.ts';
import type { Process, Schedule, TiedHyperparameter, Wire } from './words.ts';

/**
 * Builds a model. `build` makes parts, wires, processes, schedules and contexts inside it and returns them by name;
 * the context is exactly that record. A part that is made but not returned has no name, which is an error, as is
 * every fault of a wire; all faults are reported at once. What stands in a context inside has a longer path:
 * `net/layer/z.v`.
 */
export function context<const Net extends object>(name: string, build: () => Net): Net {
  checkCall(name, build);
  const draft = emptyDraft();
  const { result: net, parts: made } = collectParts(() => inDraft(draft, build));
  if (!isRecord(net)) return wrongOption(name, `${say(net)} returned`, 'parts and processes by name', RETURN);
  const faults: Diagnostic[] = [];
  const members = membersOf(name, net, draft, faults);
  const { parts } = members;
  for (const part of made)
    if (!parts.has(part)) faults.push(unnamed(name, `a ${part.component.name}`, 'part'));
  const returned = new Set(Object.values(net));
  for (const inner of draft.contexts)
    if (!returned.has(inner))
      faults.push(unnamed(name, `the context ${contentsOf(inner, 'context').name}`, 'context'));
  const foreign = new Map(usedIn(draft).map((own) => [own.part, own]));
  for (const [part, own] of foreign)
    if (!parts.has(part) && !made.includes(part)) faults.push(foreignPart(name, own));
  const contents = assemble(
    { name, ...members, wires: [...members.wires, ...draft.wires], ties: [...members.ties, ...draft.ties] },
    faults,
  );
  setContents(net, contents);
  printed(net, textOf(name));
  enclosing()?.contexts.push(net);
  return net;
}

/** A context in one line: what it returns, by name. */
const textOf = (name: string) => (net: object) => {
  const members = Object.entries(net).map(([key, own]) => `${key}: ${wordFor(own)}`);
  return `${name} { ${inOneLine(members, 12)} }`;
};

const wordFor = (own: unknown): string => {
  if (isPart(own)) return own.component.name;
  if (isList(own)) return `list of ${own.length}`;
  const { is } = own as { readonly is?: unknown };
  return typeof is === 'string' ? is : isContext(own) ? 'context' : 'record';
};

/** What a record returns by name, with what stands in contexts inside it. */
function membersOf(name: string, net: Readonly<Record<string, unknown>>, draft: Draft, faults: Diagnostic[]) {
  const members = {
    parts: new Map<Part, string>(),
    processes: new Map<Process, string>(),
    schedules: new Map<Schedule, string>(),
    wires: [] as Wire[],
    ties: [] as TiedHyperparameter[],
  };
  for (const [key, member] of Object.entries(net)) {
    const path = `${name}/${key}`;
    const isInner = draft.contexts.some((own: unknown) => own === member);
    if ((isPart(member) || isInner) && !isName(key)) faults.push(badName(path, key));
    if (isPart(member)) {
      const known = members.parts.get(member);
      if (known) faults.push(twoNames(path, known));
      else members.parts.set(member, path);
    } else if (isInner) {
      const inner = contentsOf(member as object, 'context');
      const within = (own: string) => path + own.slice(inner.name.length);
      for (const [own, at] of inner.parts) members.parts.set(own, within(at));
      for (const [own, at] of inner.processes) members.processes.set(own, within(at));
      for (const [own, at] of inner.schedules) members.schedules.set(own, within(at));
      members.wires.push(...inner.wires);
      members.ties.push(...inner.ties);
    } else if (isContext(member)) {
      faults.push(foreignMember(path, 'context'));
    } else if (isRecord(member) && (member.is === 'process' || member.is === 'schedule')) {
      const process = draft.processes.find((own: unknown) => own === member);
      const schedule = draft.schedules.find((own: unknown) => own === member);
      if (process) members.processes.set(process, path);
      else if (schedule) members.schedules.set(schedule, path);
      else faults.push(foreignMember(path, member.is));
    }
  }
  return members;
}

/** Everything that wires, ties and processes of a draft speak of. */
const usedIn = ({
  wires,
  ties,
  processes,
  schedules,
}: Draft): (Compartment | Command | HyperparameterHandle)[] => [
  ...wires.flatMap(({ source, target }) => [...leavesOf(source), target]),
  ...ties.flatMap(({ source, target }) => [source, target]),
  ...[...processes, ...schedules.flatMap(processesOf)].flatMap(({ calls }) =>
    calls.map(({ command }) => command),
  ),
];

const RETURN = 'Return them at once, as in return { x, z, advance }; the function can be no async one.';

function checkCall(name: unknown, build: unknown): void {
  const faults: Diagnostic[] = [];
  if (!isName(name)) faults.push(badName('context', name));
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

const unnamed = (name: string, found: string, what: string): Diagnostic => ({
  code: 'unnamed-part',
  where: name,
  found: `${found} that is not returned`,
  expected: `every ${what} of the context returned under a name`,
  remedy: 'Add it to the record that the function returns.',
});

const twoNames = (where: string, known: string): Diagnostic => ({
  code: 'duplicate-part',
  where,
  found: `the part that is also ${known}`,
  expected: 'one name for a part',
  remedy: 'Make a second part, or return it once.',
});

const foreignPart = (name: string, own: Compartment | Command | HyperparameterHandle): Diagnostic => ({
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
