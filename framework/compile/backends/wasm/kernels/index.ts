import { rowOf, type Structural } from '../../../../ops/dictionary.ts';
import type { LargeAttrs } from '../../../../ops/large.ts';
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
export function emitKernel(frame: WasmFrame, call: KernelCall): void {
  const { op, attrs, args, out: target, watched } = call;
  const out = refOf(frame, target);
  const row = rowOf(call);
  if (row.grows !== null) startSum(frame, args[row.grows]!, out);
  const kernel = op === 'large' ? ((attrs as LargeAttrs).row.kernels.wasm as Kernel) : kernels[op];
  const tables = row.tables?.(attrs).map((table) => frame.memory.table(table)) ?? [];
  kernel(frame, {
    out,
    attrs,
    watched,
    tables,
    count: args.length,
    at: (k) => refOf(frame, args[k] as Place),
  });
}

/** A sum that does not already lie where it grows is brought there first. */
function startSum(frame: WasmFrame, start: KernelCall['args'][number], out: Ref): void {
  if ('value' in start) emitFill(frame, out, start.value);
  else {
    const from = refOf(frame, start);
    if (from.base !== out.base) emitCopy(frame, out, from);
  }
}
