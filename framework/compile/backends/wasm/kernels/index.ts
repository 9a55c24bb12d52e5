import { dictionary, type Structural } from '../../../../ops/dictionary.ts';
import type { Attrs } from '../../../../ops/row.ts';
import type { KernelCall, Place } from '../../../plan/words.ts';
import { noteStoredNaNs, type Ref, refOf, type WasmFrame } from '../frame.ts';
import { emitAddOuter, emitMatmul } from './products.ts';
import { emitCopy, emitFill, emitReshape, emitTranspose, emitWinner } from './rearrange.ts';
import { emitReduce, type Reduction } from './reduce.ts';
import { emitUniform } from './uniform.ts';

/** What a kernel is given: where its operands lie (but for one in whose place the result grows) and its result. */
interface Operands {
  readonly out: Ref;
  readonly at: (operand: number) => Ref;
  readonly attrs: Attrs;
  /** Whether a NaN in the result raises the alarm. */
  readonly watched: boolean;
}

type Kernel = (frame: WasmFrame, operands: Operands) => void;

/** A kernel that does not look for NaN while it has its results at hand: they are looked at afterwards. */
const lookedAt =
  (kernel: Kernel): Kernel =>
  (frame, operands) => {
    kernel(frame, operands);
    if (operands.watched) noteStoredNaNs(frame, operands.out);
  };

const SUM: Reduction = { by: 'add', start: 0, inBlocks: true };
const LARGEST: Reduction = { by: 'max', start: Number.NEGATIVE_INFINITY, inBlocks: false };

const kernels = {
  matmul: (frame, { at, out, watched }) => emitMatmul(frame, at(0), at(1), out, watched),
  addOuter: lookedAt((frame, { at, out }) => emitAddOuter(frame, at(1), at(2), out)),
  sum: lookedAt((frame, { at, out, attrs }) => emitReduce(frame, SUM, at(0), attrs.axis as number, out)),
  reduceMax: lookedAt((frame, { at, out, attrs }) =>
    emitReduce(frame, LARGEST, at(0), attrs.axis as number, out),
  ),
  transpose: lookedAt((frame, { at, out }) => emitTranspose(frame, at(0), out)),
  reshape: lookedAt((frame, { at, out }) => emitReshape(frame, at(0), out)),
  winner: lookedAt((frame, { at, out }) => emitWinner(frame, at(0), out)),
  uniform: lookedAt((frame, { out, attrs }) =>
    emitUniform(frame, out.shape, attrs.stream as string, attrs.trials as number, out),
  ),
} satisfies Record<Structural, Kernel>;

/** Emits the kernel of an operation that mixes elements. */
export function emitKernel(frame: WasmFrame, { op, attrs, args, out: target, watched }: KernelCall): void {
  const out = refOf(frame, target);
  const { grows } = dictionary[op];
  if (grows !== null) startSum(frame, args[grows]!, out);
  kernels[op](frame, { out, attrs, watched, at: (k) => refOf(frame, args[k] as Place) });
}

/** A sum that does not already lie where it grows is brought there first. */
function startSum(frame: WasmFrame, start: KernelCall['args'][number], out: Ref): void {
  if ('value' in start) emitFill(frame, out, start.value);
  else {
    const from = refOf(frame, start);
    if (from.base !== out.base) emitCopy(frame, out, from);
  }
}
