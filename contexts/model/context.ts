import {
  append,
  attempt,
  collectParts,
  failAll,
  inOneLine,
  isFunction,
  isList,
  isPart,
  isPlain,
  isRecord,
  leavesOf,
  printed,
  say,
  wrongOption,
} from '../../framework/engine.ts';
import type { Command, Compartment, Diagnostic, HyperparameterHandle, Part } from '../../framework/index.ts';
import { assemble } from './assemble.ts';
import { isHandle } from './handles.ts';
import { isName } from './paths.ts';
import { isProcess } from './process.ts';
import { contentsOf, isContext, setContents } from './registry.ts';
import { isSchedule } from './schedule.ts';
import { type Draft, emptyDraft, enclosing, inDraft } from './scope.ts';
import type { Contents, NamedMember, Process, Schedule, TiedHyperparameter, Wire } from './words.ts';

/**
 * Builds a model. `build` makes parts, wires, processes, schedules and contexts inside it and returns them by name, some of
 * them in lists and records; the context is exactly that record. A part that is made but not returned has no name, which is
 * an error, as is every fault of a wire; all faults are reported at once. What stands in a context inside, a list or a record
 * has a longer path: `net/layer/z.v`, `net/layers/0.v`, `net/populations/e.v`.
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
  for (const inner of draft.contexts)
    if (!members.contexts.has(inner))
      faults.push(unnamed(name, `the context ${contentsOf(inner, 'context').name}`, 'context'));
  const foreign = new Map(
    [...members.names.values(), ...usedIn(draft)].filter(isHandle).map((own) => [own.part, own]),
  );
  for (const [part, own] of foreign)
    if (!parts.has(part) && !made.includes(part)) faults.push(foreignPart(name, own));
  append(members.wires, draft.wires);
  append(members.ties, draft.ties);
  const contents = assemble({ name, ...members }, faults);
  setContents(net, contents);
  printed(net, textOf(name));
  enclosing()?.contexts.push(net);
  return net;
}

/** A context in one line: what it returns, by name. */
export const textOf = (name: string) => (net: object) => {
  const members = Object.entries(net).map(([key, own]) => `${key}: ${wordFor(own)}`);
  return `${name} { ${inOneLine(members, 12)} }`;
};

const wordFor = (own: unknown): string => {
  if (isPart(own)) return own.component.name;
  if (isList(own)) return `list of ${own.length}`;
  if (isContext(own)) return 'context';
  return isRecord(own) && typeof own.is === 'string' ? own.is : 'record';
};

/** What a record returns by name, with what stands in lists and records in it, and in contexts inside it. */
function membersOf(name: string, net: object, draft: Draft, faults: Diagnostic[]) {
  const members = {
    parts: new Map<Part, string>(),
    processes: new Map<Process, string>(),
    schedules: new Map<Schedule, string>(),
    names: new Map<string, NamedMember>(),
    wires: [] as Wire[],
    ties: [] as TiedHyperparameter[],
    contexts: new Set<object>(),
  };
  const enter = (all: object, path: string, around: readonly object[]): void => {
    const inner = Object.entries(isList(all) ? Array.from(all) : all);
    for (const [key, member] of inner) take(member, key, `${path}/${key}`, around);
    if (inner.length === 0 && path !== name) members.names.set(path, isList(all) ? [] : {});
  };
  const place = (part: Part, path: string): void => {
    const known = members.parts.get(part);
    if (known) faults.push(twoNames(path, known));
    else members.parts.set(part, path);
  };
  /** What was made here has one place; wherever else it stands is a name for it. */
  const own = <T extends Process | Schedule>(
    member: T,
    made: readonly T[],
    all: Map<T, string>,
    path: string,
  ): void => {
    if (!made.includes(member)) faults.push(foreignMember(path, member.is));
    else if (all.has(member)) members.names.set(path, member);
    else all.set(member, path);
  };
  const take = (member: unknown, key: string, path: string, around: readonly object[]): void => {
    if (!isName(key)) faults.push(badName(path, key));
    if (isHandle(member)) members.names.set(path, member);
    else if (isPart(member)) place(member, path);
    else if (isContext(member)) {
      if (!draft.contexts.includes(member)) faults.push(foreignMember(path, 'context'));
      else if (members.contexts.has(member)) faults.push(twoNames(path, contentsOf(member, 'context').name));
      else takeContext(contentsOf(member, 'context'), path);
      members.contexts.add(member);
    } else if (isProcess(member)) own(member, draft.processes, members.processes, path);
    else if (isSchedule(member)) own(member, draft.schedules, members.schedules, path);
    else if (isGroup(member) && around.length < DEEPEST && !around.includes(member))
      enter(member, path, [...around, member]);
    else faults.push(noMember(path, member));
  };
  const takeContext = (inner: Contents, path: string): void => {
    const within = (own: string) => path + own.slice(inner.name.length);
    for (const [own, at] of inner.parts) place(own, within(at));
    for (const [own, at] of inner.processes) members.processes.set(own, within(at));
    for (const [own, at] of inner.schedules) members.schedules.set(own, within(at));
    for (const [at, own] of inner.names) members.names.set(within(at), own);
    append(members.wires, inner.wires);
    append(members.ties, inner.ties);
  };
  enter(net, name, [net]);
  return members;
}

/** Most lists and records that stand in one another. */
const DEEPEST = 100;

/** A list or a record of members: a plain one, since what else it may be is not known; a source or some cells say what they are. */
const isGroup = (x: unknown): x is object =>
  (Array.isArray(x) && isList(x)) || (isPlain(x) && typeof x.is !== 'string');

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

const RETURN = 'Return them at once, as in return { x, z, advance }; async functions cannot.';

function checkCall(name: unknown, build: unknown): void {
  const faults: Diagnostic[] = [];
  if (!isName(name)) faults.push(badName('context', name));
  if (!isFunction(build)) {
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
  found: `what is also ${known}`,
  expected: 'one name for a part or a context',
  remedy: 'Make a second one, or return it once.',
});

const noMember = (where: string, member: unknown): Diagnostic => ({
  code: 'option',
  where,
  found: `${say(member)} returned`,
  expected: 'parts, processes, schedules and contexts, lists and records of them, and members of parts',
  remedy: 'Return nothing else: what is returned is the model.',
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
  expected: "a text without spaces, dots and slashes, other than '__proto__', 'constructor' and 'prototype'",
  remedy: 'Names stand in paths, net/z.v: write it with _ or -.',
});
