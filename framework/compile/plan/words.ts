import type { Shape } from '../../base/shapes.ts';
import type { Program, Slot, Value } from '../../trace/program.ts';

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
  readonly loads: (id: number, slot: string) => boolean;
  /** The values that use what a slot held before the step. */
  readonly readers: (slot: string) => readonly number[];
  readonly isReadInOtherStage: (id: number) => boolean;
}

/** Where a value can be read after it has been computed. */
export type Place =
  | { readonly kind: 'slot'; readonly slot: Slot }
  | { readonly kind: 'temporary'; readonly id: number; readonly shape: Shape; readonly perStep: boolean };

/** Writing a value somewhere, inside the loop that has it at hand. */
export interface Write {
  readonly value: number;
  readonly target: Place;
}

/** One loop over a domain that computes several values element by element, and writes some of them. */
export interface FusedLoop {
  readonly kind: 'loop';
  readonly domain: Shape;
  readonly values: readonly number[];
  readonly writes: readonly Write[];
  /** Conditions: where all of them are false, nothing has to be written. None: everywhere something is. */
  readonly guards: readonly number[];
  /** Whether only the last step of a run runs it. */
  readonly lastStep: boolean;
}

/** One operation that mixes elements. */
export interface KernelCall {
  readonly kind: 'kernel';
  readonly value: number;
}

/** After a sequence stage: the last row of a sequence becomes the state. */
export interface LastRow {
  readonly kind: 'last-row';
  readonly from: Place;
  readonly slot: Slot;
}

export type Task = FusedLoop | KernelCall | LastRow;

export interface Plan {
  readonly program: Program;
  readonly stages: readonly Stage[];
  /** The value that stands for another of the same memory layout: a reshape is its operand. */
  readonly aliasOf: readonly number[];
  readonly places: ReadonlyMap<number, Place>;
  readonly tasks: Readonly<Record<Stage, readonly Task[]>>;
}
