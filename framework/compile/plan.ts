import type { Shape } from '../base/shapes.ts';
import type { Program, Slot } from '../trace/program.ts';
import { homesOf } from './homes.ts';
import { knownOf } from './known.ts';
import type { Stage } from './stages.ts';
import { tasksOf } from './tasks.ts';
import { slotWritesOf } from './writes.ts';

/** Where a value can be read after it has been computed. */
export type Home =
  | { readonly kind: 'slot'; readonly slot: Slot }
  | { readonly kind: 'temporary'; readonly id: number; readonly shape: Shape; readonly perStep: boolean };

/** Writing a value somewhere, inside the loop that has it at hand. */
export interface Write {
  readonly value: number;
  readonly target: Home;
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
  readonly from: Home;
  readonly slot: Slot;
}

export type Task = FusedLoop | KernelCall | LastRow;

export interface Plan {
  readonly program: Program;
  readonly stages: readonly Stage[];
  /** The value that stands for another of the same memory layout: a reshape is its operand. */
  readonly source: readonly number[];
  readonly homes: ReadonlyMap<number, Home>;
  readonly tasks: Readonly<Record<Stage, readonly Task[]>>;
}

/** Decides what runs when, what shares a loop, and what needs memory. */
export function planOf(program: Program, { anyRow = false }: { readonly anyRow?: boolean } = {}): Plan {
  const known = knownOf(program, anyRow);
  const writes = slotWritesOf(known);
  const placing = homesOf(known, writes);
  const { stages, source } = known;
  return { program, stages, source, homes: placing.homes, tasks: tasksOf(known, writes, placing) };
}
