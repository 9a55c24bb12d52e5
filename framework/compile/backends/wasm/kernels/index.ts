import { dictionary, type Structural } from '../../../../ops/dictionary.ts';
import type { KernelCall, Place } from '../../../plan/words.ts';
import { type Ref, refOf, type WasmFrame } from '../frame.ts';
import type { Kernel } from './kernel.ts';
import { products } from './products.ts';
import { emitCopy, emitFill, rearrangements } from './rearrange.ts';
import { reductions } from './reduce.ts';
import { draws } from './uniform.ts';

/** A kernel for every operation that needs one: TypeScript names those that are missing. */
const kernels = {
  ...products,
  ...reductions,
  ...rearrangements,
  ...draws,
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
