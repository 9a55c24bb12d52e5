import {
  type Compartment,
  type Diagnostic,
  delaysIn,
  failAll,
  type HyperparameterHandle,
  isRecord,
  type Part,
  say,
  slotName,
  type Wiring,
} from '../../framework/index.ts';
import { wrongOption } from '../options.ts';
import { checkTies } from './check-ties.ts';
import { checkWires } from './check-wires.ts';
import { type Model, modelOf } from './document.ts';
import type { Process } from './process.ts';
import type { Schedule } from './schedule.ts';
import type { TiedHyperparameter } from './tie.ts';
import type { Wire } from './wire.ts';

/** What a context is made of; everything stands under the path at which the context returns it. */
export interface Ingredients {
  readonly name: string;
  readonly parts: ReadonlyMap<Part, string>;
  readonly wires: readonly Wire[];
  readonly ties: readonly TiedHyperparameter[];
  readonly processes: ReadonlyMap<Process, string>;
  readonly schedules: ReadonlyMap<Schedule, string>;
}

/** What is known of a context besides the record that it is. */
export interface Contents extends Ingredients {
  readonly wiring: Wiring;
  readonly model: Model;
  /** Parts, processes and schedules that edits have replaced, and the paths where their heirs stand. */
  readonly replaced: ReadonlyMap<object, string>;
}

/**
 * Puts a context together; the faults found so far and those of its wires are reported at once.
 *
 * @param before what the context was until an edit: its handles go on to stand for what is at their paths
 * @param document the model that it follows, if there is one already
 */
export function assemble(
  ingredients: Ingredients,
  faults: readonly Diagnostic[] = [],
  before?: Contents,
  document?: Model,
): Contents {
  const { name, parts, wires, ties } = ingredients;
  const replaced = before ? replacedSince(before) : new Map<object, string>();
  const pathOf = (part: Part) =>
    parts.get(part) ?? replaced.get(part) ?? `${name}/(unnamed ${part.component.name})`;
  const nameOf = (own: Compartment | HyperparameterHandle) => slotName(pathOf(own.part), own.name);
  failAll([...faults, ...checkWires(wires, nameOf), ...checkTies(ties, nameOf)]);
  const sources = new Map(wires.map(({ source, target }) => [target, source]));
  const tied = new Map(
    ties.map(({ source, target, transposed }) => [target, { handle: source, transposed }]),
  );
  const wiring: Wiring = {
    pathOf,
    sourceOf: (target) => sources.get(target),
    tieOf: (target) => tied.get(target),
    delays: wires.flatMap(({ source }) => delaysIn(source)),
  };
  const whole = { ...ingredients, wiring, replaced };
  return { ...whole, model: document ?? modelOf(whole) };
}

const replacedSince = ({ replaced, parts, processes, schedules }: Contents): Map<object, string> =>
  new Map<object, string>([...replaced, ...parts, ...processes, ...schedules]);

/** What stands now where a part, a process or a schedule has stood; itself where no edit has replaced it. */
export function heirOf<T extends object>(
  { replaced }: Contents,
  all: ReadonlyMap<T, string>,
  own: T,
): T | undefined {
  if (all.has(own)) return own;
  const path = replaced.get(own);
  return path === undefined ? undefined : [...all].find(([, at]) => at === path)?.[0];
}

const known = new WeakMap<object, Contents>();

export const isContext = (net: unknown): boolean => isRecord(net) && known.has(net);

export const setContents = (net: object, contents: Contents): void => void known.set(net, contents);

export function contentsOf(net: object, caller: string): Contents {
  const found = known.get(net);
  if (found) return found;
  return wrongOption(
    caller,
    isRecord(net) ? 'an object that is no context' : say(net),
    'what context(…) returned, itself and not a copy',
    'Pass the context as it is.',
  );
}

/** The model of a context as plain, frozen data. */
export const model = (net: object): Model => contentsOf(net, 'model').model;
