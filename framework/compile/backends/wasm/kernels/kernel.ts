import type { Attrs } from '../../../../ops/row.ts';
import { noteStoredNaNs, type Ref, type WasmFrame } from '../frame.ts';

/** What a kernel is given: where its operands lie (but for one in whose place the result grows) and its result. */
export interface Operands {
  readonly out: Ref;
  /** How many operands there are. */
  readonly count: number;
  readonly at: (operand: number) => Ref;
  readonly attrs: Attrs;
  /** Addresses of the tables that the row names. */
  readonly tables: readonly number[];
  /** Whether a NaN in the result raises the alarm. */
  readonly watched: boolean;
}

export type Kernel = (frame: WasmFrame, operands: Operands) => void;
export type Kernels = Readonly<Record<string, Kernel>>;

/** A kernel that does not look for NaN while it has its results at hand: they are looked at afterwards. */
export const lookedAt =
  (kernel: Kernel): Kernel =>
  (frame, operands) => {
    kernel(frame, operands);
    if (operands.watched) noteStoredNaNs(frame, operands.out);
  };
