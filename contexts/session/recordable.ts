import {
  attempt,
  compartmentOf,
  type Emit,
  elementsOf,
  elementsText,
  failAll,
  isDimensionless,
  isFunction,
  isList,
  isRecord,
  type OptionRule,
  type Packing,
  say,
} from '../../framework/engine.ts';
import { type Compartment, type Diagnostic, type Elements, fail, type Mean } from '../../framework/index.ts';
import { compartmentFault, currentOf } from '../model/handles.ts';
import type { Contents } from '../model/words.ts';
import type { EventsGathered, LookedAt } from './events.ts';

// What can be recorded and observed.

/** The spikes of a compartment as events. */
export interface EventsOf {
  readonly is: 'events';
  readonly of: Compartment | Elements;
  /** Gathers them from rows. It comes with the value: who records none carries nothing of it. */
  readonly gather: (where: string, watched: LookedAt) => EventsGathered;
  /** In what they are kept, in place of the numbers of all cells. */
  readonly packing: Packing;
}

/** A compartment, some of its elements, `mean(…)` or `events(…)` of either. */
export type Recordable = Compartment | Elements | Mean | EventsOf;

/**
 * The mean of a compartment over the elements of a trial, or over some of them, to be recorded or observed: one number per
 * trial and step, computed in the compiled loop. The mean of spikes is the part of the cells that spiked in the step.
 */
export const mean = (of: Compartment | Elements): Mean =>
  Object.freeze({ is: 'mean', of: known(of, 'mean') });

/** A compartment or elements; an error for anything else. */
export function known(of: unknown, where: string): Compartment | Elements {
  const is = isRecord(of) ? of.is : undefined;
  if (is === 'compartment' || is === 'elements') return of as Compartment | Elements;
  return fail({ ...NOTHING_TO_KEEP, where, found: say(of) });
}

const NOTHING_TO_KEEP = {
  code: 'unknown-compartment',
  expected: 'a compartment such as net.z.v, or some of its elements, net.z.v.at([0, 5])',
  remedy: 'Check its name.',
} as const;

const ofWhat = (of: Recordable): Compartment | Elements =>
  of.is === 'mean' || of.is === 'events' ? of.of : of;

/** The compartment that it is of. */
export const baseOf = (of: Recordable): Compartment => compartmentOf(ofWhat(of));

/** The elements that it is of; none where it is of all. */
export function elementsIn(of: Recordable): readonly number[] | undefined {
  const own = ofWhat(of);
  return own.is === 'elements' ? own.at : undefined;
}

/** The same of another handle of its compartment. */
export function rebased(of: Recordable, base: Compartment): Recordable {
  const whole = ofWhat(of);
  const own = whole.is === 'elements' ? elementsOf(base, whole.at) : base;
  return of.is === 'mean' || of.is === 'events' ? { ...of, of: own } : own;
}

/** What a program keeps at every step so that it can be told; `isGraded`: events of other numbers than 0 and 1. */
export function emitOf(of: Recordable, isGraded: boolean): Emit {
  const base = baseOf(of);
  if (of.is === 'mean') return of;
  if (of.is !== 'events') return base;
  // What an input is given is new at every tick.
  const shown = base.role === 'input' ? base : ({ is: 'steps', of: base } as const);
  return isGraded ? shown : { is: 'packed', of: shown, packing: of.packing };
}

/** As one would write it. */
export function textOf(of: Recordable, slotOf: (own: Compartment) => string): string {
  const own = elementsText(ofWhat(of), slotOf);
  return of.is === 'mean' || of.is === 'events' ? `${of.is}(${own})` : own;
}

const KINDS = ['compartment', 'elements', 'mean', 'events'];

/** What keeps something from being recorded. */
export function recordableFault(contents: Contents, x: unknown, where: string): Diagnostic | undefined {
  const isOne = isRecord(x) && KINDS.includes(x.is as string);
  const inner = isOne && (x.is === 'mean' || x.is === 'events') ? x.of : x;
  const base = isRecord(inner) && inner.is === 'elements' ? inner.of : inner;
  const fault = compartmentFault(contents, base, where);
  if (fault || !isOne) return fault;
  const faults: Diagnostic[] = [];
  if (base !== inner) attempt(faults, () => elementsOf(base as Compartment, (inner as Elements).at));
  if (faults.length > 0 || x.is !== 'events') return faults[0];
  if (!isFunction(x.gather))
    return { ...NOTHING_TO_KEEP, where, found: 'events that were not made by events(…)' };
  const { unit } = base as Compartment;
  if (isDimensionless(unit)) return undefined;
  return {
    code: 'unit-mismatch',
    where: textOf(x as unknown as EventsOf, ({ part, name }) => `${part.component.name}.${name}`),
    found: `a compartment in ${unit.text}`,
    expected: 'spikes',
    remedy: 'Record events of spikes, and values of others.',
  };
}

/** What is to be recorded, each once, of the model as it is now. */
export const recordablesIn = (contents: Contents): OptionRule<readonly Recordable[]> => ({
  expected: 'a list of compartments, such as [net.z.s], of some of their elements, means or events',
  fallback: [],
  read: (x, where) => {
    if (!isList(x)) return undefined;
    const list = Array.from(x) as Recordable[];
    failAll(list.flatMap((one) => recordableFault(contents, one, where) ?? []));
    const now = list.map((one) => rebased(one, currentOf(contents, baseOf(one))!));
    const slotOf = ({ part, name }: Compartment) => `${contents.parts.get(part)}.${name}`;
    return [...new Map(now.map((one) => [textOf(one, slotOf), one])).values()];
  },
});
