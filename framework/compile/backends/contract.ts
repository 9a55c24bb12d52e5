import type { DType, FloatArray } from '../../base/dtypes.ts';
import type { Program } from '../../trace/program.ts';

/** Programs ready to run on buffers that they share. */
export interface Executable {
  /** Copies dense row-major numbers into a buffer, from its first row on; the rest of the buffer stays. */
  write(buffer: string, data: ArrayLike<number>, row?: number): void;
  /** A dense copy of `rows` rows of a buffer, from `row` on; one row unless said otherwise, `into` an array if given. */
  read(buffer: string, row?: number, rows?: number, into?: FloatArray): FloatArray;
  /** Sets the Threefry keys of a random stream: two words per trial. */
  setKeys(stream: string, words: Int32Array): void;
  /**
   * Runs a program for ticks `tick … tick + steps - 1`, on the rows of sequences and emits from `row` on; false if a
   * state was NaN after some step. Rows other than 0 need `anyRow`.
   */
  run(program: string, tick: number, steps: number, row?: number): boolean;
}

export interface CompileOptions {
  readonly dtype: DType;
  /** Most steps of one run: the number of rows of sequences and emits. */
  readonly capacity: number;
  /** Runs may begin at any row: programs of a schedule take turns. All that changes then stays in the loop. */
  readonly anyRow?: boolean;
}

export type Backend = (programs: Readonly<Record<string, Program>>, options: CompileOptions) => Executable;
