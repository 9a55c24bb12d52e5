import type { Value } from '../../../../trace/program.ts';
import { type Frame, isWatched, noteStoredNaNs, placeRef, type Ref, readRef } from '../frame.ts';
import { emitAddOuter, emitMatmul } from './products.ts';
import { emitCopy, emitFill, emitReshape, emitTranspose, emitWinner } from './rearrange.ts';
import { emitReduce } from './reduce.ts';
import { emitUniform } from './uniform.ts';

/** Emits the kernel of an operation that mixes elements; its result goes to its home. */
export function emitKernel(frame: Frame, value: Value): void {
  const { plan } = frame;
  const home = plan.places.get(value.id)!;
  const out = { ...placeRef(frame.memory, frame.vectors, home), shape: value.shape };
  const operand = (k: number): Ref => {
    const argument = value.args[k]!;
    return { ...readRef(frame, plan.aliasOf[argument]!), shape: plan.program.values[argument]!.shape };
  };
  const checked = isWatched(frame, home);
  switch (value.op) {
    case 'matmul':
      emitMatmul(frame, operand(0), operand(1), out, checked);
      return;
    case 'addOuter':
      startSum(frame, value, out);
      emitAddOuter(frame, operand(1), operand(2), out);
      break;
    case 'sum':
    case 'reduceMax':
      emitReduce(frame, value.op, operand(0), value.attrs.axis as number, out);
      break;
    case 'transpose':
      emitTranspose(frame, operand(0), out);
      break;
    case 'reshape':
      emitReshape(frame, operand(0), out);
      break;
    case 'winner':
      emitWinner(frame, operand(0), out);
      break;
    case 'uniform':
      emitUniform(frame, value.shape, value.attrs.stream as string, value.attrs.trials as number, out);
      break;
    default:
      throw new Error(`no kernel for ${value.op}`);
  }
  if (checked) noteStoredNaNs(frame, out);
}

/** A sum that does not already lie where it grows is brought there first. */
function startSum(frame: Frame, value: Value, out: Ref): void {
  const { plan } = frame;
  const start = plan.program.values[plan.aliasOf[value.args[0]!]!]!;
  if (start.op === 'const') {
    emitFill(frame, out, start.attrs.value as number);
    return;
  }
  const from = readRef(frame, start.id);
  if (from.base !== out.base) emitCopy(frame, out, from);
}
