import { greatest } from '../../../../base/lists.ts';
import { rowOf, type Structural } from '../../../../ops/dictionary.ts';
import type { LargeAttrs } from '../../../../ops/large.ts';
import type { KernelCall, Place, Plan } from '../../../plan/words.ts';
import type { BodyOrder } from '../body-order.ts';
import { type DenseKernels, type Ref, refOf, type WasmFrame } from '../frame.ts';
import type { Vectors } from '../vectors.ts';
import { cumulations } from './cumulate.ts';
import type { Kernel } from './kernel.ts';
import { products } from './products.ts';
import { emitCopy, emitFill, rearrangements } from './rearrange.ts';
import { reductions } from './reduce.ts';
import { draws } from './uniform.ts';

/** A kernel for every operation that needs one: TypeScript names those that are missing. */
const kernels = {
  ...products,
  ...reductions,
  ...cumulations,
  ...rearrangements,
  ...draws,
} satisfies Record<Structural, Kernel>;

const kernelOf = ({ op, attrs }: KernelCall): Kernel =>
  op === 'large' ? ((attrs as LargeAttrs).row.kernels.wasm as Kernel) : kernels[op];

const callsIn = (plans: readonly Plan[]): readonly KernelCall[] =>
  plans.flatMap(({ tasks }) => Object.values(tasks).flat()).filter((task) => task.kind === 'kernel');

/** The order that a kernel brings for the bodies of loops. */
export const orderIn = (plans: readonly Plan[]): BodyOrder | undefined =>
  callsIn(plans)
    .map(kernelOf)
    .find(({ order }) => order)?.order;

/** Bytes that some kernel needs beside its operands and its result. */
export const roomFor = (
  plans: readonly Plan[],
  { bytes }: Vectors,
  dense: DenseKernels | undefined,
): number =>
  greatest(
    callsIn(plans).map((call) => {
      const shapes = call.args.map((arg) => ('buffer' in arg ? arg.shape : call.out.shape));
      return kernelOf(call).room?.(shapes, call.attrs, bytes, dense) ?? 0;
    }),
    0,
  );

/** Emits the kernel of an operation that mixes elements. */
export function emitKernel(frame: WasmFrame, call: KernelCall): void {
  const { attrs, args, out: target, watched } = call;
  const out = refOf(frame, target);
  const row = rowOf(call);
  const start = row.grows === null ? undefined : args[row.grows]!;
  const inPlace = start !== undefined && liesAt(frame, start, out);
  if (start && !inPlace) startSum(frame, start, out);
  const tables = row.tables?.(attrs).map((table) => frame.memory.table(table)) ?? [];
  kernelOf(call)(frame, {
    out,
    attrs,
    watched,
    inPlace,
    tables,
    count: args.length,
    at: (k) => refOf(frame, args[k] as Place),
  });
}

type StartingPlace = KernelCall['args'][number];

/** Whether a sum already lies where it grows. */
function liesAt(frame: WasmFrame, start: StartingPlace, out: Ref): boolean {
  if ('value' in start) return false;
  const from = refOf(frame, start);
  return from.base === out.base && from.pointer === out.pointer;
}

/** Brings it there. */
function startSum(frame: WasmFrame, start: StartingPlace, out: Ref): void {
  if ('value' in start) emitFill(frame, out, start.value);
  else emitCopy(frame, out, refOf(frame, start));
}
