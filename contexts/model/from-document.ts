import {
  attempt,
  combinations,
  failAll,
  isList,
  isRecord,
  makePart,
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
  type HyperparameterHandle,
  type Part,
  type Quantity,
  quantity,
  type Source,
} from '../../framework/index.ts';
import { assemble } from './assemble.ts';
import { isCommand, isCompartment, isHyperparameter } from './handles.ts';
import { isName, localPath } from './paths.ts';
import { given } from './process.ts';
import { entryFaults } from './schedule.ts';
import { combined, sourceFaults } from './source.ts';
import type { Contents, Entry, Model, ModelPart, Process, Schedule } from './words.ts';

/** Components by name, for parts that a document adds. */
export type Components = Readonly<Record<string, Pick<Component, 'declaration'>>>;

/**
 * The context that a document describes. A part whose entry has not changed since `before` stays the very same; all
 * faults are reported at once.
 */
export function contentsOfModel(model: Model, before: Contents, components: Components): Contents {
  const faults: Diagnostic[] = [];
  const { name } = before;
  const read = <T>(where: string, of: unknown, each: (own: unknown, where: string) => T): [string, T][] =>
    Object.entries(record(of, where)).flatMap(([key, own]) => {
      const made = attempt(faults, () => each(own, `${name}/${key}`));
      return made === undefined ? [] : [[`${name}/${key}`, made] as [string, T]];
    });
  const list = (where: string, of: unknown, each: (own: unknown, where: string) => void): void => {
    if (!isList(of)) fail(odd(where, of, 'a list'));
    else Array.from(of).forEach((own, i) => attempt(faults, () => each(own, `${where}, ${i + 1}`)));
  };

  const parts = new Map(
    read(`${name}, parts`, model.parts, (own, where) => partOf(own, where, before, components)),
  );
  // What else the document says is about these parts; and schedules are about processes.
  failAll(faults);
  const find = finder(name, parts);
  const wires: Contents['wires'][number][] = [];
  attempt(faults, () =>
    list(`${name}, wires`, model.wires, (own, where) => {
      const { from, to, tied = false } = record(own, where);
      const source = readSource(from, where, find);
      const target = find(to, where);
      failAll(sourceFaults(source));
      if (!isCompartment(target)) fail(odd(where, to, 'a compartment, such as z.j'));
      wires.push({ source, target: target as Compartment, tied: tied === true });
    }),
  );
  const ties: Contents['ties'][number][] = [];
  attempt(faults, () =>
    list(`${name}, ties`, model.ties, (own, where) => {
      const { from, to, transposed = false } = record(own, where);
      const [source, target] = [find(from, where, true), find(to, where, true)];
      if (!isHyperparameter(source) || !isHyperparameter(target))
        fail(odd(where, from, 'two hyperparameters, such as W.weight'));
      ties.push({
        source: source as HyperparameterHandle,
        target: target as HyperparameterHandle,
        transposed: transposed === true,
      });
    }),
  );
  const readCalls = (own: unknown, where: string): Process => {
    if (!isList(own)) return fail(odd(where, own, 'a list of commands, such as z.advance_state'));
    return { is: 'process', calls: Array.from(own).map((call) => readCall(call, where, find)) };
  };
  const processes = read(`${name}, processes`, model.processes, readCalls);
  failAll(faults);
  const byName = new Map(processes);
  const readEntry = (own: unknown, where: string): Entry => {
    const { every, from = '0 s', at, process } = record(own, where);
    const made =
      typeof process === 'string'
        ? (byName.get(`${name}/${process}`) ??
          fail(odd(where, process, `one of ${[...byName.keys()].join(', ')}`)))
        : readCalls(process, where);
    const entry =
      at === undefined
        ? { is: 'every', period: every, from, process: made }
        : { is: 'at', time: at, process: made };
    failAll(entryFaults(entry, where));
    return entry as Entry;
  };
  const schedules = read(`${name}, schedules`, model.schedules, (own, where): Schedule => {
    if (!isList(own) || own.length === 0) return fail(odd(where, own, 'a list of entries'));
    return { is: 'schedule', entries: Array.from(own).map((entry) => readEntry(entry, where)) };
  });
  return assemble(
    {
      name,
      parts: inverse(parts),
      wires,
      ties,
      processes: inverse(processes),
      schedules: inverse(schedules),
    },
    faults,
    before,
    model,
  );
}

const inverse = <T>(entries: Iterable<readonly [string, T]>): Map<T, string> =>
  new Map([...entries].map(([path, own]) => [own, path]));

const record = (x: unknown, where: string): Readonly<Record<string, unknown>> =>
  isRecord(x) ? x : fail(odd(where, x, 'a record'));

const odd = (where: string, found: unknown, expected: string): Diagnostic => ({
  code: 'model',
  where,
  found: say(found),
  expected,
  remedy: 'Correct the document.',
});

function partOf(own: unknown, where: string, before: Contents, components: Components): Part {
  const local = localPath(before.name, where);
  if (!local.split('/').every((name) => isName(name)))
    fail(odd(where, local, 'a name without spaces and dots'));
  const { component, hyperparameters } = record(own, where) as Partial<ModelPart>;
  const known = [...before.parts].find(([, path]) => path === where)?.[0];
  if (known?.component.name === component) {
    // Documents share what has not changed.
    const same = before.model.parts[local]!.hyperparameters === hyperparameters;
    return same ? known! : makePart(known!.component, hyperparameters);
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
  const { by, time, ...named } = own;
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
