import type { Shape } from '../base/shapes.ts';
import type { Unit } from '../base/units.ts';
import type { OpName } from '../ops/dictionary.ts';
import type { Attrs, Kind } from '../ops/row.ts';

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
  /** Rows of a ring: a step reads the row of its tick, and writes it when it ends. 0 for a slot that is no ring. */
  readonly ring: number;
}

/** One value of the program in static single assignment; `args` are ids of earlier values. */
export interface Value {
  readonly id: number;
  readonly op: OpName;
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

/** One step of a computation. Stores happen together when the step ends; loads see the values before it. */
export interface Program {
  readonly name: string;
  /** +1: ticks ascend; -1: the backward pass, ticks descend. */
  readonly direction: 1 | -1;
  readonly slots: readonly Slot[];
  readonly values: readonly Value[];
  readonly stores: readonly Store[];
}

export const slotOf = (program: Program, name: string): Slot =>
  program.slots.find((slot) => slot.name === name)!;

/** States that lose their smallest magnitudes every 64 ticks: those that the program steps. */
export const flushedSlots = ({ slots, stores }: Program): readonly Slot[] =>
  slots.filter(({ name, flush }) => flush && stores.some(({ slot }) => slot === name));

export const loadedSlot = (value: Value): string => value.attrs.slot as string;

/** Which values change from step to step: all that depend on a state, a sequence, the clock or a random stream. */
export function varying(program: Program): readonly boolean[] {
  const stored = new Set(program.stores.map((store) => store.slot));
  const roles = new Map(program.slots.map((slot) => [slot.name, slot]));
  const result: boolean[] = [];
  for (const value of program.values) result[value.id] = changes(value);
  return result;

  function changes(value: Value): boolean {
    if (value.op === 'time' || value.op === 'uniform') return true;
    if (value.op === 'load') {
      const slot = roles.get(loadedSlot(value))!;
      return slot.role === 'sequence' || (slot.role === 'state' && stored.has(slot.name));
    }
    return value.args.some((arg) => result[arg]);
  }
}

/** For every value the ids of those that use it. */
export function usersOf(program: Program): readonly (readonly number[])[] {
  const users: number[][] = program.values.map(() => []);
  for (const value of program.values) for (const arg of value.args) users[arg]!.push(value.id);
  return users;
}
