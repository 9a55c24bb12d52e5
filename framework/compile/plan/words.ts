import type { Shape } from '../../base/shapes.ts';
import type { Elementwise, Structural } from '../../ops/dictionary.ts';
import type { Attrs } from '../../ops/row.ts';
import type { Table } from '../../ops/tables.ts';
import type { Program, Value } from '../../trace/program.ts';

/**
 * When a value is computed: once (prologue), for all steps before the loop, in the loop, or for all steps after
 * it. Products with weights leave the loop where they can: their operands then exist for all steps, and a kernel
 * runs over all of them at once. No bit depends on the choice.
 */
export type Stage = 'prologue' | 'before' | 'loop' | 'after';

export const STAGES: readonly Stage[] = ['prologue', 'before', 'loop', 'after'];

/** What is known of a program's values before it is decided where they live. */
export interface Facts {
  readonly program: Program;
  /** The value that stands for another of the same memory layout: a reshape is its operand. */
  readonly aliasOf: readonly number[];
  readonly stages: readonly Stage[];
  /** The turn in which a value is computed within its stage. */
  readonly turn: readonly number[];
  /** How a value lies in memory: what agrees in this can share a loop. */
  readonly layout: readonly string[];
  /** The values that use one. */
  readonly consumers: readonly (readonly Value[])[];
  /** Sums that grow in place: the values of each, by the slot that they live in, and that slot of each. */
  readonly sums: ReadonlyMap<string, readonly number[]>;
  readonly accumulators: ReadonlyMap<number, string>;
  /** Whether a value needs an instruction; constants and the clock do only where a kernel reads them. */
  readonly isComputed: (id: number) => boolean;
  /** Whether a value mixes elements, and so is computed by itself. */
  readonly isKernel: (id: number) => boolean;
  /** The table by which a loop reads a value's operand in place of the value; none where it does not. */
  readonly indexOf: (id: number) => Table | undefined;
  /** The values that use what a slot held before the step. */
  readonly readers: (slot: string) => readonly number[];
  readonly isReadInOtherStage: (id: number) => boolean;
}

/**
 * Which row of a buffer a step uses: the `only` one; the one of its `step` or the `next` one; the one of its tick in a
 * `ring`. After the steps of a call, `end` is the row behind the last of them.
 */
export type WhichRow = 'only' | 'step' | 'next' | 'ring' | 'end';

/** Where a value lies in memory. */
export interface Place {
  /** A slot's buffer, or `%id`: memory that the value of that id has to itself. */
  readonly buffer: string;
  /** The shape of one row. */
  readonly shape: Shape;
  readonly row: WhichRow;
  /** Rows of a ring; 0 where the place is in none. */
  readonly ring: number;
}

export const samePlace = (a: Place, b: Place): boolean => a.buffer === b.buffer && a.row === b.row;

/** Memory that a value has to itself: one row, or one for every step. */
export interface Temporary {
  readonly name: string;
  readonly shape: Shape;
  readonly perStep: boolean;
  /** Whether it holds whole ticks; else numbers or truth values. */
  readonly ticks: boolean;
}

/** What an instruction works on: an earlier one's result, what the loop reads, a number, or the clock: tick · dt, or the tick itself where dt is null. */
export type Argument =
  | { readonly from: 'body'; readonly at: number }
  | { readonly from: 'read'; readonly at: number }
  | { readonly from: 'number'; readonly value: number }
  | { readonly from: 'clock'; readonly dt: number | null };

/** One elementwise operation of a loop's body. */
export interface Instruction {
  /** The value of the program that it computes, for who reads the plan. */
  readonly id: number;
  readonly op: Elementwise;
  readonly args: readonly Argument[];
}

/** How a loop walks through a place. */
export interface Access {
  readonly place: Place;
  /** Elements from one index to the next along each axis of the loop. */
  readonly strides: readonly number[];
  /** A table that says which element of a row each index of the innermost axis is; absent: the stride says it. */
  readonly index?: Table;
}

/**
 * A loop of a nest: `length` turns; over `steps`, so many for every step of the call, outside the time loop; over `parts`,
 * one for each of identical parts whose places follow each other, which nothing plans yet.
 */
export interface Axis {
  readonly length: number;
  readonly over: 'elements' | 'steps' | 'parts';
}

/** A condition that is the same for a whole row of a loop, read where it lies. */
export type RowCondition =
  | { readonly read: number }
  | { readonly all: readonly RowCondition[] }
  | { readonly any: readonly RowCondition[] };

/** Where all conditions are false, a loop has nothing to write. */
export interface Guard {
  /** Of an element; none where `row` says everything. The first `reads` and `body` of the loop are what they need. */
  readonly conditions: readonly Argument[];
  readonly reads: number;
  readonly body: number;
  /** Of a whole row, which a loop then passes over; none where nothing is known of it. */
  readonly row?: RowCondition;
}

/** What a loop does with a value besides computing it. */
export interface Write {
  readonly value: Argument;
  readonly to: Access;
  /** Whether a NaN in it raises the alarm. */
  readonly watched: boolean;
}

/** One loop over a domain that computes several values element by element, and writes some of them. */
export interface Loop {
  readonly kind: 'loop';
  readonly domain: Shape;
  /** The nest, neighbouring axes joined where every access walks through them without a break; padding included. */
  readonly axes: readonly Axis[];
  readonly reads: readonly Access[];
  readonly body: readonly Instruction[];
  readonly writes: readonly Write[];
  /** Values in which a NaN raises the alarm, though the step stores them nowhere. */
  readonly watches: readonly Argument[];
  readonly guard?: Guard;
  /** `last`: only the last step of a call runs it, which is all that anybody sees of what it stores. */
  readonly when: 'every' | 'last';
}

/** One operation that mixes elements. */
export interface KernelCall {
  readonly kind: 'kernel';
  readonly id: number;
  readonly op: Structural | 'large';
  readonly attrs: Attrs;
  readonly args: readonly (Place | { readonly value: number })[];
  readonly out: Place;
  readonly watched: boolean;
}

/** What a state was after the last step, which is found on a row of a sequence, becomes the state. */
export interface LastRow {
  readonly kind: 'last-row';
  readonly from: Place;
  readonly to: Place;
  readonly watched: boolean;
}

export type Task = Loop | KernelCall | LastRow;

/** All that a backend has to know of a program. */
export interface Plan {
  readonly name: string;
  /** +1: ticks ascend; -1: the backward pass, ticks descend. */
  readonly direction: 1 | -1;
  readonly temporaries: readonly Temporary[];
  /** Arrays that may have been written one element a step, without padding. */
  readonly unpadded: readonly Place[];
  /** States that lose their smallest magnitudes at every 64th tick, before the step. */
  readonly flushed: readonly Place[];
  readonly tasks: Readonly<Record<Stage, readonly Task[]>>;
  /** States that keep a NaN, or that a step may leave as they are: looked at when a call ends. */
  readonly inspected: readonly Place[];
}
