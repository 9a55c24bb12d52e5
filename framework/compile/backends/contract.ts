import type { DType, FloatArray } from '../../base/dtypes.ts';
import type { Program } from '../../trace/program.ts';
import type { BufferSpec } from '../plan/buffers.ts';
import type { Plan } from '../plan/words.ts';
import type { OwnNames } from '../strands.ts';

/** A way to run programs. */
export interface Backend<Runs extends Executable = Executable> {
  readonly name: string;
  /** The precisions that it has. */
  readonly dtypes: readonly DType[];
  /** `exact`: every bit is that of the meaning of a program; `close`: only nearly, for hardware that rounds its own way. */
  readonly bits: 'exact' | 'close';
  /** Makes programs ready to run; all memory that they need is taken here, or refused with an error. */
  compile(work: Work, options: CompileOptions): Runs;
}

export interface CompileOptions {
  readonly dtype: DType;
  /** Most steps of one run: the number of rows of sequences and emits. */
  readonly capacity: number;
  /** Runs may begin at any row: programs of a schedule take turns. All that changes then stays in the loop. */
  readonly anyRow: boolean;
  /** By the name of a backend, what it need not have, in its own terms: it is faster with it, and the bits are the same. */
  readonly kernels?: Readonly<Record<string, unknown>>;
}

/** Programs that run together, and what they share. */
export interface Work {
  readonly jobs: readonly Job[];
  readonly buffers: readonly BufferSpec[];
  /** Of the buffers those in which states stand that some program changes, with the rows of these; no tapes. */
  readonly states: readonly BufferSpec[];
  /** Random streams, with the number of trials of each. */
  readonly streams: ReadonlyMap<string, number>;
}

/** A program in the forms that a backend may start from: each is made when it is first asked for. */
export interface Forms {
  /** The program in primitives of one precision, as they were written: what it means. */
  readonly lowered: Program;
  /** What runs when, in which loop, at which place in memory. */
  readonly plan: Plan;
}

/** One program: whole, and as strands that may run one after the other, each through all steps. */
export interface Job extends Forms {
  readonly name: string;
  readonly program: Program;
  strands(): readonly {
    readonly forms: Forms;
    /** Its buffers and streams, then in their places those of every other strand that differs in nothing else. */
    readonly copies: readonly OwnNames[];
  }[];
}

/** Ticks `tick … tick + steps - 1` of a program, on the rows of sequences and emits from `row` (0) on. */
export interface Span {
  readonly program: string;
  readonly tick: number;
  readonly steps: number;
  /** Other than 0 only where the programs were compiled for any row. */
  readonly row?: number;
}

/** Programs ready to run on buffers that they share. After `dispose` nothing of it may be used. */
export interface Executable {
  /** Copies dense row-major numbers into a buffer, from its first row on; the rest of the buffer stays. */
  write(buffer: string, data: ArrayLike<number>, row?: number): void;
  /**
   * A dense copy of `rows` rows of a buffer, from `row` on; one row unless said otherwise. It may stand in `into`, whose numbers nobody
   * needs, where that has as many: a backend need not look at it.
   */
  read(buffer: string, row?: number, rows?: number, into?: FloatArray): FloatArray;
  /** The same without a copy, to be read before anything else happens; nothing where rows do not stand side by side in memory. */
  lend?(buffer: string, row: number, rows: number): FloatArray | undefined;
  /** Sets the Threefry keys of a random stream: two words per trial. What no program draws from is passed over. */
  setKeys(stream: string, words: Int32Array): void;
  /** Notes all states that the programs change, as they are now, in place of what was noted before. */
  mark(): void;
  /** Brings back what was noted last. */
  restore(): void;
  /** Runs a program; false if a state was NaN after some step. */
  run(span: Span): boolean;
  /** The same on hardware that the caller does not wait for. */
  submit?(span: Span): Promise<boolean>;
  /** Lets go of all memory. */
  dispose(): void;
}
