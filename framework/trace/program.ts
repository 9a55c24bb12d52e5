import { once } from '../base/lazy.ts';
import { grouped } from '../base/lists.ts';
import type { Shape } from '../base/shapes.ts';
import type { Unit } from '../base/units.ts';
import { type Op, rowOf } from '../ops/dictionary.ts';
import type { Attrs, Kind, RandomStream } from '../ops/row.ts';

/**
 * What a slot is to a program:
 * - `state`: read when a step begins, written when it ends, kept between steps;
 * - `parameter`: read only, the same at every step;
 * - `sequence`: read only, one row per step;
 * - `emit`: written only, one row per step.
 */
export type Role = 'state' | 'parameter' | 'sequence' | 'emit';

export interface Slot {
  readonly name: string;
  readonly role: Role;
  readonly shape: Shape;
  readonly unit: Unit;
  /** The memory behind the slot; programs of one executable that name the same buffer share it. */
  readonly buffer: string;
  /** A sequence that reads this many rows ahead: 1 on a tape is the state after the step. */
  readonly shift: 0 | 1;
  /** A state whose value before every step is kept, a row per step and one after the last. */
  readonly taped: boolean;
  /** A state that only the last step of a run has to store, if no step loads it; it is not looked at for NaN. */
  readonly onDemand: boolean;
  /** A state that loses its smallest magnitudes every 64 ticks, so that decays never reach subnormal numbers. */
  readonly flush: boolean;
  /** Length of the ticks that the slot holds, in its unit; null: it holds numbers. */
  readonly dt: number | null;
  /** Rows of a ring: a step reads the row of its tick, and writes it when it ends. 0 for a slot that is no ring. */
  readonly ring: number;
}

/** One value of the program in static single assignment; `args` are ids of earlier values. */
export interface Value {
  readonly id: number;
  readonly op: Op;
  readonly args: readonly number[];
  readonly attrs: Attrs;
  readonly shape: Shape;
  readonly kind: Kind;
  readonly unit: Unit;
}

export interface Store {
  readonly slot: string;
  readonly value: number;
}

/** One step of a computation, complete: what is found out about it is found out once. Stores happen together when the step ends; loads see the values before it. */
export interface Program {
  readonly name: string;
  /** +1: ticks ascend; -1: the backward pass, ticks descend. */
  readonly direction: 1 | -1;
  readonly slots: readonly Slot[];
  readonly values: readonly Value[];
  readonly stores: readonly Store[];
}

const slotsByName = once(({ slots }: Program) => new Map(slots.map((slot) => [slot.name, slot])));
const storesBySlot = once(({ stores }: Program) => new Map(stores.map((store) => [store.slot, store])));
const loadsBySlot = once(({ values }: Program) =>
  grouped(
    values.filter(({ op }) => op === 'load'),
    loadedSlot,
  ),
);

export const slotOf = (program: Program, name: string): Slot => slotsByName(program).get(name)!;

export const storeOf = (program: Program, slot: string): Store | undefined => storesBySlot(program).get(slot);

/** The values that are what a slot holds when the step begins. */
export const loadsOf = (program: Program, slot: string): readonly Value[] =>
  loadsBySlot(program).get(slot) ?? [];

/** States that lose their smallest magnitudes every 64 ticks: those that the program steps. */
export const flushedSlots = (program: Program): readonly Slot[] =>
  program.slots.filter(({ name, flush }) => flush && storeOf(program, name));

export const loadedSlot = ({ attrs }: Value): string => attrs.slot as string;

/** The number of a constant. */
export const constantOf = ({ op, attrs }: Value): number | undefined =>
  op === 'const' ? (attrs.value as number) : undefined;

/** The random streams that a program draws from. */
export const streamsOf = once(({ values }: Program): readonly RandomStream[] =>
  values.flatMap((value) => rowOf(value).stream?.(value.attrs) ?? []),
);

/** Which values change from step to step: all that depend on a state, a sequence, the clock or a random stream. */
export const varying = once((program: Program): readonly boolean[] => {
  const result: boolean[] = [];
  for (const value of program.values) {
    const { varies } = rowOf(value);
    result[value.id] =
      varies === 'slot'
        ? isStepped(program, slotOf(program, loadedSlot(value)))
        : varies !== 'never' || value.args.some((arg) => result[arg]);
  }
  return result;
});

/** A ring that nothing stores changes too: every tick reads another row. */
const isStepped = (program: Program, { role, name, ring }: Slot): boolean =>
  role === 'sequence' || (role === 'state' && (ring > 0 || storeOf(program, name) !== undefined));

/** For every value the ids of those that use it. */
export const usersOf = once((program: Program): readonly (readonly number[])[] => {
  const users: number[][] = program.values.map(() => []);
  for (const value of program.values) for (const arg of value.args) users[arg]!.push(value.id);
  return users;
});
