import {
  attempt,
  combinations,
  combined,
  failAll,
  isList,
  isRecord,
  makePart,
  type Ranges,
  say,
  suggest,
} from '../../framework/engine.ts';
import {
  type Call,
  type Combination,
  type Command,
  type Compartment,
  type Component,
  type Declaration,
  type Diagnostic,
  fail,
  type Part,
  type Quantity,
  quantity,
  type Source,
} from '../../framework/index.ts';
import { assemble } from './assemble.ts';
import { pathFaults } from './check-paths.ts';
import { tieOf } from './check-ties.ts';
import { wireOf } from './check-wires.ts';
import { documentOf } from './document.ts';
import { effectOfEdit } from './edit-effect.ts';
import { isCommand, isCompartment, isHandle, isHyperparameter } from './handles.ts';
import { localPath } from './paths.ts';
import { given } from './process.ts';
import { entryFaults, scheduleOf } from './schedule.ts';
import { sourceFaults } from './source.ts';
import type { Contents, Entry, Model, ModelPart, NamedMember, Process, Schedule } from './words.ts';

/** Components by name, for parts that a document adds. */
export type Components = Readonly<Record<string, Pick<Component, 'declaration'>>>;

/** A document that is being read: its name, where its faults go, and what stands at a path. */
interface Reading {
  readonly name: string;
  readonly faults: Diagnostic[];
  readonly find: Find;
  /** Conditions are code: a document can only name those that the context has. */
  readonly conditions: Contents['conditions'];
}

/**
 * The context that a document describes. A part whose entry has not changed since `before` stays the very same; all
 * faults are reported at once.
 */
export function contentsOfModel(model: Model, before: Contents, components: Components): Contents {
  const faults: Diagnostic[] = [];
  const { name } = before;
  failAll(pathFaults(model, name));
  const parts = new Map(
    readRecord({ name, faults }, `${name}, parts`, model.parts, (own, where) =>
      partOf(own, where, before, components),
    ),
  );
  // What else the document says is about these parts; and schedules are about processes.
  failAll(faults);
  const { conditions } = before;
  const reading: Reading = { name, faults, find: finder(name, parts), conditions };
  const wires = readList(reading, `${name}, wires`, model.wires, readWire);
  const ties = readList(reading, `${name}, ties`, model.ties, readTie);
  const processes = readRecord(reading, `${name}, processes`, model.processes, (own, where) =>
    readCalls(own, where, reading.find),
  );
  failAll(faults);
  const byName = new Map(processes);
  const schedules = readRecord(reading, `${name}, schedules`, model.schedules, (own, where): Schedule => {
    if (!isList(own) || own.length === 0) return fail(odd(where, own, 'a list of entries'));
    return scheduleOf(Array.from(own).map((entry) => readEntry(entry, where, reading, byName)));
  });
  const placed = new Map<string, Process | Schedule>([...processes, ...schedules]);
  const names = new Map(
    readRecord(reading, `${name}, names`, model.names, (own, where) =>
      readNamed(own, where, reading, placed),
    ),
  );
  const named = { parts: inverse(parts), processes: inverse(processes), schedules: inverse(schedules) };
  return assemble(
    { name, wires, ties, names, conditions, ...named },
    faults,
    { before, effect: effectOfEdit },
    model,
  );
}

/** What a record holds, by path. */
function readRecord<T>(
  { name, faults }: Pick<Reading, 'name' | 'faults'>,
  where: string,
  of: unknown,
  each: (own: unknown, where: string) => T,
): readonly (readonly [string, T])[] {
  return Object.entries(record(of, where)).flatMap(([key, own]) => {
    const made = attempt(faults, () => each(own, `${name}/${key}`));
    return made === undefined ? [] : [[`${name}/${key}`, made] as const];
  });
}

/** What a list holds. */
function readList<T>(
  { faults, find }: Reading,
  where: string,
  of: unknown,
  each: (own: unknown, where: string, find: Find) => T,
): readonly T[] {
  const all = attempt(faults, () => (isList(of) ? Array.from(of) : fail(odd(where, of, 'a list'))));
  return (all ?? []).flatMap((own, i) => attempt(faults, () => each(own, `${where}, ${i + 1}`, find)) ?? []);
}

function readWire(own: unknown, where: string, find: Find): Contents['wires'][number] {
  const { from, to, tied = false } = record(own, where, ['from', 'to', 'tied']);
  const source = readSource(from, where, find);
  const target = find(to, where);
  failAll(sourceFaults(source));
  if (!isCompartment(target)) fail(odd(where, to, 'a compartment, such as z.j'));
  return wireOf(source, target as Compartment, tied === true);
}

function readTie(own: unknown, where: string, find: Find): Contents['ties'][number] {
  const { from, to, transposed = false } = record(own, where, ['from', 'to', 'transposed']);
  const [source, target] = [find(from, where, true), find(to, where, true)];
  if (!isHyperparameter(source) || !isHyperparameter(target))
    return fail(odd(where, from, 'two hyperparameters, such as W.weight'));
  return tieOf(source, target, transposed === true);
}

function readCalls(own: unknown, where: string, find: Find): Process {
  if (!isList(own)) return fail(odd(where, own, 'a list of commands, such as z.advance_state'));
  return { is: 'process', calls: Array.from(own).map((call) => readCall(call, where, find)) };
}

function readEntry(
  own: unknown,
  where: string,
  { name, find, conditions }: Reading,
  processes: ReadonlyMap<string, Process>,
): Entry {
  const {
    every,
    from = '0 s',
    at,
    when,
    process,
  } = record(own, where, ['every', 'from', 'at', 'when', 'process']);
  const made =
    typeof process === 'string'
      ? (processes.get(`${name}/${process}`) ??
        fail(odd(where, process, `one of ${[...processes.keys()].join(', ')}`)))
      : readCalls(process, where, find);
  if (when !== undefined) {
    const condition = conditions.get(when as string);
    if (condition) return { is: 'when', condition, process: made };
    return fail(
      odd(where, when, `one of ${[...conditions.keys()].join(', ') || 'no conditions: they are code'}`),
    );
  }
  const entry =
    at === undefined
      ? { is: 'every', period: every, from, process: made }
      : { is: 'at', time: at, process: made };
  failAll(entryFaults(entry, where));
  return entry as Entry;
}

/** What a name stands for: a member of a part, a process or a schedule, or nothing but itself. */
function readNamed(
  own: unknown,
  where: string,
  { name, find }: Reading,
  placed: ReadonlyMap<string, Process | Schedule>,
): NamedMember {
  const expected = 'a path such as z.s, z.hyperparameters.tau_m or advance, or an empty list or record';
  if ((isList(own) || isRecord(own)) && Object.keys(own).length === 0) return isList(own) ? [] : {};
  if (typeof own !== 'string') return fail(odd(where, own, expected));
  if (!own.includes('.')) return placed.get(`${name}/${own}`) ?? fail(odd(where, own, expected));
  const found = find(own.replace(AMONG, '.'), where, own.includes(AMONG));
  return isHandle(found) ? found : fail(odd(where, own, expected));
}

/** Says that a name is of a hyperparameter: a compartment may have the same one. */
const AMONG = '.hyperparameters.';

const inverse = <T>(entries: Iterable<readonly [string, T]>): Map<T, string> =>
  new Map([...entries].map(([path, own]) => [own, path]));

/** A record; with names, of nothing else than these. */
function record(x: unknown, where: string, names?: readonly string[]): Readonly<Record<string, unknown>> {
  if (!isRecord(x)) return fail(odd(where, x, 'a record'));
  const strange = names && Object.keys(x).find((key) => !names.includes(key));
  if (strange === undefined) return x;
  return fail({ ...odd(where, strange, 'what a document has there'), remedy: suggest(strange, names!) });
}

const odd = (where: string, found: unknown, expected: string): Diagnostic => ({
  code: 'model',
  where,
  found: say(found),
  expected,
  remedy: 'Correct the document.',
});

function partOf(own: unknown, where: string, before: Contents, components: Components): Part {
  const local = localPath(before.name, where);
  const { component, hyperparameters } = record(own, where, [
    'component',
    'hyperparameters',
  ]) as Partial<ModelPart>;
  const known = [...before.parts].find(([, path]) => path === where)?.[0];
  if (known && known.component.name === component) {
    // Documents share what has not changed.
    const same = documentOf(before).parts[local]!.hyperparameters === hyperparameters;
    return same ? known : makePart(known.component, hyperparameters);
  }
  const declarations = new Map<string, Declaration>([
    ...[...before.parts.keys()].map((part) => [part.component.name, part.component] as const),
    ...Object.entries(components).map(([name, { declaration }]) => [name, declaration] as const),
  ]);
  const declaration = declarations.get(component as string);
  if (declaration) return makePart(declaration, hyperparameters);
  const names = [...declarations.keys()];
  return fail({
    ...odd(where, component, `a component: one of ${names.join(', ')}`),
    remedy: `${suggest(String(component), names)} Another one is given with { components }.`,
  });
}

type Find = (text: unknown, where: string, isHyperparameter?: boolean) => unknown;

/** What stands at `z.v`: a compartment or a command of a part, or one of its hyperparameters. */
const finder =
  (name: string, parts: ReadonlyMap<string, Part>): Find =>
  (text, where, amongHyperparameters = false) => {
    const dot = typeof text === 'string' ? text.lastIndexOf('.') : -1;
    if (typeof text !== 'string' || dot < 0) return fail(odd(where, text, 'a path such as z.v'));
    const part = parts.get(`${name}/${text.slice(0, dot)}`);
    if (!part) {
      const known = [...parts.keys()].map((path) => localPath(name, path));
      return fail({
        code: 'unknown-part',
        where,
        found: `'${text}'`,
        expected: `a part: one of ${known.join(', ')}`,
        remedy: suggest(text.slice(0, dot), known),
      });
    }
    const members = (amongHyperparameters ? part.hyperparameters : part) as Readonly<Record<string, unknown>>;
    const member = text.slice(dot + 1);
    return Object.hasOwn(members, member)
      ? members[member]
      : fail(odd(where, text, `a member of ${part.component.name}`));
  };

function readSource(own: unknown, where: string, find: Find): Source {
  if (typeof own === 'string') {
    const found = find(own, where);
    return isCompartment(found) ? found : fail(odd(where, own, 'a compartment, such as z.v'));
  }
  if (!isRecord(own)) return fail(odd(where, own, 'a path such as z.v, or sources combined'));
  const { by, time, ranges, size, ...named } = own;
  const [is, ...more] = Object.keys(named);
  const of = is === undefined ? undefined : named[is];
  if (is === undefined || more.length > 0 || !Object.hasOwn(combinations, is) || !isList(of))
    return fail(odd(where, own, `one of ${Object.keys(combinations).join(', ')} with a list of sources`));
  return combined(
    is as Combination,
    Array.from(of).map((one) => readSource(one, where, find)),
    {
      ...(by !== undefined && { by: (typeof by === 'string' ? quantity(by, where) : by) as Quantity }),
      ...(time !== undefined && { time: time as string }),
      ...(ranges !== undefined && { ranges: ranges as Ranges }),
      ...(size !== undefined && { size: size as number }),
    },
  );
}

function readCall(own: unknown, where: string, find: Find): Call {
  const { command, given: numbers } =
    typeof own === 'string' ? { command: own, given: undefined } : record(own, where);
  const found = find(command, where);
  if (!isCommand(found)) return fail(odd(where, command, 'a command, such as z.advance_state'));
  return numbers === undefined
    ? { command: found as Command }
    : given(found, numbers as Record<string, number>);
}
