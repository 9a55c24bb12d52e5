import type { Program } from '../trace/program.ts';

/** Names under which the programs of a gradient meet; `x` is a slot of a forward program. */
export const adjointOf = (x: string): string => `adjoint ${x}`;
export const gradientOf = (x: string): string => `gradient ${x}`;

/** Programs by the name of the step that they are: of a schedule, which makes other calls at other ticks, several. */
export type StepPrograms = Readonly<Record<string, Program>>;

export interface Gradients {
  /** The forward steps, keeping on tape what the way back reads: a row per tick, whichever step it was. */
  readonly forward: StepPrograms;
  /** One step of the way back each, for descending ticks: from the adjoints of the emits to those of the frontier. */
  readonly backward: StepPrograms;
  /** Once, after the last step: from the frontier, the values that do not change in time, to the parameters. */
  readonly pullback: Program;
}

export interface Request {
  /** Parameters whose gradient is wanted. */
  readonly parameters: readonly string[];
  /** Sequences whose gradient is wanted, a row per step. */
  readonly sequences?: readonly string[];
  /** Emits that the loss depends on: the way back reads a row of `adjointOf(emit)` at each step. */
  readonly emits: readonly string[];
  /** Parameters on which the loss depends directly as well: `adjointOf(parameter)` is added at the end. */
  readonly direct?: readonly string[];
  /** States whose next values count as constants: no gradient flows through what changes them. */
  readonly detached?: readonly string[];
  /** Stores what states are before the first step, where that follows from parameters: so gradients flow on into these. */
  readonly begin?: Program | undefined;
}
