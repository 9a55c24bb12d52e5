import type { Shape } from '../../../../base/shapes.ts';
import type { Attrs } from '../../../../ops/row.ts';
import type { BodyOrder } from '../body-order.ts';
import { type DenseKernels, noteStoredNaNs, type Ref, type WasmFrame } from '../frame.ts';

/** What a kernel is given: where its operands lie (but for one in whose place the result grows) and its result. */
export interface Operands {
  readonly out: Ref;
  /** How many operands there are. */
  readonly count: number;
  readonly at: (operand: number) => Ref;
  readonly attrs: Attrs;
  /** Addresses of the tables that the row names. */
  readonly tables: readonly number[];
  /** Whether the result grows where it was in the step before. */
  readonly inPlace: boolean;
  /** Whether a NaN in the result raises the alarm. */
  readonly watched: boolean;
}

export interface Kernel {
  (frame: WasmFrame, operands: Operands): void;
  /** Bytes of memory that it needs beside its operands and its result, for numbers of so many bytes. */
  readonly room?: RoomOf;
  /** The order of the bodies of the loops beside it. */
  readonly order?: BodyOrder;
}
type RoomOf = (
  shapes: readonly Shape[],
  attrs: Attrs,
  bytes: number,
  dense: DenseKernels | undefined,
) => number;

export type Kernels = Readonly<Record<string, Kernel>>;

/** A kernel that does not look for NaN while it has its results at hand: they are looked at afterwards. */
export const lookedAt =
  (kernel: Kernel): Kernel =>
  (frame, operands) => {
    kernel(frame, operands);
    if (operands.watched) noteStoredNaNs(frame, operands.out);
  };

/** A kernel that finds such room at `memory.room`: others may have used it before. */
export const withRoom = (kernel: Kernel, room: RoomOf): Kernel =>
  Object.assign((...given: Parameters<Kernel>): void => kernel(...given), { room });
