import {
  compartmentsOf,
  failAll,
  isList,
  isLive,
  isPart,
  type OptionRule,
  parameterName,
  reading,
  say,
  slotName,
  type Tie,
} from '../../framework/engine.ts';
import {
  type Command,
  type Compartment,
  type Diagnostic,
  fail,
  type HyperparameterHandle,
  type Part,
} from '../../framework/index.ts';
import { heirOf } from './registry.ts';
import type { Contents } from './words.ts';

type Handle = Compartment | HyperparameterHandle | Command;

/** What of a part is called as a handle is. */
const likeIn = (part: Part, { is, name }: Handle): unknown =>
  ((is === 'hyperparameter' ? part.hyperparameters : part) as Readonly<Record<string, unknown>>)[name];

/** What a member of a part is: that itself, a copy of it would stand for nothing. No shape is looked at, which may have to be drawn. */
const kindOf = (x: unknown): Handle['is'] | undefined =>
  reading(() => {
    const own = x as Handle;
    return isPart(own.part) && likeIn(own.part, own) === own ? own.is : undefined;
  });
export const isCompartment = (x: unknown): x is Compartment => kindOf(x) === 'compartment';
export const isHyperparameter = (x: unknown): x is HyperparameterHandle => kindOf(x) === 'hyperparameter';
export const isCommand = (x: unknown): x is Command => kindOf(x) === 'command';

/** A member of a part, which has its name there. */
export const isHandle = (x: unknown): x is Handle => kindOf(x) !== undefined;

/** What a handle stands for now; nothing where its part is not in the context. */
export function currentOf<T extends Compartment | HyperparameterHandle>(
  contents: Contents,
  handle: T,
): T | undefined {
  const part = heirOf(contents, contents.parts, handle.part);
  return part === handle.part ? handle : part && (likeIn(part, handle) as T | undefined);
}

/** Where a compartment stands, for messages. */
export const placeOf = ({ wiring, parts }: Contents, { part, name }: Compartment | HyperparameterHandle) =>
  parts.has(part) ? slotName(wiring.pathOf(part), name) : `${part.component.name}.${name}`;

export const slotOfCompartment = ({ wiring }: Contents, { part, name }: Compartment): string =>
  slotName(wiring.pathOf(part), name);

/** All compartments of a model by their slots. */
export const compartmentsBySlot = (contents: Contents): ReadonlyMap<string, Compartment> =>
  new Map(
    [...contents.parts.keys()]
      .flatMap(compartmentsOf)
      .map((own) => [slotOfCompartment(contents, own), own] as const),
  );

/** What keeps a handle from being a compartment of this context. */
export function compartmentFault(contents: Contents, x: unknown, where: string): Diagnostic | undefined {
  if (!isCompartment(x)) {
    const expected = `a compartment of ${contents.name}, such as net.z.v`;
    return { code: 'unknown-compartment', where, found: say(x), expected, remedy: 'Check its name.' };
  }
  return currentOf(contents, x) ? undefined : foreign(contents, x);
}

const tied = (contents: Contents, x: HyperparameterHandle, { handle }: Tie): Diagnostic => ({
  code: 'unknown-hyperparameter',
  where: placeOf(contents, x),
  found: `a hyperparameter that is tied to ${placeOf(contents, handle)}`,
  expected: 'one with numbers of its own',
  remedy: `Use ${placeOf(contents, handle)}.`,
});

export const foreign = (contents: Contents, x: Compartment | HyperparameterHandle): Diagnostic => ({
  code: 'unknown-part',
  where: placeOf(contents, x),
  found: `a ${x.is} of another context`,
  expected: `one of ${contents.name}`,
  remedy: 'Use the handle that this context returned.',
});

/** The slot of a compartment or a live hyperparameter of this context; an error for anything else. */
export function slotOfHandle(contents: Contents, given: unknown, where: string): string {
  if (isHyperparameter(given)) {
    const x = currentOf(contents, given);
    if (!x) return fail(foreign(contents, given));
    const tie = contents.wiring.tieOf(x);
    if (tie) return fail(tied(contents, x, tie));
    const spec = x.part.component.hyperparameters[x.name];
    if (isLive(spec)) return parameterName(contents.wiring.pathOf(x.part), x.name);
    return fail({
      code: 'unknown-hyperparameter',
      where: placeOf(contents, x),
      found: 'a hyperparameter that is part of the structure',
      expected: 'a live one: real and not static',
      remedy: 'Make a new model; its given value is in part.given.plain.',
    });
  }
  const fault = compartmentFault(contents, given, where);
  return fault ? fail(fault) : slotOfCompartment(contents, given as Compartment);
}

/** A list of compartments of this context. */
export const compartmentsIn = (contents: Contents): OptionRule<readonly Compartment[]> => ({
  expected: 'a list of compartments, such as [net.z.s]',
  fallback: [],
  read: (x, where) => {
    if (!isList(x)) return undefined;
    const list = Array.from(x);
    failAll(list.flatMap((one) => compartmentFault(contents, one, where) ?? []));
    return [...new Set(list.map((one) => currentOf(contents, one as Compartment)!))];
  },
});

/** A compartment, its numbers, and the name of these where it has several. */
export type NumbersFor = readonly [of: Compartment, numbers: unknown, name?: string | undefined];

/** A list of compartments and their numbers, which may have names of their own. */
export const namedPairsIn = (contents: Contents): OptionRule<readonly NumbersFor[]> => ({
  expected: "a list of pairs, such as [[net.z.v, 2]], or of pairs and a name, such as [net.z.v, 2, 'late']",
  fallback: [],
  read: (x, where) => {
    if (!isList(x)) return undefined;
    const all = Array.from(x);
    const isNamed = (one: unknown) => isList(one) && one.length === 3 && typeof one[2] === 'string';
    if (!all.every((one) => (isList(one) && one.length === 2) || isNamed(one))) return undefined;
    failAll(all.flatMap((one) => compartmentFault(contents, (one as unknown[])[0], where) ?? []));
    return (all as NumbersFor[]).map(([own, numbers, name]) => [currentOf(contents, own)!, numbers, name]);
  },
});

/** A list of pairs of a compartment and its numbers, which are checked when their length is known. */
export const pairsIn = (contents: Contents): OptionRule<readonly (readonly [Compartment, unknown])[]> => ({
  expected: 'a list of pairs, such as [[net.z.j, 2]]',
  fallback: [],
  read: (x, where) => {
    if (!isList(x)) return undefined;
    const pairs = Array.from(x);
    if (!pairs.every((pair) => isList(pair) && pair.length === 2)) return undefined;
    failAll(pairs.flatMap((pair) => compartmentFault(contents, (pair as unknown[])[0], where) ?? []));
    return (pairs as [Compartment, unknown][]).map(([own, numbers]) => [currentOf(contents, own)!, numbers]);
  },
});
