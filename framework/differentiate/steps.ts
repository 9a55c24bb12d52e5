import {
  loadedSlot,
  loadsOf,
  type Program,
  type Slot,
  slotOf,
  storeOf,
  usersOf,
  type Value,
  varying,
} from '../trace/program.ts';
import { storing } from '../trace/rewrite.ts';
import { ProgramScribe } from '../trace/scribe.ts';
import { dependsOn, waysBack } from './reverse.ts';
import type { Request, StepPrograms } from './words.ts';

/** What a tick may be, and what gradients have to know of it. */
export interface StepFacts {
  readonly name: string;
  /** The step, which also stores what it leaves as it is. */
  readonly program: Program;
  /** Slots that it leaves as they are, though other steps change them. */
  readonly passed: readonly Slot[];
  readonly loadOf: (slot: string) => Value | undefined;
  /** Values whose cotangents are wanted: of parameters, and of states that stay as they began; of sequences. */
  readonly roots: ReadonlySet<number>;
  readonly wanted: ReadonlySet<number>;
  /** Values through which nothing flows. */
  readonly held: ReadonlySet<number>;
  /** Values that are emitted, and that the loss depends on. */
  readonly emitted: readonly number[];
}

export function stepsOf(
  programs: StepPrograms,
  { parameters, sequences = [], emits, detached = [], begin }: Request,
): readonly StepFacts[] {
  const all = Object.values(programs);
  const still = (begin?.stores ?? []).map(({ slot }) => slot).filter((slot) => !isStored(all, slot));
  const stepped = all.flatMap(({ slots, stores }) => {
    const stored = new Set(stores.map(({ slot }) => slot));
    return slots.filter(({ name, role }) => role === 'state' && stored.has(name));
  });
  const loaded = new Set(
    all.flatMap(({ values }) => values.filter(({ op }) => op === 'load').map(loadedSlot)),
  );
  const moving = [...new Map(stepped.map((slot) => [slot.name, slot])).values()].filter(({ name }) =>
    loaded.has(name),
  );
  return Object.entries(programs).map(([name, given]): StepFacts => {
    // A step in which a slot has a row per step is given it.
    const passed = moving.filter((slot) => {
      const own = slotOf(given, slot.name);
      return !storeOf(given, slot.name) && (!own || own.role === 'state');
    });
    const program = passing(given, passed);
    const loadOf = (slot: string): Value | undefined => loadsOf(program, slot)[0];
    const loadsIn = (slots: readonly string[]) =>
      new Set(slots.flatMap((slot) => loadsOf(program, slot)).map(({ id }) => id));
    const storedIn = (slots: readonly string[]) =>
      given.stores.filter(({ slot }) => slots.includes(slot)).map(({ value }) => value);
    return {
      name,
      program,
      passed,
      loadOf,
      roots: loadsIn([...parameters, ...still]),
      wanted: loadsIn(sequences),
      held: new Set(storedIn(detached)),
      emitted: storedIn(emits),
    };
  });
}

/** What states are before the first step, as far as gradients reach it: no times, nor what changes by a rule that is detached. */
export function beginningOf(programs: StepPrograms, { begin, detached = [] }: Request): Program | undefined {
  const stores = (begin?.stores ?? []).filter(
    ({ slot, value }) =>
      begin!.values[value]!.kind === 'float' &&
      !(detached.includes(slot) && isStored(Object.values(programs), slot)),
  );
  return stores.length > 0 ? storing(begin!, stores) : undefined;
}

const isStored = (programs: readonly Program[], slot: string): boolean =>
  programs.some((program) => storeOf(program, slot));

/** The program that also stores some slots as they are. Time leaves them alone: they lose no small magnitudes. */
export function passing(program: Program, slots: readonly Slot[]): Program {
  if (slots.length === 0) return program;
  const scribe = new ProgramScribe({ name: program.name, direction: program.direction, units: false });
  for (const slot of program.slots) scribe.adopt(slot);
  for (const value of program.values) scribe.copy(value, value.args);
  for (const { slot, value } of program.stores) scribe.store(slot, scribe.symbol(value));
  for (const slot of slots) {
    scribe.adopt({ ...slot, flush: false, onDemand: false });
    scribe.store(slot.name, scribe.load(slot.name));
  }
  return scribe.program();
}

/**
 * States through which a gradient can flow from tick to tick, and back from what is emitted, in that tick or later.
 *
 * @param begun states that gradients reach before the first step
 */
export function carriedStates(steps: readonly StepFacts[], begun: ReadonlySet<string>): ReadonlySet<string> {
  const states = statesOf(steps);
  const leavesOf = ({ roots, wanted, loadOf }: StepFacts, carried: Iterable<string>): ReadonlySet<number> =>
    new Set([...roots, ...wanted, ...[...carried].flatMap((slot) => loadOf(slot)?.id ?? [])]);
  const reached = grown(new Set(states.filter((slot) => begun.has(slot))), (carried) =>
    steps.flatMap((step) => {
      const active = dependsOn(step.program.values, leavesOf(step, carried), step.held);
      return states.filter((slot) => active[storeOf(step.program, slot)?.value ?? -1]);
    }),
  );
  return grown(new Set(), (found) =>
    steps.flatMap(({ program, held, emitted, loadOf }) => {
      const ends = [...found].flatMap((slot) => storeOf(program, slot)?.value ?? []);
      const needed = neededBy(program, [...emitted, ...ends], held);
      return [...reached].filter((slot) => needed[loadOf(slot)?.id ?? -1]);
    }),
  );
}

/** States with numbers that some step reads and some step changes. */
const statesOf = (steps: readonly StepFacts[]): readonly string[] => [
  ...new Set(
    steps.flatMap(({ program }) =>
      program.slots
        .filter(({ name, role, dt }) => role === 'state' && dt === null && storeOf(program, name))
        .filter(({ name }) => steps.some(({ loadOf }) => loadOf(name)))
        .map(({ name }) => name),
    ),
  ),
];

/** The smallest set that has all that follows from it. */
function grown(
  start: ReadonlySet<string>,
  more: (set: ReadonlySet<string>) => Iterable<string>,
): ReadonlySet<string> {
  const next = new Set([...start, ...more(start)]);
  return next.size === start.size ? start : grown(next, more);
}

/** Which values a gradient reaches from some values, other than through those that are held. */
function neededBy(
  { values }: Program,
  ends: Iterable<number>,
  held: ReadonlySet<number>,
): readonly boolean[] {
  const needed: boolean[] = values.map(() => false);
  for (const id of ends) needed[id] = true;
  for (let id = values.length - 1; id >= 0; id--) {
    if (needed[id] && !held.has(id)) for (const arg of waysBack(values, values[id]!)) needed[arg] = true;
  }
  return needed;
}

/** Values that do not change in time, though a gradient reaches them, and that the step uses. */
export function frontierOf(program: Program, active: readonly boolean[]): readonly Value[] {
  const changes = varying(program);
  const stored = new Set(program.stores.map(({ value }) => value));
  const users = usersOf(program);
  return program.values.filter(
    ({ id, kind }) =>
      kind === 'float' &&
      !changes[id] &&
      active[id] &&
      (stored.has(id) || users[id]!.some((user) => changes[user])),
  );
}
